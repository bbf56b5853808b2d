internal import CaptionCore
internal import CaptionHTTP

extension WebFeedPage {
  /// Reads the posts that a web page shows: those of its first `h-feed`, else all `h-entry` on it.
  ///
  /// Likes and reposts without a word of one's own are left out.
  /// Source: https://microformats.org/wiki/h-feed, https://microformats.org/wiki/h-entry.
  init(page answer: APIAnswer, at url: HTTPURL) throws(RemoteError) {
    let html = String(decoding: answer.bytes, as: UTF8.self)
    let links = PageLinks(html, at: url.description)
    guard let base = links.base, let formats = Microformats(page: html, under: base) else {
      throw .malformed(path: answer.url, reason: "this page cannot be read within bounds")
    }
    let feed = Self.first("h-feed", in: formats.items)
    let shown = feed.map { Self.all("h-entry", in: $0["children"].elements) } ?? []
    let entries = shown.isEmpty ? Self.all("h-entry", in: formats.items) : shown
    guard feed != nil || !entries.isEmpty else {
      throw .malformed(
        path: answer.url, reason: "this is a web page that names no feed and shows no posts")
    }
    self.init(form: .entries)
    title = feed?["properties"]["name"].values.first?.words ?? links.title?.trimmingSpace.nonEmpty
    next = links.links.first { $0.relations.contains("next") }?.url
    let author = feed?["properties"]["author"] ?? .null
    let posts = entries.map { MicropubPost(listed: Self.entry($0, author), on: url) }
    items = posts.compactMap { $0.flatMap { $0.isOwn ? $0.item : nil } }
    passedOver = posts.count { $0 == nil }
  }

  private static func first(_ type: String, in items: [JSONTree]) -> JSONTree? {
    for item in items {
      if item["type"].elements.contains(.string(type)) { return item }
      if let found = first(type, in: item["children"].elements) { return found }
    }
    return nil
  }

  private static func all(_ type: String, in items: [JSONTree]) -> [JSONTree] {
    items.flatMap { item in
      item["type"].elements.contains(.string(type))
        ? [item] : all(type, in: item["children"].elements)
    }
  }

  /// An entry as its post says it: with the feed's author where it names none, and without a name
  /// that is only the beginning of its text.
  ///
  /// Source: https://www.w3.org/TR/post-type-discovery/.
  private static func entry(_ entry: JSONTree, _ author: JSONTree) -> JSONTree {
    guard case .object(var members) = entry["properties"] else { return entry }
    func letters(_ name: String) -> String {
      entry["properties"][name].values.first?.string?.filter { !$0.isWhitespace } ?? ""
    }
    if !letters("name").isEmpty, letters("content").hasPrefix(letters("name")) {
      members.removeAll { $0.key == "name" }
    }
    if entry["properties"]["content"] == .null,
      let summary = entry["properties"]["summary"].values.first
    {
      members.append(.init(key: "content", value: [summary]))
    }
    if entry["properties"]["author"] == .null, author != .null {
      members.append(.init(key: "author", value: author))
    }
    return ["properties": .object(members)]
  }
}
