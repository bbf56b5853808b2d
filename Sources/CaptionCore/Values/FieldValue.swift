/// The value of one field of a content, with the equality that reconciling and merging use.
///
/// | kind | fields | equal when |
/// |---|---|---|
/// | text | caption, alt | the exact forms are; no alt text and an empty one are the same |
/// | scalar | title, language, visibility, content warning | the texts are, after NFC; empty is none |
/// | tags | tags | they are the same set, after NFC; order and spelling are kept all the same |
/// | media | media | the same identities stand in the same order; alt texts are fields of their own |
public enum FieldValue: Sendable {
  case text(Caption)
  case scalar(String?)
  case tags([String])
  case media([Media])

  /// Whether there is nothing to show.
  public var isEmpty: Bool {
    switch self {
    case .text(let caption): caption == Caption("")
    case .scalar(let text): text?.isEmpty ?? true
    case .tags(let tags): tags.isEmpty
    case .media(let media): media.isEmpty
    }
  }
}

// Swift compares strings by canonical equivalence, so NFC and NFD are equal without more ado.
extension FieldValue: Hashable {
  public static func == (one: Self, other: Self) -> Bool {
    switch (one, other) {
    case (.text(let one), .text(let other)): one == other
    case (.scalar(let one), .scalar(let other)): (one ?? "") == (other ?? "")
    case (.tags(let one), .tags(let other)): one == other || Set(one) == Set(other)
    case (.media(let one), .media(let other)): one.map(\.id) == other.map(\.id)
    default: false
    }
  }

  public func hash(into hasher: inout Hasher) {
    switch self {
    case .text(let caption): hasher.combine(caption)
    case .scalar(let text): hasher.combine(text ?? "")
    case .tags(let tags): hasher.combine(Set(tags))
    case .media(let media): hasher.combine(media.map(\.id))
    }
  }
}
