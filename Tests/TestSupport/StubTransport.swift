public import CaptionHTTP
internal import Synchronization

/// A transport that answers from a closure and remembers what was asked.
public final class StubTransport: HTTPTransport {
  public typealias Handler = @Sendable (HTTPRequest) throws(HTTPError) -> HTTPAnswer

  private let handler: Handler
  private let log = Mutex<[HTTPRequest]>([])

  public init(_ handler: @escaping Handler) {
    self.handler = handler
  }

  /// Answers in the order given, each once; what is asked beyond them is not recorded.
  public convenience init(_ answers: [Result<HTTPAnswer, HTTPError>]) {
    let rest = Mutex(answers[...])
    self.init { request throws(HTTPError) in
      guard let next = rest.withLock({ $0.popFirst() }) else {
        throw .notRecorded(request: "\(request.method.rawValue) \(request.url)")
      }
      return try next.get()
    }
  }

  /// What was asked so far, in order.
  public var requests: [HTTPRequest] { log.withLock { $0 } }

  public func send(_ request: HTTPRequest) async throws(HTTPError) -> HTTPAnswer {
    log.withLock { $0.append(request) }
    return try handler(request)
  }
}
