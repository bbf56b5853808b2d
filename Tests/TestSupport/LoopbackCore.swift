internal import Foundation
internal import Glibc
internal import Synchronization

/// What the threads of a loopback server share.
final class LoopbackCore: Sendable {
  struct State {
    var requests: [LoopbackRequest] = []
    var requestWaiters: [(count: Int, waiter: CheckedContinuation<Void, Never>)] = []
    var connections = 0
    var open: Set<Int32> = []
    var bytesSent = 0
    var isBlocked: Bool?
    var waiters: [CheckedContinuation<Bool, Never>] = []
    var isStopped = false
  }

  static let mostConnections = 64

  let state = Mutex(State())
  private let listener: Int32
  private let handler: @Sendable (LoopbackRequest) -> LoopbackReply

  init(listener: Int32, handler: @escaping @Sendable (LoopbackRequest) -> LoopbackReply) {
    self.listener = listener
    self.handler = handler
  }

  /// Runs on the server's own thread until it is stopped.
  func accept() {
    while true {
      let descriptor = Glibc.accept(listener, nil, nil)
      guard descriptor >= 0 else {
        if errno == EINTR || errno == ECONNABORTED { continue }
        break
      }
      let number: Int? = state.withLock { state in
        guard !state.isStopped, state.open.count < Self.mostConnections else { return nil }
        state.connections += 1
        state.open.insert(descriptor)
        return state.connections
      }
      guard let number else {
        close(descriptor)
        continue
      }
      Thread { [self] in serve(LoopbackSocket(descriptor), number: number) }.start()
    }
    close(listener)
  }

  func stop() {
    let (waiters, requestWaiters) = state.withLock { state in
      guard !state.isStopped else {
        return ([], []) as ([CheckedContinuation<Bool, Never>], [CheckedContinuation<Void, Never>])
      }
      state.isStopped = true
      // The threads that own the descriptors notice, and close them.
      shutdown(listener, Int32(SHUT_RDWR))
      for descriptor in state.open { shutdown(descriptor, Int32(SHUT_RDWR)) }
      defer { (state.waiters, state.requestWaiters) = ([], []) }
      return (state.waiters, state.requestWaiters.map(\.waiter))
    }
    for waiter in waiters { waiter.resume(returning: false) }
    for waiter in requestWaiters { waiter.resume() }
  }

  private func serve(_ socket: LoopbackSocket, number: Int) {
    while let request = socket.readRequest(connection: number) {
      note(request)
      guard answer(request, with: handler(request), on: socket) else { break }
    }
    state.withLock { _ = $0.open.remove(socket.descriptor) }
    close(socket.descriptor)
  }

  private func note(_ request: LoopbackRequest) {
    let ready = state.withLock { state in
      state.requests.append(request)
      let count = state.requests.count
      let ready = state.requestWaiters.filter { $0.count <= count }.map(\.waiter)
      state.requestWaiters.removeAll { $0.count <= count }
      return ready
    }
    for waiter in ready { waiter.resume() }
  }

  /// - Returns: Whether the connection takes another request.
  private func answer(
    _ request: LoopbackRequest, with reply: LoopbackReply, on socket: LoopbackSocket
  ) -> Bool {
    guard send(reply.bytes, on: socket) else { return false }
    if let (piece, count) = reply.repeated {
      for _ in 0..<count where !send(piece, on: socket) { return false }
      noteBlocked(false)
      guard send(Array("0\r\n\r\n".utf8), on: socket) else { return false }
    }
    switch reply.end {
    case .keep: return true
    case .close: return false
    case .reset:
      socket.resetOnClose()
      return false
    case .stall:
      socket.waitUntilGone()
      return false
    }
  }

  private func send(_ bytes: [UInt8], on socket: LoopbackSocket) -> Bool {
    var sent = 0
    while sent < bytes.count {
      guard let count = socket.send(bytes[sent...], onBlocked: { noteBlocked(true) }) else {
        return false
      }
      sent += count
      state.withLock { $0.bytesSent += count }
    }
    return true
  }

  private func noteBlocked(_ isBlocked: Bool) {
    let waiters = state.withLock { state in
      if state.isBlocked == nil { state.isBlocked = isBlocked }
      defer { state.waiters = [] }
      return state.waiters
    }
    for waiter in waiters { waiter.resume(returning: isBlocked) }
  }
}
