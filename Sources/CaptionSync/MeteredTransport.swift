internal import CaptionHTTP
internal import Synchronization

/// Counts the requests and the bytes of bodies that pass through another transport.
final class MeteredTransport: HTTPTransport {
  private let base: any HTTPTransport
  private struct Meter {
    var requests = 0
    var bytesReceived: Int64 = 0
    var toldBytes: Int64 = 0
    var tell: @Sendable (Int64) -> Void = { _ in }
  }

  /// How many bytes arrive until it is told.
  private static let told: Int64 = 1 << 16

  private let meter = Mutex(Meter())

  init(_ base: any HTTPTransport) {
    self.base = base
  }

  var count: (requests: Int, bytesReceived: Int64) {
    meter.withLock { ($0.requests, $0.bytesReceived) }
  }

  /// Has it told, from now on, how many bytes have come while bodies arrive.
  func whileReceiving(_ tell: @escaping @Sendable (Int64) -> Void) {
    meter.withLock { $0.tell = tell }
  }

  func send(_ request: HTTPRequest) async throws(HTTPError) -> HTTPAnswer {
    meter.withLock { $0.requests += 1 }
    var answer = try await base.send(request)
    let body = answer.body
    answer.body = HTTPBody { [self] () async throws(HTTPError) in
      let piece = try await body.next()
      meter.withLock { meter in
        meter.bytesReceived += Int64(piece?.count ?? 0)
        guard meter.bytesReceived - meter.toldBytes >= Self.told else { return }
        meter.toldBytes = meter.bytesReceived
        meter.tell(meter.bytesReceived)
      }
      return piece
    }
    return answer
  }
}
