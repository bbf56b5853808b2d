internal import GRDB

/// What the pull of an empty store has kept so far: what is seen for the first time need not be
/// looked up, which is so for nearly every item.
struct FirstSights {
  var keys = HashFilter()
  var captions = HashFilter()
  /// The last content that was kept; whoever else writes a caption or an item keeps a content.
  var lastContent: Int64 = 0

  /// Whether the store holds nothing else.
  func areAll(in db: Database) throws -> Bool {
    try PreparedStatement(db, "SELECT coalesce(max(id), 0) FROM content")
      .first { $0.integer(0) } == lastContent
  }
}

/// Tells hashes that surely have not been entered: by one bit each, in 512 KB whatever their number,
/// which are taken with the first.
///
/// Of 100,000 new hashes one in 40 is taken for known, of a million one in five.
struct HashFilter {
  private var words: [UInt64] = []

  /// Enters a hash; `false` where it surely was not there before.
  mutating func enter(_ hash: UInt64) -> Bool {
    if words.isEmpty { words = [UInt64](repeating: 0, count: 1 << 16) }
    let word = Int(hash >> 48)
    let bit: UInt64 = 1 << (hash >> 42 & 63)
    defer { words[word] |= bit }
    return words[word] & bit != 0
  }
}
