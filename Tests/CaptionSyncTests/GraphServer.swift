import CaptionCore
import CaptionHTTP
import RemoteContract
import Synchronization

@testable import CaptionRemotes

/// The Graph API of one account in memory.
final class GraphServer: ScriptedServer {
  struct Behaviour: Sendable {
    var pageSize = 50
    /// How many looks at a container find it in preparation.
    var preparations = 0
    /// Whether mentions lose their `@`.
    var dropsAtSigns = false
    /// Whether alt texts are known.
    var knowsAlt = true
    var quota = 25
    var headers: HTTPHeaders = [:]
  }

  struct Post: Sendable {
    var key: String
    var fields: [String: JSONTree]
  }

  struct Container: Sendable {
    var fields: [String: String]
    var status = "FINISHED"
    var looks = 0
  }

  struct State {
    var behaviour: Behaviour
    /// Newest first.
    var posts: [Post] = []
    var containers: [String: Container] = [:]
    var count = 0
    /// How often something was published.
    var published = 0
    var now: @Sendable () -> Timestamp = { Timestamp(milliseconds: 1_700_000_000_000) }
  }

  static let url = "https://graph.instagram.com/v25.0/me"
  static let token = "IGTOKEN"
  let state: Mutex<State>

  init(_ behaviour: Behaviour = Behaviour()) {
    state = Mutex(State(behaviour: behaviour))
  }

  // MARK: What a test sees and does

  func change(_ body: @Sendable (inout State) -> Void) { state.withLock { body(&$0) } }

  var captions: [String: String] {
    state.withLock { state in
      Dictionary(
        uniqueKeysWithValues: state.posts.map { ($0.key, $0.fields["caption"]?.string ?? "") })
    }
  }

  func publish(_ caption: String) -> String {
    state.withLock { state in
      Self.publish(
        caption.isEmpty ? [:] : ["caption": .string(caption)], in: &state)
    }
  }

  func change(_ key: String, to caption: String) {
    state.withLock { state in
      for index in state.posts.indices where state.posts[index].key == key {
        state.posts[index].fields["caption"] = .string(caption)
      }
    }
  }

  func remove(_ key: String) {
    state.withLock { $0.posts.removeAll { $0.key == key } }
  }

  func extras(of key: String) -> String { "" }

  @discardableResult
  static func publish(_ fields: [String: JSONTree], in state: inout State) -> String {
    state.count += 1
    let key = "1789000000000\(1000 + state.count)"
    var all = fields
    // No colon in the offset: that is how it is.
    all["timestamp"] = .string(state.now().rfc3339.prefix(19) + "+0000")
    all["permalink"] = .string("https://www.instagram.com/p/C\(state.count)/")
    all["media_type"] = all["media_type"] ?? "IMAGE"
    all["username"] = "alice"
    state.posts.insert(Post(key: key, fields: all), at: 0)
    return key
  }

  // MARK: Answering

  func answer(_ request: ScriptedRequest) -> ScriptedReply {
    guard let url = try? HTTPURL(request.url), url.base == "https://graph.instagram.com" else {
      return ScriptedReply(404)
    }
    guard request.headers["Authorization"] == "Bearer \(Self.token)" else {
      return Self.error(401, 190)
    }
    let path = url.path.split(separator: "/").map(String.init)
    guard path.first == "v25.0", path.count >= 2 else { return Self.error(400, 2500) }
    return state.withLock { state in
      var reply = Self.answer(request, path, Self.fields(url.query ?? ""), &state)
      for field in state.behaviour.headers.fields { reply.headers.append(field.name, field.value) }
      return reply
    }
  }

  private static func answer(
    _ request: ScriptedRequest, _ path: [String], _ query: [String: String],
    _ state: inout State
  ) -> ScriptedReply {
    let form = fields(String(decoding: request.body, as: UTF8.self))
    switch (request.method, path.dropFirst().joined(separator: "/")) {
    case ("GET", "me"): return answer(["id": "1784", "username": "alice"])
    case ("GET", "me/media"): return list(query, state)
    case ("GET", "me/content_publishing_limit"):
      return answer([
        "data": [
          [
            "quota_usage": .number("\(state.published)"),
            "config": [
              "quota_total": .number("\(state.behaviour.quota)"), "quota_duration": 86_400,
            ],
          ]
        ]
      ])
    case ("POST", "me/media"):
      state.count += 1
      let id = "c\(state.count)"
      state.containers[id] = Container(
        fields: form, status: state.behaviour.preparations > 0 ? "IN_PROGRESS" : "FINISHED")
      return answer(["id": .string(id)])
    case ("POST", "me/media_publish"): return publish(form["creation_id"] ?? "", &state)
    case ("GET", let id) where state.containers[id] != nil: return status(of: id, &state)
    case ("GET", let id):
      guard let post = state.posts.first(where: { $0.key == id }) else {
        return error(400, 100, 33)
      }
      return shown(post, query, state).map(answer) ?? error(400, 100)
    case ("DELETE", let id):
      guard state.posts.contains(where: { $0.key == id }) else { return error(400, 100, 33) }
      state.posts.removeAll { $0.key == id }
      return answer(["success": true])
    default: return error(400, 100)
    }
  }

  private static func list(_ query: [String: String], _ state: State) -> ScriptedReply {
    let start = query["after"].flatMap { after in state.posts.firstIndex { $0.key == after } }
    let rest = start.map { state.posts[($0 + 1)...] } ?? state.posts[...]
    let page = rest.prefix(min(state.behaviour.pageSize, Int(query["limit"] ?? "") ?? 25))
    let posts = page.compactMap { shown($0, query, state) }
    guard posts.count == page.count else {
      return ScriptedReply(
        400,
        #"{"error":{"message":"(#100) Tried accessing nonexisting field (alt_text)","code":100}}"#)
    }
    guard let last = page.last, page.count < rest.count else {
      return answer(["data": .list(posts)])
    }
    return answer([
      "data": .list(posts),
      "paging": [
        "cursors": ["before": "b", "after": .string(last.key)],
        "next": .string("\(url)/media?access_token=\(token)&after=\(last.key)"),
      ],
    ])
  }

  private static func shown(
    _ post: Post, _ query: [String: String], _ state: State
  ) -> JSONTree? {
    guard state.behaviour.knowsAlt || query["fields"]?.contains("alt_text") != true else {
      return nil
    }
    var members: [JSONTree.Member] = [.init(key: "id", value: .string(post.key))]
    for (key, value) in post.fields.sorted(by: { $0.key < $1.key }) {
      members.append(.init(key: key, value: value))
    }
    // Signed anew at every answer.
    let url = "https://cdn.example/\(post.key).jpg?oe=\(state.count)"
    members.append(.init(key: "media_url", value: .string(url)))
    return .object(members)
  }

  private static func status(of id: String, _ state: inout State) -> ScriptedReply {
    state.containers[id]?.looks += 1
    if let container = state.containers[id], container.status == "IN_PROGRESS",
      container.looks > state.behaviour.preparations
    {
      state.containers[id]?.status = "FINISHED"
    }
    let status = state.containers[id]?.status ?? ""
    return answer(["id": .string(id), "status_code": .string(status), "status": .string(status)])
  }

  private static func publish(_ id: String, _ state: inout State) -> ScriptedReply {
    guard let container = state.containers[id], container.status != "PUBLISHED" else {
      return error(400, 24, 2_207_008)
    }
    guard container.status == "FINISHED" else { return error(400, 9007, 2_207_027) }
    state.containers[id]?.status = "PUBLISHED"
    state.published += 1
    var fields: [String: JSONTree] = [:]
    if let caption = container.fields["caption"], !caption.isEmpty {
      let text = state.behaviour.dropsAtSigns ? caption.replacing("@", with: "") : caption
      fields["caption"] = .string(text)
    }
    if let alt = container.fields["alt_text"] { fields["alt_text"] = .string(alt) }
    if let children = container.fields["children"] {
      fields["media_type"] = "CAROUSEL_ALBUM"
      let list = children.split(separator: ",").map { child -> JSONTree in
        [
          "id": .string("1790\(child)"), "media_type": "IMAGE",
          "media_url": "https://cdn.example/x",
        ]
      }
      fields["children"] = ["data": .list(list)]
    }
    return answer(["id": .string(publish(fields, in: &state))])
  }

  private static func answer(_ tree: JSONTree) -> ScriptedReply {
    ScriptedReply(200, String(decoding: tree.bytes, as: UTF8.self))
  }

  static func error(_ status: Int, _ code: Int, _ subcode: Int? = nil) -> ScriptedReply {
    let sub = subcode.map { #","error_subcode":\#($0)"# } ?? ""
    return ScriptedReply(status, #"{"error":{"message":"no","code":\#(code)\#(sub)}}"#)
  }

  private static func fields(_ text: String) -> [String: String] {
    var fields: [String: String] = [:]
    for pair in text.split(separator: "&") {
      let parts = pair.split(separator: "=", maxSplits: 1).map { unescaped(String($0)) }
      if parts.count == 2 { fields[parts[0]] = parts[1] }
    }
    return fields
  }

  private static func unescaped(_ text: String) -> String {
    var bytes: [UInt8] = []
    var rest = Array(text.utf8)[...]
    while let byte = rest.popFirst() {
      if byte == 0x25, let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
      {
        bytes.append(value)
        rest = rest.dropFirst(2)
      } else {
        bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
