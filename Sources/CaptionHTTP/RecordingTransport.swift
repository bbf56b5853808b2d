internal import Foundation
internal import Synchronization

/// Passes requests on and writes each exchange into a folder, one readable JSON file each.
///
/// Credentials are left out by the names of what holds them: header fields, parameters of addresses,
/// and, in bodies up to 4 MiB, JSON members and form fields. A body of more than 64 KiB goes to a
/// file beside, as it arrives when it is longer than that. An exchange is written when its body was
/// read to its end, failed or was dropped.
public final class RecordingTransport: HTTPTransport {
  private let wrapped: any HTTPTransport
  private let folder: RecordingFolder
  private let count = Mutex(0)

  /// - Throws: `HTTPError.file` when the folder cannot be made, or holds a recording already.
  public init(wrapping transport: any HTTPTransport, folder: String) throws(HTTPError) {
    wrapped = transport
    self.folder = RecordingFolder(path: folder)
    try self.folder.make()
  }

  public func send(_ request: HTTPRequest) async throws(HTTPError) -> HTTPAnswer {
    let name = folder.name(
      number: count.withLock { count in
        count += 1
        return count
      }, request)
    var recorded = RecordedExchange.Request(request)
    recorded.body = try folder.write(request.body, name: name)
    let answer: HTTPAnswer
    do {
      answer = try await wrapped.send(request)
    } catch {
      if error != .cancelled {
        try folder.write(RecordedExchange(request: recorded, failure: error), name: name)
      }
      throw error
    }
    let body = BodyRecorder(
      of: answer, exchange: RecordedExchange(request: recorded, answer: .init(answer)),
      folder: folder, name: name)
    if request.method == .head || answer.status == 204 || answer.status == 304 {
      try body.finish()
    }
    var copy = answer
    copy.body = HTTPBody { () async throws(HTTPError) in try await body.next() }
    return copy
  }
}

/// Copies one answer's body while it is read, and writes the exchange at its end.
private final class BodyRecorder: Sendable {
  private struct State {
    var exchange: RecordedExchange
    var bytes: [UInt8] = []
    /// Where the bytes go once there are too many to hold.
    var file: OutputFile?
    var isWritten = false
  }

  private let body: HTTPBody
  private let folder: RecordingFolder
  private let name: String
  private let state: Mutex<State>

  init(of answer: HTTPAnswer, exchange: RecordedExchange, folder: RecordingFolder, name: String) {
    body = answer.body
    self.folder = folder
    self.name = name
    state = Mutex(State(exchange: exchange))
  }

  deinit {
    // Nobody is left to hear of a failure.
    try? finish(isCut: true)
  }

  func next() async throws(HTTPError) -> [UInt8]? {
    do {
      guard let piece = try await body.next() else {
        try finish()
        return nil
      }
      try append(piece)
      return piece
    } catch {
      try finish(failure: error)
      throw error
    }
  }

  private func append(_ piece: [UInt8]) throws(HTTPError) {
    try state.withLock { state throws(HTTPError) in
      state.bytes += piece
      guard state.bytes.count > Secrets.scrubbedBytes else { return }
      if state.file == nil {
        state.file = try OutputFile(folder.path(of: RecordingFolder.bodyName(name)))
      }
      try state.file?.append(state.bytes)
      state.bytes = []
    }
  }

  /// Writes the exchange down; only the first call counts.
  func finish(failure: HTTPError? = nil, isCut: Bool = false) throws(HTTPError) {
    try state.withLock { state throws(HTTPError) in
      guard !state.isWritten else { return }
      state.isWritten = true
      if let file = state.file {
        try file.append(state.bytes)
        state.exchange.answer?.body = .init(file: RecordingFolder.bodyName(name))
      } else {
        let bytes = Secrets.scrubbed(body: state.bytes)
        state.exchange.answer?.body = try folder.write(
          bytes, as: RecordingFolder.bodyName(name))
      }
      state.bytes = []
      state.exchange.answer?.isCut = isCut || failure == .cancelled ? true : nil
      state.exchange.failure = failure == .cancelled ? nil : failure
      try folder.write(state.exchange, name: name)
    }
  }
}
