internal import CaptionCore

/// Reads who wrote an item or a feed.
///
/// Precedence: an item's `authors`, its `author`, the feed's `authors`, the feed's `author`; of a
/// list the first that has a name or an address. Source: JSON Feed 1.1.
enum FeedAuthor {
  /// Reads one author, or a list of them, the texts onto the end of a buffer; `nil` where nobody is
  /// named.
  static func read(_ reader: inout JSONReader, to texts: inout [UInt8]) -> FlatAccount? {
    switch reader.peek() {
    case .object: return one(&reader, to: &texts)
    case .list:
      var first: FlatAccount?
      _ = reader.enter(.list)
      while reader.nextElement() {
        if first == nil, reader.peek() == .object {
          first = one(&reader, to: &texts)
        } else {
          reader.skip()
        }
      }
      return first
    default:
      reader.skip()
      return nil
    }
  }

  private static func one(_ reader: inout JSONReader, to texts: inout [UInt8]) -> FlatAccount? {
    var account = FlatAccount(name: nil, url: nil)
    _ = reader.enter(.object)
    while let key = reader.nextKey() {
      if reader.isEqual(key, "name") {
        account.name = reader.string(to: &texts).nonEmpty
      } else if reader.isEqual(key, "url") {
        account.url = reader.string(to: &texts).nonEmpty
      } else {
        reader.skip()
      }
    }
    return account.name == nil && account.url == nil ? nil : account
  }
}

extension Range<Int>? {
  /// `nil` for an empty text.
  var nonEmpty: Range<Int>? { self?.isEmpty == false ? self : nil }
}

extension String? {
  /// `nil` for an empty text.
  var nonEmpty: String? { self?.isEmpty == false ? self : nil }
}

extension String {
  /// `nil` for an empty text.
  var nonEmpty: String? { isEmpty ? nil : self }
}
