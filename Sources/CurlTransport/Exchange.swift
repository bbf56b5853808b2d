import CaptionHTTP
import Synchronization

/// What the loop's thread and the reader of one answer share: the head, bytes that wait, the end.
///
/// The loop's thread puts in, one task at a time takes out. Bytes that arrived before a failure are
/// delivered before it; a cancellation comes at once.
final class Exchange: Sendable {
  typealias Head = (status: Int, headers: HTTPHeaders)
  /// What a reader takes out, and whether the transfer had paused and is to be resumed.
  typealias Taken = (piece: Result<[UInt8]?, HTTPError>, resumes: Bool)

  /// How many bytes a piece has at most; a full one is handed over without waiting for more.
  private static let pieceBytes = 256 << 10
  /// How many full pieces wait at most: then the transfer pauses until the reader has taken one.
  private static let pieceLimit = 4

  private struct State {
    var head: Head?
    var headReader: CheckedContinuation<Result<Head, HTTPError>, Never>?
    var full: [[UInt8]] = []
    var filling: [UInt8] = []
    var pieceReader: CheckedContinuation<Taken, Never>?
    var isPaused = false
    var end: Result<Void, HTTPError>?

    /// What a reader gets now; `nil` when it has to wait.
    mutating func take() -> Taken? {
      if case .failure(.cancelled) = end { return (.failure(.cancelled), false) }
      guard full.isEmpty else {
        defer { isPaused = false }
        return (.success(full.removeFirst()), isPaused)
      }
      guard filling.isEmpty else {
        var piece: [UInt8] = []
        swap(&piece, &filling)
        return (.success(piece), false)
      }
      return end.map { ($0.map { nil }, false) }
    }
  }

  private let state = Mutex(State())

  var isOver: Bool {
    state.withLock { $0.end != nil }
  }

  // MARK: The reader's side

  func head() async -> Result<Head, HTTPError> {
    await withCheckedContinuation { reader in
      let ready: Result<Head, HTTPError>? = state.withLock { state in
        if case .failure(.cancelled) = state.end { return .failure(.cancelled) }
        if let head = state.head { return .success(head) }
        if case .failure(let error) = state.end { return .failure(error) }
        state.headReader = reader
        return nil
      }
      if let ready { reader.resume(returning: ready) }
    }
  }

  /// What is there already, or the end; `nil` when the reader has to wait.
  func take() -> Taken? {
    state.withLock { $0.take() }
  }

  /// Waits for bytes or the end.
  func next() async -> Taken {
    await withCheckedContinuation { reader in
      let ready: Taken? = state.withLock { state in
        if let taken = state.take() { return taken }
        precondition(state.pieceReader == nil, "a body has one reader at a time")
        state.pieceReader = reader
        return nil
      }
      if let ready { reader.resume(returning: ready) }
    }
  }

  // MARK: The loop's side

  /// Takes bytes from the wire; `false` when the transfer has to pause, and the bytes come again.
  func append(_ bytes: UnsafeRawBufferPointer) -> Bool {
    state.withLock { state in
      if state.filling.count + bytes.count > Self.pieceBytes, !state.filling.isEmpty {
        guard state.full.count < Self.pieceLimit else {
          state.isPaused = true
          return false
        }
        var piece: [UInt8] = []
        swap(&piece, &state.filling)
        state.full.append(piece)
      }
      // Room for all of a piece at once: growing would copy it.
      let isLong = bytes.count >= 8 << 10 || !state.full.isEmpty
      if state.filling.isEmpty, isLong { state.filling.reserveCapacity(Self.pieceBytes) }
      state.filling.append(contentsOf: bytes)
      return true
    }
  }

  func deliver(_ head: Head) {
    let reader = state.withLock { state in
      state.head = head
      return state.headReader.take()
    }
    reader?.resume(returning: .success(head))
  }

  /// How a reader stands after the loop tried to serve it.
  enum Service {
    /// Nobody waits, or nothing is there.
    case idle
    /// Somebody waits, and less than a piece is there.
    case gathering
    /// Somebody got what was there.
    case served(resumes: Bool)
  }

  /// Hands what waits to a waiting reader.
  ///
  /// - Parameter isGrowing: Whether more is coming, so that only a full piece is worth waking for.
  func serveReader(isGrowing: Bool) -> Service {
    let (service, reader, taken) = state.withLock { state in
      let isEmpty = state.full.isEmpty && state.filling.isEmpty
      guard state.pieceReader != nil, !isEmpty else {
        return (.idle, nil, nil) as (Service, CheckedContinuation<Taken, Never>?, Taken?)
      }
      guard !isGrowing || !state.full.isEmpty else { return (.gathering, nil, nil) }
      let taken = state.take()
      return (.served(resumes: taken?.resumes ?? false), state.pieceReader.take(), taken)
    }
    // The loop resumes the transfer itself.
    if let reader, let taken { reader.resume(returning: (taken.piece, false)) }
    return service
  }

  /// Ends the exchange; only the first end counts.
  func finish(_ end: Result<Void, HTTPError>) {
    let (headReader, pieceReader, taken) = state.withLock { state in
      if state.end == nil { state.end = end }
      let taken = state.pieceReader == nil ? nil : state.take()
      return (state.headReader.take(), state.pieceReader.take(), taken)
    }
    if let headReader, case .failure(let error) = end {
      headReader.resume(returning: .failure(error))
    }
    if let pieceReader, let taken { pieceReader.resume(returning: (taken.piece, false)) }
  }
}
