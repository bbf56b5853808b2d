import CaptionCore
import CaptionHTTP
import RemoteContract
import Synchronization

@testable import CaptionRemotes

/// A server of the AT Protocol in memory that holds one account, with the manners real ones have.
final class PDSServer: ScriptedServer {
  struct Behaviour: Sendable {
    /// Lists the oldest first and begins a page with the record that the one before ended with.
    var repeatsRecords = false
    /// Ignores cursors: each page is the first.
    var ignoresCursors = false
    var pageSize = 100
    /// How a missing record is answered.
    var missing = Missing.named
    var swap = Swap.kept
    /// Whether the revision of the repository can be asked for.
    var tellsRevision = true
    /// Whether the server describes its account.
    var describes = true
    /// What becomes of a record when it is stored.
    var normalise: @Sendable (JSONTree) -> JSONTree = { $0 }
    /// The server that the account's document names.
    var documentServer = PDSServer.origin
  }

  enum Missing { case named, plainText, unauthorised, notFound }
  enum Swap { case kept, ignored, refused }

  struct State {
    var behaviour: Behaviour
    var records: [String: JSONTree] = [:]
    var revision = 1
    var handles = ["alice.example": PDSServer.did]
    /// Tokens that are taken; the others have expired.
    var access: Set<String> = ["access0"]
    var refresh: Set<String> = ["refresh0"]
    var logins = 0
    var renewals = 0
    var blobs: [[UInt8]] = []
    /// What stands at addresses of other servers.
    var pictures: [String: [UInt8]] = [:]
    /// Runs once, just before the next write.
    var beforeWrite: (@Sendable (inout State) -> Void)?
    /// How often a record came to be under each key.
    var creates: [String: Int] = [:]
  }

  static let did = "did:plc:alice"
  static let origin = "https://pds.example"
  static let password = "app-pass"
  let state: Mutex<State>

  init(_ behaviour: Behaviour = Behaviour()) {
    state = Mutex(State(behaviour: behaviour))
  }

  // MARK: What a test sees and does

  func change(_ body: @Sendable (inout State) -> Void) { state.withLock { body(&$0) } }
  subscript(key: String) -> JSONTree? { state.withLock { $0.records[key] } }

  var captions: [String: String] {
    state.withLock { $0.records.mapValues { $0["text"].string ?? "" } }
  }

  func publish(_ caption: String) -> String {
    let key = "3k" + String(state.withLock { $0.revision } + 100_000)
    put(key, Self.record(caption, [("_mood", ["calm": [1, 2]])]))
    return key
  }

  func change(_ key: String, to caption: String) {
    guard case .object(let members) = self[key] else { return }
    put(
      key,
      .object(
        members.map { $0.key == "text" ? .init(key: "text", value: .string(caption)) : $0 }))
  }

  func remove(_ key: String) {
    state.withLock { state in
      state.records[key] = nil
      state.revision += 1
    }
  }

  func extras(of key: String) -> String {
    String(decoding: self[key]?["_mood"].bytes ?? [], as: UTF8.self)
  }

  func put(_ key: String, _ record: JSONTree) {
    state.withLock { state in
      state.records[key] = record
      state.revision += 1
    }
  }

  static func record(_ text: String, _ more: [(String, JSONTree)] = []) -> JSONTree {
    let fixed: [(String, JSONTree)] = [
      ("$type", "app.bsky.feed.post"), ("text", .string(text)),
      ("createdAt", "2024-05-01T09:30:00.000Z"),
    ]
    return .object((fixed + more).map { .init(key: $0.0, value: $0.1) })
  }

  static func cid(_ record: JSONTree) -> String {
    let hash = unsafe record.bytes.withUnsafeBytes { unsafe KnownItems.hash($0) }
    return "bafyrei\(String(hash, radix: 32))"
  }

  // MARK: Answering

  func answer(_ request: ScriptedRequest) -> ScriptedReply {
    guard let url = try? HTTPURL(request.url) else { return ScriptedReply(400) }
    let method = String(url.path.split(separator: "/").last ?? "")
    return state.withLock { state in
      guard url.origin == "\(Self.origin):443" else { return Self.elsewhere(request.url, state) }
      return request.method == "POST"
        ? Self.write(method, request, &state) : Self.read(method, Self.query(url), state)
    }
  }

  private static func elsewhere(_ url: String, _ state: State) -> ScriptedReply {
    switch url {
    case "https://plc.directory/\(did)": return answer(document(state))
    case "https://public.api.bsky.app/xrpc/com.atproto.identity.resolveHandle?handle=alice.example":
      return answer(["did": .string(did)])
    default: break
    }
    guard let picture = state.pictures[url] else { return ScriptedReply(404) }
    var reply = ScriptedReply(200)
    reply.body = picture
    return reply
  }

  private static func document(_ state: State) -> JSONTree {
    [
      "id": .string(did), "alsoKnownAs": ["at://alice.example"],
      "service": [
        [
          "id": "#atproto_pds", "type": "AtprotoPersonalDataServer",
          "serviceEndpoint": .string(state.behaviour.documentServer),
        ]
      ],
    ]
  }

  private static func read(
    _ method: String, _ query: [String: String], _ state: State
  ) -> ScriptedReply {
    switch method {
    case "com.atproto.repo.describeRepo" where state.behaviour.describes:
      return answer([
        "did": .string(did), "handle": "alice.example", "didDoc": document(state),
      ])
    case "com.atproto.identity.resolveHandle":
      return state.handles[query["handle"] ?? ""].map { answer(["did": .string($0)]) }
        ?? error(400, "HandleNotFound")
    case "com.atproto.sync.getLatestCommit" where state.behaviour.tellsRevision:
      return answer(["cid": "bafy", "rev": .string("rev\(state.revision)")])
    case "com.atproto.repo.listRecords": return list(query, state)
    case "com.atproto.repo.getRecord":
      guard let key = query["rkey"], let record = state.records[key] else {
        return missing(state.behaviour.missing)
      }
      return answer(Self.shown(key, record))
    default: return ScriptedReply(501, "no such method")
    }
  }

  private static func list(_ query: [String: String], _ state: State) -> ScriptedReply {
    let behaviour = state.behaviour
    var keys = state.records.keys.sorted()
    if !behaviour.repeatsRecords { keys.reverse() }
    if let cursor = query["cursor"], !behaviour.ignoresCursors {
      keys = keys.filter { behaviour.repeatsRecords ? $0 >= cursor : $0 < cursor }
    }
    let size = min(behaviour.pageSize, query["limit"].flatMap { Int($0) } ?? 50)
    let page = keys.prefix(size)
    let shown = page.compactMap { key in state.records[key].map { Self.shown(key, $0) } }
    let isLast = behaviour.repeatsRecords ? page.count < size : page.isEmpty
    guard !isLast, let last = page.last else { return answer(["records": .list(shown)]) }
    return answer(["records": .list(shown), "cursor": .string(last)])
  }

  private static func write(
    _ method: String, _ request: ScriptedRequest, _ state: inout State
  ) -> ScriptedReply {
    let body = (try? JSONTree(request.body)) ?? .null
    let token = request.headers["Authorization"]?.split(separator: " ").last.map(String.init) ?? ""
    switch method {
    case "com.atproto.server.createSession":
      guard body["password"].string == password, body["identifier"].string == did else {
        return error(401, "AuthenticationRequired")
      }
      state.logins += 1
      return session(&state)
    case "com.atproto.server.refreshSession":
      guard state.refresh.remove(token) != nil else { return error(400, "ExpiredToken") }
      state.renewals += 1
      return session(&state)
    default: break
    }
    guard state.access.contains(token) else { return error(400, "ExpiredToken") }
    if method == "com.atproto.repo.uploadBlob" {
      state.blobs.append(request.body)
      return answer(["blob": blob(request.body, request.headers["Content-Type"] ?? "")])
    }
    let before = state.beforeWrite
    state.beforeWrite = nil
    before?(&state)
    return change(method, body, &state)
  }

  private static func change(
    _ method: String, _ body: JSONTree, _ state: inout State
  ) -> ScriptedReply {
    guard body["repo"].string == did, let key = body["rkey"].string,
      case .object(let members) = body
    else { return error(400, "InvalidRequest") }
    let current = state.records[key]
    let isPut = method.hasSuffix("putRecord")
    switch state.behaviour.swap {
    case .refused where body["swapRecord"].string != nil: return error(400, "InvalidRequest")
    case .kept where members.contains { $0.key == "swapRecord" }:
      let isNothing = isPut ? current == body["record"] : current == nil
      if !isNothing, body["swapRecord"].string != current.map(cid) {
        return error(400, "InvalidSwap")
      }
    case .kept, .ignored, .refused: break
    }
    guard isPut else {
      state.records[key] = nil
      state.revision += 1
      return answer([:])
    }
    let record = state.behaviour.normalise(body["record"])
    if current == nil { state.creates[key, default: 0] += 1 }
    if current != record { state.revision += 1 }
    state.records[key] = record
    return answer(["uri": .string(uri(key)), "cid": .string(cid(record))])
  }

  private static func session(_ state: inout State) -> ScriptedReply {
    let number = state.logins + state.renewals
    state.access = ["access\(number)"]
    state.refresh = ["refresh\(number)"]
    return answer([
      "did": .string(did), "handle": "alice.example",
      "accessJwt": .string("access\(number)"), "refreshJwt": .string("refresh\(number)"),
    ])
  }

  static func blob(_ bytes: [UInt8], _ type: String) -> JSONTree {
    let hash = unsafe bytes.withUnsafeBytes { unsafe KnownItems.hash($0) }
    return [
      "$type": "blob", "ref": ["$link": .string("bafkrei\(String(hash, radix: 32))")],
      "mimeType": .string(type), "size": .number("\(bytes.count)"),
    ]
  }

  private static func missing(_ missing: Missing) -> ScriptedReply {
    switch missing {
    case .named: error(400, "RecordNotFound")
    case .plainText: ScriptedReply(500, "no such record")
    case .unauthorised: error(401, "AuthMissing")
    case .notFound: ScriptedReply(404)
    }
  }

  private static func shown(_ key: String, _ record: JSONTree) -> JSONTree {
    ["uri": .string(uri(key)), "cid": .string(cid(record)), "value": record]
  }

  private static func uri(_ key: String) -> String { "at://\(did)/app.bsky.feed.post/\(key)" }

  private static func answer(_ tree: JSONTree) -> ScriptedReply {
    ScriptedReply(
      headers: ["Content-Type": "application/json"], String(decoding: tree.bytes, as: UTF8.self))
  }

  private static func error(_ status: Int, _ name: String) -> ScriptedReply {
    ScriptedReply(status, #"{"error":"\#(name)","message":"no"}"#)
  }

  private static func query(_ url: HTTPURL) -> [String: String] {
    var fields: [String: String] = [:]
    for pair in url.query?.split(separator: "&") ?? [] {
      let parts = pair.split(separator: "=", maxSplits: 1).map { $0.replacing("%3A", with: ":") }
      if parts.count == 2 { fields[String(parts[0])] = String(parts[1]) }
    }
    return fields
  }
}
