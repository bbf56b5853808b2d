public import CaptionHTTP
internal import Synchronization

/// The way between a remote and a scripted server, on which answers and requests get lost.
public final class FaultyWire: HTTPTransport {
  /// What becomes of a request.
  public enum Fault: Sendable {
    /// The server does what it is asked, and its answer never arrives.
    case answerLost
    /// The request may have been sent, and never arrives.
    case requestLost
    /// The server does not do it, and answers this.
    case reply(ScriptedReply)
    /// The server does what it is asked, and answers this.
    case done(ScriptedReply)
  }

  private struct State {
    var fault: Fault?
    var isFaulty: @Sendable (ScriptedRequest) -> Bool = { _ in false }
    var left = 0
    var requests: [ScriptedRequest] = []
  }

  private let server: any ScriptedServer
  private let state = Mutex(State())

  public init(to server: any ScriptedServer) {
    self.server = server
  }

  /// Lets the next requests of a sort meet with a fault.
  public func fail(
    _ fault: Fault, times: Int = 1, where isFaulty: @escaping @Sendable (ScriptedRequest) -> Bool
  ) {
    state.withLock { state in
      state.fault = fault
      state.isFaulty = isFaulty
      state.left = times
    }
  }

  /// Lets every request pass again.
  public func mend() {
    state.withLock { $0.left = 0 }
  }

  /// What was asked so far, in order.
  public var requests: [ScriptedRequest] { state.withLock { $0.requests } }

  /// How many requests so far may have changed something.
  public var writes: Int { requests.count { $0.isWrite } }

  public func send(_ request: HTTPRequest) async throws(HTTPError) -> HTTPAnswer {
    let asked = ScriptedRequest(
      method: request.method.rawValue, url: request.url, headers: request.headers,
      body: try Self.bytes(request.body))
    let fault: Fault? = state.withLock { state in
      state.requests.append(asked)
      guard state.left > 0, state.isFaulty(asked) else { return nil }
      state.left -= 1
      return state.fault
    }
    switch fault {
    case nil: return Self.answer(server.answer(asked))
    case .reply(let reply): return Self.answer(reply)
    case .done(let reply):
      _ = server.answer(asked)
      return Self.answer(reply)
    case .answerLost:
      _ = server.answer(asked)
      throw .unreachable(host: "memory", reason: "the connection broke off", isSent: true)
    case .requestLost:
      throw .unreachable(host: "memory", reason: "the connection broke off", isSent: true)
    }
  }

  private static func answer(_ reply: ScriptedReply) -> HTTPAnswer {
    HTTPAnswer(status: reply.status, headers: reply.headers, body: HTTPBody(reply.body))
  }

  private static func bytes(_ body: HTTPRequest.Body) throws(HTTPError) -> [UInt8] {
    switch body {
    case .none: []
    case .bytes(let bytes): bytes
    case .file(let file): try file.read(at: 0, count: Int(file.sizeInBytes))
    }
  }
}

extension ScriptedRequest {
  /// Whether the request may change something.
  public var isWrite: Bool { method != "GET" && method != "HEAD" }
}
