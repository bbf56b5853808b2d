internal import CaptionCore
internal import CaptionHTTP

/// The first of two steps in which a post is published: what nobody sees yet.
extension InstagramRemote {
  enum Made {
    case made(String)
    case not(Outcome)

    var outcome: Outcome {
      switch self {
      case .made(let container): .prepared(note: container)
      case .not(let outcome): outcome
      }
    }
  }

  func makeContainer(_ fields: [(String, String)]) async throws(RemoteError) -> Made {
    let address = try address()
    switch try await write(.form(.post, address.url("\(address.user)/media"), fields)) {
    case nil: return .not(.notDone)
    case .refused(let error): return .not(.refused(reason: error.reason))
    case .done(let tree):
      guard let container = tree["id"].identifier else {
        throw .malformed(path: "id", reason: "the server's answer names no container")
      }
      return .made(container)
    }
  }

  enum ContainerStatus: Hashable {
    case working, ready, published
    /// Not published for a day.
    case expired
    /// Not known any more, whatever became of it.
    case missing
    case failed(reason: String)
  }

  func status(of container: String) async throws(RemoteError) -> ContainerStatus {
    let address = try address()
    switch try await read(address.url(container, [("fields", "status_code,status")])) {
    case .refused(let error):
      guard error.isMissing else { throw .refused(reason: error.reason) }
      return .missing
    case .done(let tree):
      switch tree["status_code"].string {
      case "FINISHED": return .ready
      case "IN_PROGRESS": return .working
      case "PUBLISHED": return .published
      case "EXPIRED": return .expired
      case "ERROR":
        let words = tree["status"].string?.prefix(300) ?? "no reason given"
        return .failed(reason: "Instagram could not prepare the post: \(String(words).harmless)")
      default: throw .malformed(path: "status_code", reason: "a container's status is not known")
      }
    }
  }

  /// Waits until a container is ready, for a minute at most.
  ///
  /// - Returns: How the operation ends instead.
  func wait(for container: String) async throws(RemoteError) -> Outcome? {
    var pause = Duration.seconds(2)
    for _ in 0..<5 {
      switch try await status(of: container) {
      case .ready: return nil
      case .failed(let reason): return .refused(reason: reason)
      case .published: return .unknown
      case .expired, .missing: return .notDone
      case .working: break
      }
      do {
        try await sleep(pause)
      } catch {
        throw .cancelled
      }
      pause *= 2
    }
    return .later(soon, reason: Self.isPreparing)
  }

  var soon: Timestamp { Timestamp(milliseconds: api.now().milliseconds + 60_000) }
}
