internal import CaptionCore
internal import CaptionHTTP

/// Asks a server's API, and reads each answer whole.
///
/// What an answer means is decided by its status alone: texts of errors are in the language of the
/// account.
struct APIClient: Sendable {
  /// No answer of an API is longer; nor may one be.
  static let maximumBytes = 8 << 20

  let transport: any HTTPTransport
  let now: @Sendable () -> Timestamp

  /// Sends a request and answers whatever the server does.
  func send(_ request: HTTPRequest) async throws(HTTPError) -> APIAnswer {
    var request = request
    request.limits.bodyBytes = Int64(Self.maximumBytes)
    request.limits.total = .seconds(300)
    if request.headers["Accept"] == nil { request.headers["Accept"] = "application/json" }
    let answer = try await transport.send(request)
    let bytes = try await answer.body.collect(upTo: Self.maximumBytes)
    return APIAnswer(
      url: answer.movedTo ?? request.url, status: answer.status, headers: answer.headers,
      bytes: bytes)
  }

  /// Reads what a server holds; any status but 200 to 299 is an error about the remote as a whole.
  func read(_ url: String, headers: HTTPHeaders = [:]) async throws(RemoteError) -> APIAnswer {
    let answer = try await ask(url, headers: headers)
    guard answer.isSuccess else { throw answer.error(now: now()) }
    return answer
  }

  /// The same, with the statuses of what is not there or not offered left to the caller.
  ///
  /// - Returns: `nil` for 404, 405, 410 and 501.
  func find(
    _ url: String, headers: HTTPHeaders = [:]
  ) async throws(RemoteError) -> APIAnswer? {
    let answer = try await ask(url, headers: headers)
    if answer.isAbsent { return nil }
    guard answer.isSuccess else { throw answer.error(now: now()) }
    return answer
  }

  /// Asks for something, and leaves every status to the caller.
  func ask(
    _ url: String, headers: HTTPHeaders = [:]
  ) async throws(RemoteError) -> APIAnswer {
    do {
      return try await send(HTTPRequest(.get, url, headers: headers))
    } catch {
      throw RemoteError(error)
    }
  }

  /// How a server took a write.
  enum WriteAnswer: Sendable {
    /// 200 to 299.
    case done(APIAnswer)
    /// 400, 404, 409, 422 and the like: about what was sent; nothing was changed.
    case refused(APIAnswer)
    /// No answer came, or one that does not say what was done (408, 500 to 599, but 501).
    case lost
  }

  /// Sends a write, at most once.
  ///
  /// - Throws: What is about the remote as a whole, with nothing changed: it was not reached, or it
  ///   answered 401, 403, 413, 429 or a redirect.
  func write(_ request: HTTPRequest) async throws(RemoteError) -> WriteAnswer {
    if Task.isCancelled { throw .cancelled }
    let answer: APIAnswer
    do {
      answer = try await send(request)
    } catch {
      switch error {
      case .unreachable(_, _, isSent: true), .malformed, .tooLarge, .cancelled: return .lost
      default: throw RemoteError(error)
      }
    }
    switch answer.status {
    case 200..<300: return .done(answer)
    case 300..<400, 401, 403, 413, 429: throw answer.error(now: now())
    case 408, 500, 502..<600: return .lost
    default: return .refused(answer)
    }
  }
}

/// An answer of an API, read to its end.
struct APIAnswer: Sendable {
  var url: String
  var status: Int
  var headers: HTTPHeaders
  var bytes: [UInt8]

  var isSuccess: Bool { (200..<300).contains(status) }
  /// Whether there is nothing at the address, or not this.
  var isAbsent: Bool { [404, 405, 410, 501].contains(status) }

  /// - Throws: `malformed` for what is no JSON: a web page, or an answer that broke off.
  func tree() throws(RemoteError) -> JSONTree {
    do {
      return try JSONTree(bytes)
    } catch {
      let isPage = bytes.first { $0 > 0x20 } == 0x3C
      throw .malformed(
        path: url, reason: isPage ? "this is a web page, not an API's answer" : error.message)
    }
  }

  /// What the status means for the remote as a whole.
  func error(now: Timestamp) -> RemoteError {
    let plain = RemoteError(
      status: HTTPAnswer(status: status, headers: headers), of: url, now: now)
    switch plain {
    case .unreachable(let reason, nil) where status == 429:
      return .unreachable(reason: reason, notBefore: RateLimit(headers, now: now).resetAt)
    case .unauthorised(let reason): return .unauthorised(reason: reason + lackingScope)
    default: return plain
    }
  }

  /// What right the token lacks, where the server says so; empty where it does not.
  ///
  /// Of such an answer nothing else is repeated: it may hold the token. Source: RFC 6750, and Takahē.
  private var lackingScope: String {
    let tree = try? JSONTree(bytes)
    switch tree?["error"].string {
    case "insufficient_scope":
      let scope = tree?["scope"].string.map { " '\($0.harmless)'" } ?? ""
      return ": the token lacks the scope\(scope)"
    case "out_of_scope_for_token": return ": the token lacks a scope"
    default: return ""
    }
  }

  /// Why one write was refused, for a person: the status, and what the server says of it.
  var refusal: String { "the server refused it (\(status))\(said)" }

  /// What the server says of an error, harmlessly, behind a colon; empty where it says nothing.
  private var said: String {
    let tree = try? JSONTree(bytes)
    let texts = [
      tree?["error_description"], tree?["error"], tree?["message"], tree?["error"]["message"],
    ]
    return texts.lazy.compactMap { $0?.string }.first.map { ": \($0.harmless)" } ?? ""
  }
}
