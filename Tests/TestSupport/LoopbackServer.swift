internal import Foundation
internal import Glibc
internal import Synchronization

/// A small HTTP/1.1 server on 127.0.0.1, at a port that the system chooses, for one test.
///
/// One thread accepts, each connection has its own. It ends with `stop()` or with its last holder.
public final class LoopbackServer: Sendable {
  public let port: Int
  private let core: LoopbackCore

  /// - Parameter handler: Answers a request; called on a connection's own thread.
  public init(
    _ handler: @escaping @Sendable (LoopbackRequest) -> LoopbackReply
  ) throws(LoopbackError) {
    let listener = try LoopbackSocket.listen()
    port = try LoopbackSocket.port(of: listener)
    let core = LoopbackCore(listener: listener, handler: handler)
    self.core = core
    Thread { core.accept() }.start()
  }

  deinit {
    core.stop()
  }

  public func url(_ path: String = "/") -> String {
    "http://127.0.0.1:\(port)\(path)"
  }

  /// What was asked so far, in order.
  public var requests: [LoopbackRequest] { core.state.withLock { $0.requests } }

  /// How many connections were accepted.
  public var connections: Int { core.state.withLock { $0.connections } }

  /// How many bytes the system took from the server.
  public var bytesSent: Int { core.state.withLock { $0.bytesSent } }

  /// Waits until a client stopped taking bytes for a moment, or everything was sent.
  ///
  /// - Returns: Whether a client stopped taking bytes.
  public func waitUntilBlocked() async -> Bool {
    await withCheckedContinuation { waiter in
      let isBlocked: Bool? = core.state.withLock { state in
        if let isBlocked = state.isBlocked { return isBlocked }
        state.waiters.append(waiter)
        return nil
      }
      if let isBlocked { waiter.resume(returning: isBlocked) }
    }
  }

  /// Waits until `count` requests have come.
  public func waitForRequests(_ count: Int) async {
    await withCheckedContinuation { waiter in
      let isThere = core.state.withLock { state in
        if state.requests.count < count { state.requestWaiters.append((count, waiter)) }
        return state.requests.count >= count
      }
      if isThere { waiter.resume() }
    }
  }

  /// Closes every connection and takes no more.
  public func stop() {
    core.stop()
  }
}

/// Why the server could not be set up.
public struct LoopbackError: Error {
  public var step: String
  public var code: Int32
}
