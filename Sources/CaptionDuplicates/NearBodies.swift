internal import CaptionCore

/// The texts of classes that can have near duplicates, the longest first, as numbers of words.
///
/// A class with a place has two: its body, to be compared with bodies of which no place is known,
/// and its body and place together, to be compared with others that have both.
final class NearBodies: Sendable {
  /// What of a text the search looks at before its words.
  struct Head: Sendable {
    /// Its class in `NormalisedPosts`.
    var position: Int
    var words: Range<Int>
    /// Whether the words of the place are among them.
    var isWithPlace = false
    /// The protected words in order: near duplicates have the same.
    var protected: UInt64 = 0
    /// A bit for each word: one edit changes at most two, a joined word three.
    var signature: UInt64 = 0

    var count: Int { words.count }

    fileprivate mutating func sign(_ words: [UInt32], _ table: WordTable) {
      for position in self.words {
        let hash = table.hash(words[position])
        signature ^= 1 << (hash >> 58)
        if table.kinds[Int(words[position])].contains(.protected) {
          protected = mixed(protected ^ hash)
        }
      }
    }
  }

  let table: WordTable
  // The columns of the table that are looked at most, for it would be copied at each look.
  private let kinds: [WordTable.Kind]
  private let lengths: [UInt16]
  private let letters: [UInt32]
  private let hashes: [UInt64]
  private let words: [UInt32]
  let heads: [Head]
  /// Whether each class has a place.
  let hasPlace: [Bool]
  /// Whether some text of each class breaks off, after enough to know it by.
  let canBreakOff: [Bool]
  /// Whether every text of the class breaks off.
  let isTruncated: [Bool]
  /// The words of each class, those of its place behind those of its body.
  private let bodies: [Range<Int>]
  private let places: [Range<Int>]

  init(_ posts: NormalisedPosts) {
    var table = WordTable()
    var words: [UInt32] = []
    var bodies: [Range<Int>] = []
    var places: [Range<Int>] = []
    var heads: [Head] = []
    for (position, known) in posts.classes.enumerated() {
      let start = words.count
      if known.isRich { table.appendWords(of: known.same.likeness.body, to: &words) }
      bodies.append(start..<words.count)
      if known.isRich { table.appendWords(of: known.same.place, to: &words) }
      places.append(bodies[position].upperBound..<words.count)
      heads.append(Head(position: position, words: bodies[position]))
      if !places[position].isEmpty {
        heads.append(Head(position: position, words: start..<words.count, isWithPlace: true))
      }
    }
    heads.removeAll { $0.count < Self.fewestWords }
    for index in heads.indices { heads[index].sign(words, table) }
    // Classes come by age, which is what decides between texts of one length.
    heads.sort { ($1.count, $0.position) < ($0.count, $1.position) }
    hasPlace = places.map { !$0.isEmpty }
    let canBreakOff = zip(posts.classes, bodies).map { known, body in
      let kept = words[body].dropLast()
      return known.brokenOff != nil && kept.count >= Self.fewestKept
        && kept.reduce(0) { $0 + Int(table.lengths[Int($1)]) } >= Self.fewestLetters
    }
    self.canBreakOff = canBreakOff
    isTruncated = zip(posts.classes, canBreakOff).map { $0.isTruncated && $1 }
    (self.table, self.words, self.heads) = (table, words, heads)
    (kinds, lengths, letters, hashes) = (table.kinds, table.lengths, table.letters, table.hashes)
    (self.bodies, self.places) = (bodies, places)
  }

  /// How much of a text that breaks off must be left to know it by.
  private static let fewestKept = 4
  private static let fewestLetters = 20

  func hash(_ word: UInt32) -> UInt64 { hashes[Int(word)] }

  func isProtected(_ word: UInt32) -> Bool { kinds[Int(word)].contains(.protected) }

  /// Whether one word is the other with a slip; see `CaptionDuplicates.isTypo`.
  ///
  /// Nearly all words are told apart by their lengths and letters, before any text is made.
  func isTypo(_ one: UInt32, _ other: UInt32) -> Bool {
    let (length, otherLength) = (Int(lengths[Int(one)]), Int(lengths[Int(other)]))
    let slips = min(length, otherLength) >= 7 ? 2 : 1
    let difference = (letters[Int(one)] ^ letters[Int(other)]).nonzeroBitCount
    guard difference <= 2 * slips, abs(length - otherLength) <= slips || difference == 0 else {
      return false
    }
    return CaptionDuplicates.isTypo(table.text(one), table.text(other))
  }

  func isJoined(_ first: UInt32, _ second: UInt32, _ whole: UInt32) -> Bool {
    lengths[Int(first)] &+ lengths[Int(second)] == lengths[Int(whole)]
      && table.text(first) + table.text(second) == table.text(whole)
  }

  /// A text of fewer words has no near duplicate.
  static let fewestWords = 5

  /// How many edits may lie between two texts, `count` being the words of the shorter.
  static func mostEdits(_ count: Int) -> Int {
    count < fewestWords ? 0 : min(max(count / 8, 1), 6)
  }

  func words(_ head: Head) -> ArraySlice<UInt32> { words[head.words] }

  func body(_ position: Int) -> ArraySlice<UInt32> { words[bodies[position]] }

  /// How many words a class has in all, by which it is the longer one.
  func count(_ position: Int) -> Int { bodyAndPlace(position).count }

  private func bodyAndPlace(_ position: Int) -> Range<Int> {
    bodies[position].lowerBound..<places[position].upperBound
  }

  /// The words by which two classes are compared: with their places if both have one.
  func compared(_ one: Int, _ other: Int) -> (ArraySlice<UInt32>, ArraySlice<UInt32>) {
    let areBoth = hasPlace[one] && hasPlace[other]
    return areBoth
      ? (words[bodyAndPlace(one)], words[bodyAndPlace(other)])
      : (words[bodies[one]], words[bodies[other]])
  }
}
