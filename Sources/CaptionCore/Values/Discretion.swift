/// Which posts for few a remote shows to those few only.
public enum Discretion: Hashable, Sendable, Codable {
  /// None: whatever is there is shown to all.
  case never
  /// Those that say who may see them by one of these words.
  case words(Set<String>)
  /// Every one: nobody else reads what is there.
  case always
}

extension Capabilities {
  /// Whether a post with this word for who may see it is shown to no one else there.
  func keeps(_ visibility: String?) -> Bool {
    guard let visibility, Content.isForFew(visibility) else { return true }
    return switch discretion {
    case .never: false
    case .words(let words): words.contains(visibility)
    case .always: true
    }
  }

  /// Whether an edit can have an item seen by those whom this word names, and no one else.
  func canEdit(_ visibility: String?) -> Bool {
    editable.contains(.visibility) && keeps(visibility)
  }
}

extension Content {
  /// The word for who may see the post, where that is not everybody.
  var wordForFew: String? { visibility.flatMap { Self.isForFew($0) ? $0 : nil } }

  fileprivate static func isForFew(_ visibility: String) -> Bool {
    !["", "public", "unlisted"].contains(visibility)
  }
}
