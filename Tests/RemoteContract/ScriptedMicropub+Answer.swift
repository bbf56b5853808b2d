internal import CaptionHTTP
internal import Foundation
internal import Synchronization

extension ScriptedMicropub {
  public func answer(_ request: ScriptedRequest) -> ScriptedReply {
    let parts = URLComponents(string: request.target)
    let query = Dictionary(
      (parts?.queryItems ?? []).map { ($0.name, $0.value ?? "") }, uniquingKeysWith: { $1 })
    let path = parts?.path ?? ""
    switch path {
    case "/": return tagged(home, for: request)
    case "/feed.json", "/feed.atom", "/feed.rss": return tagged(feed(path), for: request)
    case "/micropub", "/media":
      guard request.headers["Authorization"] == "Bearer \(Self.token)" else {
        return ScriptedReply(401, #"{"error":"unauthorized"}"#)
      }
      if path == "/media" { return upload(request) }
      return request.method == "POST" ? write(request) : ask(query)
    case "/one.png": return Self.picture
    default: return page(path)
    }
  }

  // MARK: The site

  private var home: ScriptedReply {
    let links =
      switch ways.form {
      case .json: #"<link rel="alternate" type="application/feed+json" href="/feed.json">"#
      case .atom: #"<link rel="alternate" type="application/atom+xml" href="/feed.atom">"#
      case .rss: #"<link rel="alternate" type="application/rss+xml" href="/feed.rss">"#
      case .entries: ""
      }
    return ScriptedReply(
      headers: ["Content-Type": "text/html"],
      """
      <!DOCTYPE html><title>Mira</title><link rel="micropub" href="/micropub">
      \(links)<h1>Mira</h1>\(ways.form == .entries ? entries : "")
      """)
  }

  /// The answer with a tag, or that nothing has changed.
  private func tagged(_ reply: ScriptedReply, for request: ScriptedRequest) -> ScriptedReply {
    var reply = reply
    let tag = "\"\(reply.body.hashValue)\""
    if request.headers["If-None-Match"] == tag { return ScriptedReply(304, headers: ["ETag": tag]) }
    reply.headers["ETag"] = tag
    return reply
  }

  /// What the feed shows of a post.
  private struct Shown {
    var slug: String
    var address: String
    var html: String
    var published: String
    var updated: String
  }

  private var shown: [Shown] {
    let posts = state.withLock { $0.posts.filter { !$0.isDeleted && !$0.isUnlisted } }
    return posts.reversed().prefix(ways.feedLength).map { post in
      func first(_ name: String) -> String {
        Self.values(post.properties[name]).first as? String ?? ""
      }
      return Shown(
        slug: post.slug, address: Self.site + post.slug,
        html: Self.markup(Self.plain(post.properties["content"])),
        published: first("published"), updated: first("updated"))
    }
  }

  private func feed(_ path: String) -> ScriptedReply {
    switch path {
    case "/feed.atom": ScriptedReply(200, atom)
    case "/feed.rss": ScriptedReply(200, rss)
    default: ScriptedReply(200, json)
    }
  }

  private var json: String {
    let items = shown.map { post in
      [
        "id": "tag:\(post.slug)", "url": post.address, "content_html": post.html,
        "date_published": post.published, "date_modified": post.updated,
      ] as [String: Any]
    }
    return Self.text([
      "version": "https://jsonfeed.org/version/1.1", "title": "Mira", "items": items,
    ])
  }

  private var atom: String {
    let entries = shown.map { post in
      """
      <entry><id>tag:\(post.slug)</id><link href="/\(post.slug)"/>
      <published>\(post.published)</published><updated>\(post.updated)</updated>
      <content type="html"><![CDATA[\(post.html)]]></content></entry>
      """
    }
    return "<?xml version='1.0'?><feed xmlns='http://www.w3.org/2005/Atom'>"
      + "<title>Mira</title>\(entries.joined())</feed>"
  }

  private var rss: String {
    let items = shown.map { post in
      """
      <item><guid isPermaLink="false">tag:\(post.slug)</guid><link>\(post.address)</link>
      <dc:date>\(post.published)</dc:date><description><![CDATA[\(post.html)]]></description></item>
      """
    }
    return "<rss xmlns:dc='http://purl.org/dc/elements/1.1/'><channel><title>Mira</title>"
      + "\(items.joined())</channel></rss>"
  }

  private var entries: String {
    shown.map { post in
      """
      <article class="h-entry"><div class="e-content">\(post.html)</div>
      <a class="u-url" href="/\(post.slug)"><time class="dt-published" datetime="\(post.published)">
      </time></a><time class="dt-updated" datetime="\(post.updated)"></time></article>
      """
    }.joined()
  }

  private func page(_ path: String) -> ScriptedReply {
    let target = state.withLock { state -> String? in
      if index(of: path, in: state) != nil { return "" }
      return state.formerSlugs[String(path.dropFirst())]
    }
    guard let target else { return ScriptedReply(404, "gone") }
    guard !target.isEmpty else { return ScriptedReply(200, "<p>a post") }
    return ways.redirects
      ? ScriptedReply(301, headers: ["Location": "/\(target)"]) : ScriptedReply(404, "gone")
  }

  static var picture: ScriptedReply {
    var reply = ScriptedReply(headers: ["Content-Type": "image/png"])
    reply.body = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 1, 2, 3]
    return reply
  }

  // MARK: Questions

  private func ask(_ query: [String: String]) -> ScriptedReply {
    switch (query["q"], query["url"]) {
    case ("config", _):
      var config: [String: Any] = ["syndicate-to": []]
      if let media = ways.mediaEndpoint { config["media-endpoint"] = media }
      if ways.keepsVisibility { config["visibility"] = ["public", "private"] }
      return Self.json(config)
    case ("source", let address?): return source(of: address)
    case ("source", nil): return list(query)
    default: return Self.invalid
    }
  }

  private func source(of address: String) -> ScriptedReply {
    let properties = state.withLock { state -> [String: String]? in
      guard let index = index(of: address, in: state), ways.usesPaths != address.contains("://")
      else { return nil }
      state.posts[index].hiddenLooks -= 1
      return state.posts[index].hiddenLooks < 0 ? state.posts[index].properties : nil
    }
    guard var properties else { return ScriptedReply(ways.missingStatus, "not there") }
    if let word = ways.withheld, Self.plain(properties["content"]).contains(word) {
      properties["content"] = nil
    }
    return Self.json(["type": ["h-entry"], "properties": properties.mapValues(Self.values)])
  }

  private func list(_ query: [String: String]) -> ScriptedReply {
    guard let paging = ways.paging else { return ScriptedReply(501, "not_implemented") }
    var posts = state.withLock { $0.posts }
    if !ways.isOldestFirst { posts.reverse() }
    var start = Int(query[paging == .after ? "after" : "offset"] ?? "") ?? 0
    if paging == .stuck { start = 0 }
    let limit = min(Int(query["limit"] ?? "") ?? 20, ways.pageSize)
    let page = posts.dropFirst(start).prefix(limit)
    var answer: [String: Any] = ["items": page.map(show)]
    switch paging {
    case .after:
      let isLast = start + page.count >= posts.count
      answer["paging"] = isLast ? [:] : ["after": "\(start + page.count)"]
    case .offset: answer["paging"] = ["limit": limit, "offset": start]
    case .silent, .stuck: break
    }
    return Self.json(answer)
  }

  private func show(_ post: Post) -> [String: Any] {
    var properties = post.properties.mapValues(Self.values)
    let address = ways.usesPaths ? "/\(post.slug)" : Self.site + post.slug
    properties["url"] = ways.hidesAddresses ? nil : [address]
    if post.isDeleted { properties["post-status"] = ["deleted"] }
    if ways.listsMarkup {
      properties["content"] = [["html": Self.markup(Self.plain(post.properties["content"]))]]
    }
    return ["type": ["h-entry"], "properties": properties]
  }

  // MARK: Writing

  private func write(_ request: ScriptedRequest) -> ScriptedReply {
    let value = try? JSONSerialization.jsonObject(with: Data(request.body))
    guard let body = value as? [String: Any] else { return Self.invalid }
    switch body["action"] as? String {
    case "update": return update(body)
    case "delete":
      guard let address = body["url"] as? String, isThere(address) else { return Self.invalid }
      remove(address)
      return ScriptedReply(204)
    case nil: return create(body)
    default: return Self.invalid
    }
  }

  private func isThere(_ address: String) -> Bool {
    ways.usesPaths != address.contains("://")
      && state.withLock { index(of: address, in: $0) != nil }
  }

  private func create(_ body: [String: Any]) -> ScriptedReply {
    guard body["type"] as? [String] == ["h-entry"],
      let sent = body["properties"] as? [String: [Any]], isTaken(sent)
    else { return Self.invalid }
    var properties = sent.mapValues(Self.text)
    if let text = sent["content"]?.first as? String { properties["content"] = content(text) }
    let kept = properties
    let slug = state.withLock { add(kept, to: &$0) }
    return ScriptedReply(ways.createdStatus, headers: ["Location": "/\(slug)"])
  }

  /// Whether pictures come in the form that this server takes.
  private func isTaken(_ properties: [String: [Any]]) -> Bool {
    !ways.keepsAltsBeside || (properties["photo"] ?? []).allSatisfy { $0 is String }
  }

  /// Changes the properties that are named; no array in the place of one is refused.
  private func update(_ body: [String: Any]) -> ScriptedReply {
    let replaced = body["replace"] as? [String: [Any]] ?? [:]
    let removed = body["delete"] as? [String] ?? []
    guard let address = body["url"] as? String, isThere(address), isTaken(replaced),
      body["replace"] == nil || body["replace"] is [String: [Any]],
      !replaced.isEmpty || !removed.isEmpty
    else { return Self.invalid }
    let kept = replaced.mapValues(Self.text)
    return state.withLock { state in
      guard let index = index(of: address, in: state) else { return Self.invalid }
      state.seconds += 1
      for (name, values) in kept { state.posts[index].properties[name] = values }
      for name in removed { state.posts[index].properties[name] = nil }
      state.posts[index].properties["updated"] = Self.text([Self.date(state.seconds)])
      guard ways.renames, kept["content"] != nil else { return ScriptedReply(204) }
      let former = state.posts[index].slug
      state.posts[index].slug = "renamed/\(state.seconds)"
      state.formerSlugs[former] = state.posts[index].slug
      return ScriptedReply(201, headers: ["Location": Self.site + state.posts[index].slug])
    }
  }

  private func upload(_ request: ScriptedRequest) -> ScriptedReply {
    let type = request.headers["Content-Type"] ?? ""
    guard let mark = type.range(of: "boundary=") else { return Self.invalid }
    let form = MultipartForm(request.body, boundary: String(type[mark.upperBound...]))
    let count = state.withLock { state in
      state.uploads.append(form.bytes("file"))
      return state.uploads.count
    }
    return ScriptedReply(201, headers: ["Location": "https://media.example/\(count).png"])
  }

  private static var invalid: ScriptedReply {
    ScriptedReply(400, #"{"error":"invalid_request","error_description":"this is not right"}"#)
  }

  private static func json(_ value: Any) -> ScriptedReply {
    ScriptedReply(headers: ["Content-Type": "application/json"], text(value))
  }
}
