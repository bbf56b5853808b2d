internal import Synchronization

/// Answers from a recording, without any network.
///
/// A request is answered by a recorded one with the same method, address, conditions and body, all
/// compared as they were recorded, without credentials. Each recorded exchange answers once; equal
/// requests are answered in the order of the recording.
public final class ReplayTransport: HTTPTransport {
  private struct Key: Hashable {
    var method: String
    var url: String
    var conditions: [String]
    var body: String
  }

  private let folder: RecordingFolder
  /// The names of the exchanges that have not answered yet, in order.
  private let rest: Mutex<[Key: ArraySlice<String>]>

  /// - Throws: `HTTPError.file` when the folder holds no recording, or one that cannot be read.
  public init(folder: String) throws(HTTPError) {
    let folder = RecordingFolder(path: folder)
    var exchanges: [Key: ArraySlice<String>] = [:]
    let names = try folder.names()
    guard !names.isEmpty else {
      throw .file(path: folder.path.harmless, reason: "it holds no recording")
    }
    for name in names {
      let request = try folder.read(RecordedExchange.self, from: "\(name).json").request
      exchanges[try Self.key(request, in: folder), default: []].append(name)
    }
    self.folder = folder
    rest = Mutex(exchanges)
  }

  public func send(_ request: HTTPRequest) async throws(HTTPError) -> HTTPAnswer {
    guard !Task.isCancelled else { throw .cancelled }
    let key = try Self.key(request)
    guard let name = rest.withLock({ $0[key]?.popFirst() }) else {
      throw .notRecorded(request: description(of: key))
    }
    let exchange = try folder.read(RecordedExchange.self, from: "\(name).json")
    guard let answer = exchange.answer else {
      throw exchange.failure ?? .notRecorded(request: description(of: key))
    }
    var end = exchange.failure
    if answer.isCut == true {
      end = .notRecorded(request: "the rest of the answer to \(description(of: key))")
    }
    return HTTPAnswer(
      status: answer.status, headers: HTTPHeaders(lines: answer.headers),
      body: try body(answer.body, end: end))
  }

  private func body(
    _ body: RecordedExchange.Body?, end: HTTPError?
  ) throws(HTTPError) -> HTTPBody {
    let inline = OneShot(body?.inlineBytes ?? [])
    let file = try body?.file.map { name throws(HTTPError) in
      try Self.open(name, in: folder)
    }
    let offset = Mutex<Int64>(0)
    return HTTPBody { () async throws(HTTPError) in
      guard !Task.isCancelled else { throw .cancelled }
      if let bytes = inline.take() { return bytes }
      if let file {
        let piece = try file.read(at: offset.withLock { $0 })
        offset.withLock { $0 += Int64(piece.count) }
        if !piece.isEmpty { return piece }
      }
      if let end { throw end }
      return nil
    }
  }

  /// A recording may come from anyone: its files are in its folder, nowhere else.
  private static func open(_ name: String, in folder: RecordingFolder) throws(HTTPError) -> OpenFile
  {
    guard !name.contains("/"), let file = try OpenFile(folder.path(of: name)) else {
      throw .file(path: folder.path(of: name).harmless, reason: "a recorded body is missing")
    }
    return file
  }

  private static func key(_ request: HTTPRequest) throws(HTTPError) -> Key {
    let recorded = RecordedExchange.Request(request)
    let body: String
    if let bytes = try request.body.scrubbedBytes() {
      body = ContentHash.digest(of: bytes)
    } else {
      var hash = ContentHash()
      try request.body.forEachPiece { hash.update($0) }
      body = hash.digest()
    }
    return Key(
      method: recorded.method, url: recorded.url, conditions: recorded.conditions, body: body)
  }

  private static func key(
    _ recorded: RecordedExchange.Request, in folder: RecordingFolder
  ) throws(HTTPError) -> Key {
    var hash = ContentHash()
    if let name = recorded.body?.file {
      let file = try open(name, in: folder)
      var offset: Int64 = 0
      while case let piece = try file.read(at: offset), !piece.isEmpty {
        hash.update(piece)
        offset += Int64(piece.count)
      }
    } else {
      hash.update(recorded.body?.inlineBytes ?? [])
    }
    return Key(
      method: recorded.method, url: recorded.url, conditions: recorded.conditions,
      body: hash.digest())
  }

  /// What was asked, and how the recording comes nearest to it.
  private func description(of key: Key) -> String {
    let conditions = key.conditions.isEmpty ? "" : " with \(key.conditions.joined(separator: ", "))"
    let near = rest.withLock { rest in
      rest.keys.filter { $0.method == key.method && $0.url == key.url }
    }
    let hint: String
    if near.contains(key) {
      hint = "all its recorded answers were used"
    } else if near.contains(where: { $0.conditions == key.conditions }) {
      hint = "it was recorded with another body"
    } else if !near.isEmpty {
      hint = "it was recorded with other conditions"
    } else {
      hint = "it was never recorded"
    }
    return "\(key.method) \(key.url)\(conditions) (\(hint))".harmless
  }
}
