internal import CaptionCore
internal import CaptionHTTP

/// Reads the bytes of a medium from where its address says, to be sent on to a server.
///
/// Who names an address decides what it may be: a feed must not have the person's own files or
/// network read and published.
struct MediaSource: Sendable {
  let client: APIClient
  /// Addresses that the person named: of the server that the bytes are for, and of other remotes.
  let named: [HTTPURL]

  /// What no server takes anyway.
  private static let maximumBytes: Int64 = 200 << 20
  private static let redirectLimit = 3
  /// When a server that failed is asked again, in milliseconds.
  private static let pause: Int64 = 10 * 60_000

  /// What came of fetching a medium.
  enum Fetched: Sendable {
    case file(UploadFile)
    /// The post cannot be made with it, or not now.
    case failed(Outcome)
  }

  /// Fetches media in their order, each into a file without a name, before any is sent on.
  ///
  /// - Parameter fault: Why the server would not take a file; `nil` where it would.
  /// - Returns: The files, or how the operation that needs them ends instead.
  func fetch(
    _ media: [Media], _ fault: (UploadFile) -> String?
  ) async throws(RemoteError) -> Result<[UploadFile], Unsent> {
    var files: [UploadFile] = []
    for medium in media {
      switch try await fetch(medium) {
      case .failed(let outcome): return .failure(Unsent(outcome: outcome))
      case .file(let file):
        if let reason = fault(file) { return .failure(Unsent(outcome: .refused(reason: reason))) }
        files.append(file)
      }
    }
    return .success(files)
  }

  /// How an operation ends whose media cannot be sent.
  struct Unsent: Error {
    var outcome: Outcome
  }

  /// Why an address is not asked; `nil` where it may be.
  ///
  /// | address | named by the person | by a feed or server |
  /// |---|---|---|
  /// | public | yes | yes |
  /// | private, on a server that the person added as a remote | yes | yes |
  /// | private, elsewhere | yes | no |
  /// | a file here | yes | no |
  static func refusal(of url: HTTPURL, isOwn: Bool, named: [HTTPURL]) -> String? {
    if isOwn { return nil }
    if url.scheme == .file {
      return "a file here is sent only where you named it yourself, and this one came with the post"
    }
    guard url.isPrivate, !named.contains(where: url.hasSameOrigin) else { return nil }
    return "\(url.host) is in a private network, and is not asked for what came with the post"
  }

  private func fetch(_ medium: Media) async throws(RemoteError) -> Fetched {
    guard let address = try? HTTPURL(medium.url) else {
      return .refused("a medium has no address that can be read: \(medium.url.harmless)")
    }
    if let reason = Self.refusal(of: address, isOwn: medium.isOwn, named: named) {
      return .refused(reason)
    }
    var url = address
    for _ in 0...Self.redirectLimit {
      do throws(Fault) {
        return try await read(url, isOwn: medium.isOwn && url == address)
      } catch {
        switch error {
        case .scratch(let error): throw RemoteError(error)
        case .http(.redirected(_, let target, _)):
          guard let next = redirect(from: url, to: target) else {
            return .refused(
              "\(address.description.harmless) redirects to where it is not followed: "
                + target.harmless)
          }
          url = next
        case .http(let error): return try outcome(of: error, at: url)
        }
      }
    }
    return .refused("\(address.description.harmless) redirects more than it is followed")
  }

  /// Where a redirect to another server leads; the person did not name that.
  ///
  /// No secret is sent along: it goes to the server that the bytes are for, and no other.
  private func redirect(from url: HTTPURL, to target: String) -> HTTPURL? {
    guard let next = try? HTTPURL(target), next.scheme != .file,
      url.scheme != .https || next.scheme == .https,
      Self.refusal(of: next, isOwn: false, named: named) == nil
    else { return nil }
    return next
  }

  private enum Fault: Error {
    case http(HTTPError)
    /// The bytes could not be kept here.
    case scratch(HTTPError)
  }

  private func read(_ url: HTTPURL, isOwn: Bool) async throws(Fault) -> Fetched {
    var request = HTTPRequest(.get, url.description)
    // A public name may lead anywhere.
    request.avoidsPrivateNetworks = !isOwn && !named.contains(where: url.hasSameOrigin)
    request.limits.bodyBytes = Self.maximumBytes
    let answer: HTTPAnswer
    do {
      answer = try await client.transport.send(request)
    } catch {
      throw .http(error)
    }
    guard answer.status == 200 else { return failed(answer, at: url) }
    let (contents, first) = try await save(answer.body)
    guard let type = MediaBytes.type(of: first) else {
      return .refused("\(url.description.harmless) is no picture, video or sound")
    }
    return .file(
      UploadFile(
        field: "file", name: "media.\(type.ending)", mimeType: type.mime, contents: contents))
  }

  private func save(_ body: HTTPBody) async throws(Fault) -> (ScratchFile, first: [UInt8]) {
    var first: [UInt8] = []
    let contents: ScratchFile
    do {
      contents = try ScratchFile()
    } catch {
      throw .scratch(error)
    }
    while true {
      let piece: [UInt8]?
      do {
        piece = try await body.next()
      } catch {
        throw .http(error)
      }
      guard let piece else { return (contents, first) }
      if first.count < 16 { first += piece.prefix(16) }
      do {
        try contents.append(piece)
      } catch {
        throw .scratch(error)
      }
    }
  }

  private func failed(_ answer: HTTPAnswer, at url: HTTPURL) -> Fetched {
    let reason = "\(url.description.harmless) cannot be read (\(answer.status))"
    guard case .unreachable(_, let time) = RemoteError(status: answer, of: "", now: client.now())
    else { return .refused(reason) }
    return .failed(.later(time ?? soon, reason: reason))
  }

  /// What it means for the post that no answer came.
  private func outcome(of error: HTTPError, at url: HTTPURL) throws(RemoteError) -> Fetched {
    let place = url.description.harmless
    switch error {
    case .unreachable(_, let reason, _), .malformed(_, let reason):
      return .failed(.later(soon, reason: "\(place) cannot be read now: \(reason)"))
    case .tooLarge:
      return .refused("\(place) has more than \(Self.maximumBytes >> 20) MiB")
    case .badURL(_, let reason), .insecure(_, let reason), .redirected(_, _, let reason),
      .file(_, let reason):
      return .refused("\(place) cannot be read: \(reason)")
    case .cancelled, .notRecorded: throw RemoteError(error)
    }
  }

  private var soon: Timestamp {
    Timestamp(milliseconds: client.now().milliseconds + Self.pause)
  }
}

extension MediaSource.Fetched {
  fileprivate static func refused(_ reason: String) -> Self { .failed(.refused(reason: reason)) }
}

extension MediaSource.Unsent {
  static func refused(_ reason: String) -> Self { Self(outcome: .refused(reason: reason)) }
}
