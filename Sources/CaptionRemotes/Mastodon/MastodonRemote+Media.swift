internal import CaptionCore
internal import CaptionHTTP

extension MastodonRemote {
  /// What came of bringing media to the server.
  enum Upload {
    /// The server's identities of them, in order.
    case ready([String])
    /// The post cannot be made, or not now.
    case failed(Outcome)
  }

  /// How long to wait, in seconds, between looks at a medium that the server works on: five minutes
  /// in all.
  private static let waits = [1, 2, 4, 8, 15, 30, 60, 60, 60, 60]

  private static let busy = "the server takes 30 uploads in 30 minutes, and these were sent"

  /// Fetches media and uploads them with their alt texts, if all of them can be sent; then waits
  /// until the server is done with each.
  func upload(_ media: [Media]) async throws(RemoteError) -> Upload {
    guard !media.isEmpty else { return .ready([]) }
    if let time = await session.wait(for: .uploads) {
      return .failed(.later(time, reason: Self.busy))
    }
    let facts = session.facts
    let files: [UploadFile]
    switch try await MediaSource(client: client, named: named + [session.url]).fetch(
      media, facts.fault(in:))
    {
    case .success(let fetched): files = fetched
    case .failure(let unsent): return .failed(unsent.outcome)
    }
    var ids: [String] = []
    for (medium, file) in zip(media, files) {
      switch try await upload(medium, file) {
      case .ready(let id): ids += id
      case .failed(let outcome): return .failed(outcome)
      }
    }
    return .ready(ids)
  }

  private func upload(
    _ medium: Media, _ file: UploadFile
  ) async throws(RemoteError) -> Upload {
    let fields = medium.alt.map { [("description", $0)] } ?? []
    for version in ["v2", "v1"] {
      let answer = try await send(fields, file, to: session.address("/api/\(version)/media"))
      if case .refused(let refused) = answer, refused.isAbsent, version == "v2" { continue }
      return try await finish(answer)
    }
    return .failed(.refused(reason: "this server takes no media"))
  }

  private func send(
    _ fields: [(String, String)], _ file: UploadFile, to address: String
  ) async throws(RemoteError) -> MediaAnswer {
    do {
      let request = try HTTPRequest.multipart(address, fields, file: file)
      let answer = try await client.send(request)
      switch answer.status {
      case 200..<300: return .done(answer)
      // One picture that is too large, or that the server fails on, is that post's matter.
      case 400, 404, 405, 410, 413, 415, 422, 500, 501: return .refused(answer)
      case 429:
        let error = answer.error(now: now())
        guard case .unreachable(_, let time?) = error else { throw error }
        await session.wait(until: time, for: .uploads)
        return .later(time)
      default: throw answer.error(now: now())
      }
    } catch let error as HTTPError {
      // Nothing public was made: it is simply uploaded again.
      throw RemoteError(error)
    } catch {
      throw error as? RemoteError ?? .cancelled
    }
  }

  private enum MediaAnswer {
    case done(APIAnswer)
    case refused(APIAnswer)
    case later(Timestamp)
  }

  private func finish(_ answer: MediaAnswer) async throws(RemoteError) -> Upload {
    switch answer {
    case .later(let time): return .failed(.later(time, reason: Self.busy))
    case .refused(let answer):
      return .failed(.refused(reason: "a picture or video: \(answer.refusal)"))
    case .done(let answer):
      await session.note(RateLimit(answer.headers, now: now()), of: .uploads)
      guard let id = try answer.tree()["id"].identifier else {
        throw .malformed(path: answer.url, reason: "the upload has no id")
      }
      return answer.status == 202 ? try await waitUntilReady(id) : .ready([id])
    }
  }

  private func waitUntilReady(_ id: String) async throws(RemoteError) -> Upload {
    for seconds in Self.waits {
      do {
        try await sleep(.seconds(seconds))
      } catch {
        throw .cancelled
      }
      let address = session.address("/api/v1/media/\(FormFields.escaped(id))")
      guard let answer = try await client.find(address) else {
        return .failed(.refused(reason: "the server could not work on a picture or video"))
      }
      if answer.status != 206 { return .ready([id]) }
    }
    // Nothing public was made: it is uploaded again another time.
    return .failed(.notDone)
  }
}
