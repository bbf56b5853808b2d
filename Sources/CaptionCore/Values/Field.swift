/// One field of a post that is reconciled on its own.
public enum Field: Hashable, Sendable {
  case title
  case caption
  case language
  case visibility
  case contentWarning
  case tags
  /// Which media there are, and in which order.
  case media
  /// The alt text of one medium.
  case alt(MediaID)

  public var kind: FieldKind {
    switch self {
    case .title: .title
    case .caption: .caption
    case .language: .language
    case .visibility: .visibility
    case .contentWarning: .contentWarning
    case .tags: .tags
    case .media: .media
    case .alt: .alt
    }
  }
}

/// A field without saying of which medium: the word that remotes declare and people type.
public enum FieldKind: String, CaseIterable, Hashable, Sendable {
  case title, caption, language, visibility, contentWarning, tags, media, alt
}

extension Field: CustomStringConvertible {
  /// The form that the store keeps and `--json` prints: `caption`, `tags`, `alt:MEDIA`.
  public var description: String {
    guard case .alt(let media) = self else { return kind.rawValue }
    return "alt:\(media.rawValue)"
  }

  /// Reads the form that `description` writes.
  public init?(_ text: String) {
    if text.hasPrefix("alt:") {
      self = .alt(MediaID(rawValue: String(text.dropFirst(4))))
      return
    }
    switch FieldKind(rawValue: text) {
    case .title: self = .title
    case .caption: self = .caption
    case .language: self = .language
    case .visibility: self = .visibility
    case .contentWarning: self = .contentWarning
    case .tags: self = .tags
    case .media: self = .media
    case .alt, nil: return nil
    }
  }
}

extension Field: Comparable {
  /// The order in which fields are shown and planned: that of the cases, alt texts by medium.
  public static func < (one: Self, other: Self) -> Bool {
    (one.rank, one.description) < (other.rank, other.description)
  }

  private var rank: Int { FieldKind.allCases.firstIndex(of: kind) ?? 0 }
}
