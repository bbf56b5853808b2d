internal import CaptionCore

/// An item as a feed's document shows it, with what comparing and patching need to know of it.
struct ShownItem {
  var item: Item
  /// Where each of the item's media stands.
  var places: [FeedMedium]
  var hasText: Bool
  var hasHTML: Bool

  /// Reads one item; `nil` for what has no `id`.
  init?(_ bytes: [UInt8], feedAuthor: Account?) {
    var decoder = FeedItemDecoder(feedAuthor: feedAuthor)
    let draft = unsafe bytes.withUnsafeBytes { unsafe decoder.draft(of: $0) }
    let item = unsafe bytes.withUnsafeBytes { unsafe decoder.decode($0) }
    guard let draft, let item else { return nil }
    self.item = item
    places = draft.places
    hasText = draft.text != nil
    hasHTML = draft.html != nil
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
    guard field == .caption, hasHTML, !hasText else { return false }
    // Markup cannot say every run of white space: what it makes of the caption is as intended.
    let echo = HTMLText.text(of: HTMLText.html(of: target.caption.text))
    return item.content.caption == Caption(echo)
  }

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
