internal import CaptionCore

/// Reads who wrote an item or a feed.
///
/// Precedence: an item's `authors`, its `author`, the feed's `authors`, the feed's `author`; of a
/// list the first that has a name or an address. Source: JSON Feed 1.1.
enum FeedAuthor {
  /// Reads one author, or a list of them; `nil` where nobody is named.
  static func read(_ reader: inout JSONReader) -> Account? {
    switch reader.peek() {
    case .object: return one(&reader)
    case .list:
      var first: Account?
      _ = reader.enter(.list)
      while reader.nextElement() {
        let author = reader.peek() == .object ? one(&reader) : skipped(&reader)
        first = first ?? author
      }
      return first
    default: return skipped(&reader)
    }
  }

  private static func one(_ reader: inout JSONReader) -> Account? {
    var name: String?
    var url: String?
    _ = reader.enter(.object)
    while let key = reader.nextKey() {
      if reader.isEqual(key, "name") {
        name = reader.string()
      } else if reader.isEqual(key, "url") {
        url = reader.string()
      } else {
        reader.skip()
      }
    }
    return Account(name: name.nonEmpty, url: url.nonEmpty)
  }

  private static func skipped(_ reader: inout JSONReader) -> Account? {
    reader.skip()
    return nil
  }
}

extension String? {
  /// `nil` for an empty text.
  var nonEmpty: String? { self?.isEmpty == false ? self : nil }
}

extension String {
  /// `nil` for an empty text.
  var nonEmpty: String? { isEmpty ? nil : self }
}
