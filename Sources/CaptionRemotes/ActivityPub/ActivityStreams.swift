internal import CaptionCore
internal import CaptionHTTP

/// Posts in ActivityStreams 2.0, where every value may be one or a list of them: the outboxes of
/// ActivityPub, and the `outbox.json` of Mastodon's archives.
///
/// Source: https://www.w3.org/TR/activitystreams-vocabulary/ and archives of Mastodon 2 to 4.
enum ActivityStreams {
  enum Reading {
    case item(Item)
    /// The post with this identity was deleted.
    case gone(String)
    case skip(SkipReason)
  }

  /// - Parameter owner: Whose outbox it is from, where that is known.
  static func read(_ activity: JSONTree, of owner: OutboxFacts? = nil) -> Reading {
    let kind = activity["type"].string
    if kind == "Announce" { return .skip(.boost) }
    let note = activity["object"].isObject ? activity["object"] : activity
    if kind == "Delete" || note["type"].string == "Tombstone" {
      let id = note["object"].words ?? note["id"].words
      return id.map(Reading.gone) ?? .skip(.deletedThere)
    }
    let isAccount = note["type"].values.contains { accounts.contains($0.string ?? "") }
    let isPost = kind == "Create" || kind == "Update" || note["content"].string != nil
    guard isPost, !isAccount, let id = note["id"].words else { return .skip(.notAPost) }
    let languages = note["contentMap"].keys
    let text = note["content"].string ?? languages.first.flatMap { note["contentMap"][$0].string }
    let content = Content(
      title: note["name"].words,
      caption: Caption(isTyped(note) ? text ?? "" : HTMLText.text(of: text ?? "")),
      language: languages.count == 1 ? languages[0] : nil, visibility: visibility(of: note),
      contentWarning: warning(of: note), tags: [],
      media: media(note["attachment"].values + ownFile(of: note)))
    return .item(
      Item(
        key: id, content: content, account: account(of: note, in: activity, owner),
        permalink: address(note["url"]),
        publishedAt: time(note["published"]) ?? time(activity["published"]),
        editedAt: time(note["updated"])))
  }

  /// Whether a note's content is the text as it was typed and no markup: PeerTube's are Markdown.
  private static func isTyped(_ note: JSONTree) -> Bool {
    guard let type = note["mediaType"].words?.lowercased() else { return false }
    return type.hasPrefix("text/") && !type.hasPrefix("text/html")
  }

  /// The file that a video, sound or picture is, where it is a post by itself: the first of its
  /// addresses that is no page.
  private static func ownFile(of note: JSONTree) -> [JSONTree] {
    guard ["Video", "Audio", "Image"].contains(note["type"].string) else { return [] }
    return Array(note["url"].values.filter(isMedium).prefix(1))
  }

  /// Whether a link leads to a picture, video or sound.
  private static func isMedium(_ link: JSONTree) -> Bool {
    let type = link["mediaType"].words ?? ""
    return ["image/", "video/", "audio/"].contains { type.hasPrefix($0) }
  }

  /// What is updated as posts are, and is none.
  private static let accounts: Set<String> = [
    "Person", "Service", "Group", "Organization", "Application",
  ]

  /// What is to be read before a note.
  ///
  /// An article's summary is its beginning, and warns of nothing.
  private static func warning(of note: JSONTree) -> String? {
    let isArticle = ["Article", "Page", "Event"].contains(note["type"].string)
    guard !isArticle || note["sensitive"].boolean == true else { return nil }
    return note["summary"].words.map(HTMLText.text)
  }

  private static func time(_ value: JSONTree) -> Timestamp? {
    value.string.flatMap { Timestamp(archived: $0) }
  }

  /// The address in a value that is one, or a list of links.
  static func address(_ value: JSONTree) -> String? {
    value.values.lazy.compactMap { $0.words ?? $0["href"].words }.first
  }

  private static func media(_ attachments: [JSONTree]) -> [Media] {
    var media = attachments.compactMap { attachment -> Media? in
      // Lemmy's posts have the pages attached that they are about.
      guard attachment["type"].string != "Link" || isMedium(attachment),
        var url = address(attachment["url"]) ?? attachment["href"].words
      else { return nil }
      // Relative in archives, and in older ones as if the archive were a site.
      if url.hasPrefix("/") { url.removeFirst() }
      return Media(
        id: MediaID(rawValue: MediaAddress.identity(of: url)), url: url,
        alt: attachment["name"].words ?? attachment["summary"].words,
        mimeType: attachment["mediaType"].words,
        width: attachment["width"].whole,
        height: attachment["height"].whole)
    }
    MediaAddress.makeDistinct(&media)
    return media
  }

  /// Who may see a note, in Mastodon's words, by whom it is addressed to.
  private static func visibility(of note: JSONTree) -> String? {
    let everyone: Set<String> = [
      "https://www.w3.org/ns/activitystreams#Public", "as:Public", "Public",
    ]
    func names(_ key: String) -> [String] { note[key].values.compactMap(\.string) }
    let (to, cc) = (names("to"), names("cc"))
    guard !to.isEmpty || !cc.isEmpty else { return nil }
    if to.contains(where: everyone.contains) { return "public" }
    if cc.contains(where: everyone.contains) { return "unlisted" }
    return (to + cc).contains { $0.hasSuffix("/followers") } ? "private" : "direct"
  }

  private static func account(
    of note: JSONTree, in activity: JSONTree, _ owner: OutboxFacts?
  ) -> Account? {
    let actor =
      [note["attributedTo"], activity["actor"]].lazy.compactMap {
        $0.values.first.flatMap { $0.words ?? $0["id"].words }
      }.first
    if let owner, actor == owner.actor { return owner.account }
    return actor.flatMap { account(actor: $0, handle: nil) }
  }

  /// `alice@example.org` at the address of its page.
  static func account(actor: String, handle: String?, page: String? = nil) -> Account? {
    guard let url = try? HTTPURL(actor) else { return Account(name: handle, url: actor) }
    let last = url.path.split(separator: "/").last.map(String.init)
    guard let name = handle ?? last.map({ $0.hasPrefix("@") ? String($0.dropFirst()) : $0 }) else {
      return Account(name: url.host, url: actor)
    }
    return Account(name: "\(name)@\(url.host)", url: page ?? "https://\(url.host)/@\(name)")
  }
}
