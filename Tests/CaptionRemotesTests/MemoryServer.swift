import CaptionCore
import CaptionHTTP
import Synchronization

/// An HTTP server in memory that holds documents, with the faults real ones have.
final class MemoryServer: HTTPTransport {
  struct Behaviour: Sendable {
    var tags = Tags.strong
    var ignoresIfMatch = false
    var refusesPut: Int?
    /// Whether a put with a condition is not implemented.
    var refusesIfMatch = false
    /// How many puts are carried out but answered by nothing.
    var lostAnswers = 0
    /// How many gets after a put are answered by nothing.
    var lostGets = 0
    var pieceBytes = 97
    var contentType = "application/feed+json"
    /// The fields that tell when a document was written and sent.
    var dates: HTTPHeaders = [:]
  }

  enum Tags { case strong, weak, none, constant, flapping }

  struct State {
    var documents: [String: [UInt8]] = [:]
    var behaviour = Behaviour()
    var requests: [String] = []
    var headers: [HTTPHeaders] = []
    var status: [String: (Int, HTTPHeaders)] = [:]
    /// Runs once, just before the next put.
    var beforePut: (@Sendable (inout State) -> Void)?
    /// Answers the next gets of any address, before the document itself is.
    var tornReads: [[UInt8]] = []
    /// How many gets come before those.
    var readsUntilTorn = 0
  }

  let state: Mutex<State>

  init(_ documents: [String: String] = [:], _ behaviour: Behaviour = Behaviour()) {
    var state = State()
    state.documents = documents.mapValues { Array($0.utf8) }
    state.behaviour = behaviour
    self.state = Mutex(state)
  }

  func text(_ url: String) -> String {
    state.withLock { String(decoding: $0.documents[url] ?? [], as: UTF8.self) }
  }

  var requests: [String] { state.withLock { $0.requests } }

  func set(_ url: String, _ text: String) {
    state.withLock { $0.documents[url] = Array(text.utf8) }
  }

  func change(_ body: @Sendable (inout State) -> Void) {
    state.withLock { body(&$0) }
  }

  func send(_ request: HTTPRequest) async throws(HTTPError) -> HTTPAnswer {
    let sent: [UInt8]?
    switch request.body {
    case .none: sent = nil
    case .bytes(let bytes): sent = bytes
    case .file(let file): sent = try file.read(at: 0, count: Int(file.sizeInBytes))
    }
    return try state.withLock { (state) throws(HTTPError) in
      state.requests.append("\(request.method.rawValue) \(request.url)")
      state.headers.append(request.headers)
      if let (status, headers) = state.status[request.url] {
        return HTTPAnswer(status: status, headers: headers)
      }
      return try request.method == .put
        ? Self.put(sent ?? [], request, &state) : Self.get(request, &state)
    }
  }

  private static func get(
    _ request: HTTPRequest, _ state: inout State
  ) throws(HTTPError) -> HTTPAnswer {
    if state.behaviour.lostGets > 0, state.requests.contains(where: { $0.hasPrefix("PUT") }) {
      state.behaviour.lostGets -= 1
      throw .unreachable(host: "memory", reason: "lost", isSent: true)
    }
    guard var bytes = state.documents[request.url] else { return HTTPAnswer(status: 404) }
    if state.readsUntilTorn > 0 {
      state.readsUntilTorn -= 1
    } else if !state.tornReads.isEmpty {
      bytes = state.tornReads.removeFirst()
    }
    var tag = Self.tag(bytes, state.behaviour.tags)
    if state.behaviour.tags == .flapping { tag = "\"\(state.requests.count)\"" }
    if let tag, request.headers["If-None-Match"] == tag { return HTTPAnswer(status: 304) }
    var headers: HTTPHeaders = ["Content-Type": state.behaviour.contentType]
    headers["ETag"] = tag
    for field in state.behaviour.dates.fields { headers[field.name] = field.value }
    let rest = Mutex(bytes[...])
    let size = state.behaviour.pieceBytes
    return HTTPAnswer(
      status: 200, headers: headers,
      body: HTTPBody { () async throws(HTTPError) in
        rest.withLock { rest in
          let piece = Array(rest.prefix(size))
          rest = rest.dropFirst(size)
          return piece.isEmpty ? nil : piece
        }
      })
  }

  private static func put(
    _ bytes: [UInt8], _ request: HTTPRequest, _ state: inout State
  ) throws(HTTPError) -> HTTPAnswer {
    let before = state.beforePut
    state.beforePut = nil
    before?(&state)
    if let status = state.behaviour.refusesPut { return HTTPAnswer(status: status) }
    if state.behaviour.refusesIfMatch, request.headers["If-Match"] != nil {
      return HTTPAnswer(status: 501)
    }
    if !state.behaviour.ignoresIfMatch, let wanted = request.headers["If-Match"],
      wanted != tag(state.documents[request.url] ?? [], state.behaviour.tags)
    {
      return HTTPAnswer(status: 412)
    }
    state.documents[request.url] = bytes
    if state.behaviour.lostAnswers > 0 {
      state.behaviour.lostAnswers -= 1
      throw .unreachable(host: "memory", reason: "lost", isSent: true)
    }
    return HTTPAnswer(status: 204)
  }

  static func tag(_ bytes: [UInt8], _ tags: Tags) -> String? {
    let hash = unsafe bytes.withUnsafeBytes { unsafe KnownItems.hash($0) }
    return switch tags {
    case .strong: "\"\(hash)\""
    case .weak: "W/\"\(hash)\""
    case .constant: "\"same\""
    case .none, .flapping: nil
    }
  }
}
