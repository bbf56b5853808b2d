internal import CaptionCore

/// An item as a feed's document shows it, with what comparing and patching need to know of it.
struct ShownItem {
  var item: Item
  /// Where each of the item's media stands.
  var places: [FeedMedium]
  var hasText: Bool
  /// Its `content_html`, where it has one.
  var html: String?

  /// Reads one item; `nil` for what has no `id`.
  init?(_ bytes: [UInt8], _ decoder: FeedItemDecoder) {
    var decoder = decoder
    let draft = unsafe bytes.withUnsafeBytes { unsafe decoder.draft(of: $0) }
    let item = unsafe bytes.withUnsafeBytes { unsafe decoder.decode($0) }
    guard let draft, let item else { return nil }
    self.item = item
    places = draft.places
    hasText = draft.text != nil
    html = draft.content.text(draft.html)
  }

  /// How the item stands to an operation.
  func standing(to operation: Operation) -> ItemStanding {
    switch operation.kind {
    case .create:
      let target = Self.withFeedMedia(operation.target)
      return target.fields(with: [item.content]).allSatisfy { shows($0, of: target) }
        ? .asIntended : .other
    case .edit where operation.fields.allSatisfy { shows($0, of: operation.target) }:
      return .asIntended
    case .edit, .delete:
      return item.standing(to: operation)
    }
  }

  /// Whether a field is as a content says, in the form this item can hold.
  func shows(_ field: Field, of target: Content) -> Bool {
    if item.content[field] == target[field] { return true }
    guard field == .caption, html != nil, !hasText else { return false }
    return item.content.caption == Caption(HTMLText.echo(of: target.caption.text))
  }

  /// What the item's markup is to be for another caption; `nil` where it is to stay.
  ///
  /// Words are changed in it as far as possible. Markup that says something else than the caption
  /// stays as it is: it is no form of it.
  ///
  /// - Throws: Why the caption cannot be changed, where anything but words would be lost.
  func markup(saying caption: String) throws(FeedItemPatch.Refusal) -> String? {
    guard let html, Self.letters(HTMLText.text(of: html)) == Self.letters(item.content.caption.text)
    else { return nil }
    let edited = HTMLEdit.html(html, nowSaying: caption) { said, goal in
      hasText ? Self.letters(said) == Self.letters(goal) : said == goal
    }
    guard let edited else {
      throw FeedItemPatch.Refusal(
        reason: "its content_html holds pictures, players or tables, which this new text would take"
          + " away: change fewer words, or edit it where it is published")
    }
    return edited
  }

  private static func letters(_ text: String) -> String { text.filter { !$0.isWhitespace } }

  /// A content whose media are known by what their addresses will be read as.
  private static func withFeedMedia(_ content: Content) -> Content {
    var content = content
    for index in content.media.indices {
      let identity = MediaAddress.identity(of: content.media[index].url)
      content.media[index].id = MediaID(rawValue: identity)
    }
    MediaAddress.makeDistinct(&content.media)
    return content
  }
}
