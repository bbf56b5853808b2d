internal import CaptionHTTP
internal import Synchronization

/// Counts the requests and the bytes of bodies that pass through another transport.
final class MeteredTransport: HTTPTransport {
  private let base: any HTTPTransport
  private let meter = Mutex((requests: 0, bytesReceived: Int64(0)))

  init(_ base: any HTTPTransport) {
    self.base = base
  }

  var count: (requests: Int, bytesReceived: Int64) { meter.withLock { $0 } }

  func send(_ request: HTTPRequest) async throws(HTTPError) -> HTTPAnswer {
    meter.withLock { $0.requests += 1 }
    var answer = try await base.send(request)
    let body = answer.body
    answer.body = HTTPBody { [self] () async throws(HTTPError) in
      let piece = try await body.next()
      meter.withLock { $0.bytesReceived += Int64(piece?.count ?? 0) }
      return piece
    }
    return answer
  }
}
