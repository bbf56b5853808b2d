internal import CaptionHTTP
internal import Foundation
internal import Synchronization

extension ScriptedMastodon {
  public func answer(_ request: ScriptedRequest) -> ScriptedReply {
    let parts = URLComponents(string: request.target)
    let path = parts?.path ?? ""
    let query = Dictionary(
      (parts?.queryItems ?? []).map { ($0.name, $0.value ?? "") }, uniquingKeysWith: { $1 })
    if path.hasPrefix("/media/") { return Self.picture }
    if path.hasPrefix("/api/") && path.hasSuffix("/instance") { return instance(path) }
    if path == "/api/v1/accounts/lookup" {
      return query["acct"] == "mira" ? Self.json(Self.account) : ScriptedReply(404, "{}")
    }
    if request.method == "POST", path == "/api/v1/apps" || path == "/oauth/token" {
      return logIn(path, request.body)
    }
    let isAuthorised = request.headers["Authorization"] == "Bearer \(ways.token)"
    if request.headers["Authorization"] != nil && !isAuthorised {
      return ScriptedReply(401, #"{"error":"Das Zugangstoken ist ungültig"}"#)
    }
    if path == "/api/v1/accounts/7/statuses", isAuthorised || ways.hasLinks {
      return list(
        query, at: String(request.url.dropLast(request.target.count)), isOwner: isAuthorised)
    }
    guard isAuthorised else { return ScriptedReply(401, "{}") }
    switch (request.method, path) {
    case ("GET", "/api/v1/accounts/verify_credentials"):
      let scopes = state.withLock { $0.scopes.split(separator: " ") }
      guard !ways.wantsWholeRead || scopes.contains("read") else {
        return ScriptedReply(403, #"{"error":"out_of_scope_for_token"}"#)
      }
      return Self.json(Self.account)
    case ("POST", "/api/v1/statuses"): return create(request)
    case ("POST", "/api/v2/media"): return upload(request)
    default: return answerAboutOne(request, path.split(separator: "/").map(String.init))
    }
  }

  /// Registers a program, or gives the token for the code `let-me-in` to who began the login.
  private func logIn(_ path: String, _ body: [UInt8]) -> ScriptedReply {
    let form = URLComponents(string: "/?" + String(decoding: body, as: UTF8.self))
    let fields = Dictionary(
      (form?.queryItems ?? []).map { ($0.name, $0.value ?? "") }, uniquingKeysWith: { $1 })
    if path == "/api/v1/apps" {
      state.withLock { state in
        state.redirect = fields["redirect_uris"] ?? ""
        state.scopes = fields["scopes"] ?? "read"
      }
      return Self.json(["client_id": "the client", "client_secret": "s3cret-client"])
    }
    let isRight =
      fields["code"] == "let-me-in" && fields["client_id"] == "the client"
      && fields["client_secret"] == "s3cret-client" && fields["grant_type"] == "authorization_code"
      && fields["redirect_uri"] == state.withLock { $0.redirect }
      && (fields["code_verifier"] ?? "").utf8.count >= 43
    guard isRight else { return ScriptedReply(400, #"{"error":"invalid_grant"}"#) }
    return Self.json(["access_token": ways.token, "token_type": "Bearer"])
  }

  private func answerAboutOne(_ request: ScriptedRequest, _ parts: [String]) -> ScriptedReply {
    guard parts.count >= 4, parts[..<2] == ["api", "v1"] else { return ScriptedReply(404, "{}") }
    let rest = parts.dropFirst(4).first
    switch (request.method, parts[2], rest) {
    case ("GET", "media", nil): return look(at: parts[3])
    case ("PUT", "media", nil): return describe(parts[3], request)
    case ("GET", "statuses", nil): return withPost(parts[3]) { Self.json(show($0)) }
    case ("GET", "statuses", "source") where ways.hasSource:
      return withPost(parts[3]) { post in
        var text =
          ways.keepsText ? post.text : post.text.trimmingCharacters(in: .whitespacesAndNewlines)
        if ways.isWordPress { text = text.replacing("&", with: "&amp;") }
        return Self.json(["id": post.id, "text": text, "spoiler_text": post.warning])
      }
    case ("PUT", "statuses", nil) where ways.hasEditing: return edit(parts[3], request)
    case ("DELETE", "statuses", nil) where ways.hasDeleting:
      return withPost(parts[3]) { post in
        remove(post.id)
        return Self.json(["id": post.id, "text": post.text])
      }
    default: return ScriptedReply(404, "{}")
    }
  }

  private func withPost(_ id: String, _ body: (Post) -> ScriptedReply) -> ScriptedReply {
    let found = state.withLock { state in
      (state.posts + (ways.isWordPress ? state.trash : [])).first { $0.id == id }
    }
    guard let post = found else {
      return ScriptedReply(404, #"{"error":"Record not found"}"#)
    }
    return body(post)
  }

  // MARK: Reading

  private static var account: [String: Any] {
    [
      "id": "7", "username": "mira", "acct": "mira", "url": "https://example.com/@mira",
      "statuses_count": 3,
    ]
  }

  private static var picture: ScriptedReply {
    var reply = ScriptedReply(headers: ["Content-Type": "image/png"])
    reply.body = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 1, 2, 3]
    return reply
  }

  private func instance(_ path: String) -> ScriptedReply {
    guard ways.hasV2Instance || path.contains("v1") else { return ScriptedReply(404, "{}") }
    return Self.json([
      "version": ways.version,
      "configuration": [
        "statuses": ["max_characters": 500, "max_media_attachments": 4],
        "media_attachments": ["description_limit": 1500],
      ],
    ])
  }

  private func list(_ query: [String: String], at origin: String, isOwner: Bool) -> ScriptedReply {
    let posts = state.withLock { $0.posts }
    var newest = Array(posts.reversed()).filter {
      isOwner && ways.listsPrivate || $0.visibility != "private"
    }
    if query["exclude_reblogs"] == "true" { newest.removeAll { $0.id.hasPrefix("boost") } }
    if let last = query["max_id"], !ways.repeatsPage {
      newest = Array(newest.drop { $0.id >= last })
    }
    let page = Array(newest.prefix(ways.pageSize))
    var reply = Self.json(page.map(show))
    if ways.hasLinks, let first = page.first, let last = page.last {
      let base = "\(origin)/api/v1/accounts/7/statuses?exclude_reblogs=true&limit=40"
      var links = ["<\(base)&min_id=\(first.id)>; rel=\"prev\""]
      if page.count < newest.count {
        links.insert("<\(base)&max_id=\(last.id)>; rel=\"next\"", at: 0)
      }
      reply.headers["Link"] = links.joined(separator: ", ")
    }
    return reply
  }

  private func show(_ post: Post) -> [String: Any] {
    var shown: [String: Any] = [
      "id": post.id, "uri": "https://example.com/users/mira/statuses/\(post.id)",
      "url": "https://example.com/@mira/\(post.id)", "created_at": Self.date(post.seconds),
      "edited_at": post.editedSeconds.map { Self.date($0) as Any } ?? NSNull(),
      "account": Self.account, "content": Self.html(post.text), "visibility": post.visibility,
      "sensitive": post.isSensitive, "spoiler_text": post.warning,
      "language": ways.keepsText ? post.language as Any : NSNull(),
      "reblog": post.id.hasPrefix("boost") ? ["id": "1"] as Any : NSNull(), "mentions": [],
      "tags": [],
      "favourites_count": state.withLock { Int($0.seconds % 1000) }, "quote_approval": ["x": [1]],
    ]
    let isTurned = state.withLock { state in
      state.showings += 1
      return ways.shufflesMedia && !state.showings.isMultiple(of: 2)
    }
    let media = isTurned ? post.media.reversed() : post.media
    shown["media_attachments"] = media.map { medium in
      let focus = medium.focus.split(separator: ",").map { Double($0) ?? 0 }
      return [
        "id": medium.id, "type": "image", "url": "https://example.com/media/\(medium.id).png",
        "description": medium.description.isEmpty ? NSNull() : medium.description as Any,
        "meta": ["original": ["width": 4, "height": 3], "focus": ["x": focus[0], "y": focus[1]]],
      ]
    }
    shown["poll"] =
      post.poll.isEmpty
      ? NSNull()
      : [
        "id": "1", "expires_at": Self.date(4_000_000_000), "expired": false, "multiple": false,
        "options": post.poll.map { ["title": $0, "votes_count": 3] },
      ] as Any
    if ways.refusesKeys { shown["content_text"] = post.text }
    return shown
  }

  /// What Mastodon makes of a text.
  private static func html(_ text: String) -> String {
    let escaped = text.replacing("&", with: "&amp;").replacing("<", with: "&lt;")
      .replacing(">", with: "&gt;")
    let linked = escaped.replacing(/https:\/\/([a-z.]+)(\/[a-z0-9\/]*)?/) { match in
      "<a href=\"\(match.0)\"><span class=\"invisible\">https://</span><span class=\"ellipsis\">"
        + "\(match.1)</span><span class=\"invisible\">\(match.2 ?? "")</span></a>"
    }
    return linked.split(separator: /\n\n+/).map { paragraph in
      "<p>\(String(paragraph).replacing("\n", with: "<br />"))</p>"
    }.joined()
  }

  private static func date(_ seconds: Int64) -> String {
    let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
    return Date(timeIntervalSince1970: TimeInterval(seconds)).formatted(style)
  }

  private static func json(_ value: Any, status: Int = 200) -> ScriptedReply {
    let data = try? JSONSerialization.data(withJSONObject: value, options: .sortedKeys)
    return ScriptedReply(
      status, headers: ["Content-Type": "application/json; charset=utf-8"],
      String(decoding: data ?? Data(), as: UTF8.self))
  }

  // MARK: Writing

  private func create(_ request: ScriptedRequest) -> ScriptedReply {
    let body = Self.object(request.body)
    if let key = request.headers["Idempotency-Key"] {
      if let id = state.withLock({ $0.keys[key] }) {
        if ways.refusesKeys { return ScriptedReply(400, #"{"error":"Duplicate"}"#) }
        if ways.knowsKeys { return withPost(id) { Self.json(show($0)) } }
      }
    }
    let text = body["status"] as? String ?? ""
    let ids = body["media_ids"] as? [String] ?? []
    if text.isEmpty && ids.isEmpty { return ScriptedReply(422, #"{"error":"leer"}"#) }
    let post = state.withLock { state in
      var post = Post(id: state.nextID(), text: text, seconds: state.seconds)
      post.media = ids.compactMap { state.uploads[$0] }
      post.warning = body["spoiler_text"] as? String ?? ""
      post.isSensitive = body["sensitive"] as? Bool ?? !post.warning.isEmpty
      post.visibility = body["visibility"] as? String ?? "public"
      post.language = body["language"] as? String ?? "en"
      state.posts.append(post)
      if let key = request.headers["Idempotency-Key"] { state.keys[key] = post.id }
      return post
    }
    return Self.json(show(post))
  }

  /// Replaces the whole post: what the body leaves out is gone.
  private func edit(_ id: String, _ request: ScriptedRequest) -> ScriptedReply {
    let body = Self.object(request.body)
    let isThere = state.withLock { state in
      guard let index = state.posts.firstIndex(where: { $0.id == id }) else { return false }
      var post = state.posts[index]
      state.seconds += 1
      post.text = body["status"] as? String ?? ""
      post.warning = body["spoiler_text"] as? String ?? ""
      post.isSensitive = body["sensitive"] as? Bool ?? false
      post.language = body["language"] as? String ?? post.language
      let ids = body["media_ids"] as? [String] ?? []
      post.media = ids.compactMap { id in post.media.first { $0.id == id } }
      if ways.takesDescriptions {
        for attributes in body["media_attributes"] as? [[String: Any]] ?? [] {
          for index in post.media.indices where post.media[index].id == attributes["id"] as? String
          {
            post.media[index].description = attributes["description"] as? String ?? ""
            if let focus = attributes["focus"] as? String { post.media[index].focus = focus }
          }
        }
      }
      let poll = body["poll"] as? [String: Any]
      post.poll = poll?["options"] as? [String] ?? []
      post.editedSeconds = state.seconds
      state.posts[index] = post
      return true
    }
    return isThere ? withPost(id) { Self.json(show($0)) } : ScriptedReply(404, "{}")
  }

  private func upload(_ request: ScriptedRequest) -> ScriptedReply {
    let type = request.headers["Content-Type"] ?? ""
    guard let mark = type.range(of: "boundary=") else { return ScriptedReply(422, "{}") }
    let form = MultipartForm(request.body, boundary: String(type[mark.upperBound...]))
    let id = state.withLock { state in
      let medium = Medium(
        id: state.nextID(), description: form.text("description"), bytes: form.bytes("file"))
      state.uploads[medium.id] = medium
      return medium.id
    }
    return Self.json(["id": id, "url": NSNull()], status: ways.workingLooks > 0 ? 202 : 200)
  }

  private func look(at id: String) -> ScriptedReply {
    let looks = state.withLock { state in
      state.looks[id, default: 0] += 1
      return state.looks[id] ?? 0
    }
    return Self.json(["id": id], status: looks > ways.workingLooks ? 200 : 206)
  }

  private func describe(_ id: String, _ request: ScriptedRequest) -> ScriptedReply {
    guard ways.describesMedia else { return ScriptedReply(404, "{}") }
    let text = Self.object(request.body)["description"] as? String ?? ""
    state.withLock { state in
      for index in state.posts.indices {
        for medium in state.posts[index].media.indices
        where state.posts[index].media[medium].id == id {
          state.posts[index].media[medium].description = text
        }
      }
    }
    return Self.json(["id": id])
  }

  private static func object(_ body: [UInt8]) -> [String: Any] {
    let value = try? JSONSerialization.jsonObject(with: Data(body))
    return value as? [String: Any] ?? [:]
  }
}

/// The parts of a form with a file.
struct MultipartForm {
  private var parts: [String: [UInt8]] = [:]

  init(_ body: [UInt8], boundary: String) {
    let data = Data(body)
    var rest = data[...]
    let mark = Data("--\(boundary)".utf8)
    while let start = rest.range(of: mark) {
      rest = rest[start.upperBound...]
      guard let end = rest.range(of: mark) else { return }
      let part = rest[..<end.lowerBound]
      guard let gap = part.range(of: Data("\r\n\r\n".utf8)) else { continue }
      let head = String(decoding: part[..<gap.lowerBound], as: UTF8.self)
      guard let name = head.firstMatch(of: /[; ]name="([^"]*)"/)?.1 else { continue }
      parts[String(name)] = Array(part[gap.upperBound...].dropLast(2))
    }
  }

  func text(_ name: String) -> String { String(decoding: bytes(name), as: UTF8.self) }
  func bytes(_ name: String) -> [UInt8] { parts[name] ?? [] }
}
