internal import CaptionCore
internal import CaptionHTTP

/// One post as an endpoint gives it: microformats in JSON, where every property is a list.
///
/// Servers are taken as they are: a single value stands for a list of one.
/// Source: https://www.w3.org/TR/micropub/, section 3.7.2, and http://microformats.org/wiki/h-entry.
struct MicropubPost: ListedEntry {
  /// The post's address.
  let key: String
  /// The same as the endpoint wants to be told of it.
  let spelling: String
  let properties: JSONTree

  /// A post whose address was asked for.
  ///
  /// - Returns: `nil` for what has no properties at all, which is no post.
  init?(_ tree: JSONTree, key: String, spelling: String? = nil) {
    guard case .object(let members) = tree["properties"], !members.isEmpty else { return nil }
    self.key = key
    self.spelling = spelling ?? key
    properties = tree["properties"]
  }

  /// A post of a listing, which names its own address.
  init?(listed tree: JSONTree, on endpoint: HTTPURL) {
    guard let named = tree["properties"]["url"].values.first?.string ?? tree["url"].string,
      let key = Self.key(named, on: endpoint)
    else { return nil }
    self.init(tree, key: key, spelling: named)
  }

  /// The one spelling of a post's address; `nil` for what is none.
  static func key(_ text: String, on endpoint: HTTPURL) -> String? {
    guard let url = try? endpoint.resolve(text), url.scheme != .file else { return nil }
    let fragment = text.firstIndex(of: "#").map { text[$0...] } ?? ""
    let base = url.description
    // Behind a proxy, some servers take themselves for unprotected.
    let isLower = endpoint.scheme == .https && url.scheme == .http && url.host == endpoint.host
    return (isLower ? "https" + base.dropFirst(4) : base) + fragment
  }

  // MARK: What it says

  var isDeleted: Bool {
    !properties["deleted"].values.isEmpty && properties["deleted"].values.first?.boolean != false
      || ["deleted", "trash"].contains(properties["post-status"].values.first?.string)
  }

  /// Whether it only points at what somebody else wrote: a like, a repost.
  private var isPointer: Bool {
    let pointers = ["like-of", "repost-of", "follow-of"]
    return pointers.contains { !properties[$0].values.isEmpty }
      && text == nil && properties["name"].values.isEmpty && media.isEmpty
  }

  var publishedAt: Timestamp? { time("published") }

  /// The text as it was typed or, where the server only has markup, as a reader sees it.
  private var text: String? {
    let value = properties["content"].values.first ?? .null
    let typed = value.string ?? value["text"].string
    return typed ?? markup.map(HTMLText.text) ?? value["value"].string
  }

  /// The markup that stands for the text; `nil` where the text was typed as it is.
  private var markup: String? {
    let value = properties["content"].values.first ?? .null
    return value["text"].string == nil ? value["html"].string : nil
  }

  var hasText: Bool { text != nil }

  /// Whether a new text has to be sent as markup, so that the post stays what it is.
  var isMarkup: Bool { markup != nil }

  /// The `content` of an update that says another caption: markup stays what it is but for the words.
  ///
  /// - Returns: `nil` where pictures, players or tables would be lost by that.
  func content(saying caption: Caption) -> [JSONTree]? {
    if let markup {
      guard let html = HTMLEdit.html(markup, nowSaying: caption.text) else { return nil }
      return HTMLText.text(of: html).isEmpty && !HTMLEdit.showsMore(html)
        ? [] : [["html": .string(html)]]
    }
    return caption.text.isEmpty ? [] : [.string(caption.text)]
  }

  var isOwn: Bool { !isDeleted && !isPointer }

  var contentHash: UInt64 { item.contentHash }

  var item: Item {
    let tags = properties["category"].values.compactMap(\.words)
    let content = Content(
      title: properties["name"].values.first?.words, caption: Caption(text ?? ""),
      visibility: properties["visibility"].values.first?.words, tags: tags, media: media)
    var item = Item(
      key: key, content: content, account: account, permalink: key, publishedAt: publishedAt,
      editedAt: time("updated"))
    item.contentHash = item.shownHash
    return item
  }

  /// How the post stands to an operation; what markup makes of a caption is as intended.
  func standing(to operation: Operation) -> ItemStanding {
    var operation = operation
    if isMarkup {
      operation.target.caption = Caption(HTMLText.echo(of: operation.target.caption.text))
    }
    return item.standing(to: operation)
  }

  private func time(_ name: String) -> Timestamp? {
    properties[name].values.first?.string.flatMap { Timestamp(archived: $0) }
  }

  /// Who wrote it: the author where one is named, else the site.
  private var account: Account? {
    let author = properties["author"].values.first ?? .null
    let card = author["properties"]
    let name = card["name"].values.first?.words ?? author["name"].words
    return Account(
      name: name ?? (try? HTTPURL(key))?.host,
      url: card["url"].values.first?.words ?? author["url"].words)
  }

  // MARK: Media

  /// The properties that hold media, in the order in which these are shown.
  static let mediaProperties = ["photo", "video", "audio"]

  /// Where a medium stands in the post.
  struct Place: Hashable {
    var property: String
    var index: Int
  }

  var media: [Media] { placedMedia.map(\.medium) }

  /// The media, and where each of them stands.
  var placedMedia: [(medium: Media, place: Place)] {
    var media: [Media] = []
    var places: [Place] = []
    let base = try? HTTPURL(key)
    for property in Self.mediaProperties {
      for (index, value) in properties[property].values.enumerated() {
        let named = value.words ?? value["value"].words ?? value["url"].values.first?.words
        // A file would be one of this machine's.
        guard let named, let url = try? base?.resolve(named), url.scheme != .file else { continue }
        let alt = value["alt"].words ?? (property == "photo" ? altsBeside(index) : nil)
        media.append(
          Media(
            id: MediaID(rawValue: MediaAddress.identity(of: url.description)),
            url: url.description, alt: alt))
        places.append(Place(property: property, index: index))
      }
    }
    MediaAddress.makeDistinct(&media)
    return Array(zip(media, places))
  }

  /// The alt text of a picture on servers that keep them in a list of their own.
  private func altsBeside(_ index: Int) -> String? {
    let alts = properties[Self.altsBeside].values
    return alts.indices.contains(index) ? alts[index].words : nil
  }

  /// The property for alt texts on servers that take pictures as plain addresses only.
  static let altsBeside = "mp-photo-alt"
}
