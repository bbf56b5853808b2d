public import CaptionCore
public import CaptionHTTP
internal import CaptionText
internal import Synchronization

/// The posts of a professional account of Instagram, through Meta's Graph API.
///
/// Captions cannot be changed there once a post is published. Source: Meta, "Instagram Platform".
public struct InstagramRemote: Remote {
  let id: RemoteID
  let url: String
  let api: APIClient
  let learned: Learned
  let isWritable: Bool
  let sleep: @Sendable (Duration) async throws -> Void
  /// Until when nothing may be asked: the usage was at its limit.
  private let pause = Pause()

  /// - Parameters:
  ///   - id: The identity it is known by.
  ///   - url: `https://graph.instagram.com/VERSION/me`, or with the account's number.
  ///   - transport: What requests are sent with; it adds the token in a header.
  ///   - isWritable: Whether there is a token at all.
  ///   - learned: What an earlier run found out.
  ///   - now: The clock for waits.
  ///   - sleep: Waits while the server prepares a post.
  public init(
    id: RemoteID, url: String, over transport: any HTTPTransport, isWritable: Bool = true,
    learned: Learned, now: @escaping @Sendable () -> Timestamp,
    sleep: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }
  ) {
    self.id = id
    self.url = url
    self.isWritable = isWritable
    self.learned = learned
    self.sleep = sleep
    api = APIClient(transport: transport, now: now)
  }

  private final class Pause: Sendable {
    let until = Mutex<Timestamp?>(nil)
  }

  public var capabilities: Capabilities {
    guard isWritable else { return Capabilities() }
    return Capabilities(
      canCreate: true, canDelete: true, editable: [],
      creatable: [.caption, .alt, .media, .visibility],
      captionLimits: [
        CaptionLimit(.utf16Units, 2200), CaptionLimit(.hashtags(.instagram), 5),
        CaptionLimit(.mentions(.instagram), 20),
      ], maximumAltCharacters: 1000, maximumMedia: 10, needsMedia: true)
  }

  public func createKey(for post: PostID, generation: Int) -> String {
    generation > 0 ? "captions:\(post):\(generation)" : "captions:\(post)"
  }

  // MARK: Asking

  func address() throws(RemoteError) -> GraphAddress {
    guard let address = GraphAddress(url) else {
      throw .refused(
        reason: "\(url): this names no account; it is https://graph.instagram.com/v25.0/me, say")
    }
    return address
  }

  /// How the server answers.
  enum Reply {
    case done(JSONTree)
    /// About what was asked; nothing was changed.
    case refused(GraphError)

    /// The answer, where nothing else will do.
    func get(_ error: (GraphError) -> RemoteError) throws(RemoteError) -> JSONTree {
      switch self {
      case .done(let tree): return tree
      case .refused(let reason): throw error(reason)
      }
    }
  }

  /// Reads something.
  func read(_ url: String) async throws(RemoteError) -> Reply {
    try checkPause()
    let answer: APIAnswer
    do {
      answer = try await api.send(HTTPRequest(.get, url))
    } catch {
      throw RemoteError(error)
    }
    notePause(answer)
    if answer.isSuccess { return .done(try answer.tree()) }
    return .refused(try error(in: answer))
  }

  /// Sends a form, at most once; `nil` where no answer tells what came of it.
  func write(_ request: HTTPRequest) async throws(RemoteError) -> Reply? {
    try checkPause()
    let answer: APIAnswer
    do {
      answer = try await api.send(request)
    } catch {
      switch error {
      case .unreachable(_, _, isSent: true), .malformed, .tooLarge, .cancelled: return nil
      default: throw RemoteError(error)
      }
    }
    notePause(answer)
    if answer.isSuccess, let tree = try? answer.tree() { return .done(tree) }
    // An answer that cannot be read, or a failure without an error's number, tells nothing.
    if answer.isSuccess || answer.status >= 500, GraphError(answer) == nil { return nil }
    return .refused(try error(in: answer))
  }

  /// The error that an answer names, if it is about what was asked.
  private func error(in answer: APIAnswer) throws(RemoteError) -> GraphError {
    guard let error = GraphError(answer) else { throw answer.error(now: api.now()) }
    if let whole = error.remoteError(answer, now: api.now()) { throw whole }
    return error
  }

  private func checkPause() throws(RemoteError) {
    let now = api.now()
    guard let until = pause.until.withLock({ $0 }), now < until else { return }
    throw .unreachable(
      reason: "the app has used up what Instagram lets it ask", notBefore: until)
  }

  private func notePause(_ answer: APIAnswer) {
    let limit = RateLimit(answer.headers, now: api.now())
    guard limit.remaining == 0 else { return }
    pause.until.withLock { $0 = GraphError.resetAt(answer, now: api.now()) }
  }
}
