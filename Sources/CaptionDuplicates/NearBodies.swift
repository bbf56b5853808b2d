internal import CaptionCore

/// The texts of classes that can have near duplicates, the longest first, as numbers of words.
///
/// A class with a place has two: its body, to be compared with bodies of which no place is known,
/// and its body and place together, to be compared with others that have both.
final class NearBodies: Sendable {
  /// What of a text the search looks at before its words.
  struct Head: Sendable {
    /// The protected words in order: near duplicates have the same.
    var protected: UInt64 = 0
    /// A bit for each word: one edit changes at most two, a joined word three.
    var signature: UInt64 = 0
    var words: Range<UInt32>
    private var numbers: UInt32

    /// - Parameters:
    ///   - position: Its class in `NormalisedPosts`.
    ///   - isWithPlace: Whether the words of the place are among `words`.
    init(position: Int, words: Range<UInt32>, isWithPlace: Bool) {
      self.words = words
      numbers = UInt32(position) << 1 | (isWithPlace ? 1 : 0)
    }

    var position: Int { Int(numbers >> 1) }
    var isWithPlace: Bool { numbers & 1 == 1 }
    var count: Int { words.count }

    /// A key for a word and how often it stood before: only texts with the same protected words are
    /// compared, and as their places say.
    ///
    /// Mixed after the sum, for a text may have no protected word but this one, and the two hashes
    /// would cancel each other out.
    func rareKey(_ hash: UInt64, _ repeats: UInt64) -> UInt64 {
      mixed(mixed(hash &+ repeats) &+ (isWithPlace ? ~protected : protected))
    }

    fileprivate mutating func sign(_ words: [UInt32], _ hashes: [UInt64], _ kinds: [WordTable.Kind])
    {
      for position in self.words {
        let word = Int(words[Int(position)])
        signature ^= 1 << (hashes[word] >> 58)
        if kinds[word].contains(.protected) { protected = mixed(protected ^ hashes[word]) }
      }
    }
  }

  let table: WordTable
  // The columns of the table that are looked at most, for it would be copied at each look.
  private let kinds: [WordTable.Kind]
  private let lengths: [UInt16]
  private let letters: [UInt32]
  private let hashes: [UInt64]
  let words: [UInt32]
  let heads: [Head]
  /// Whether each class has a place.
  let hasPlace: [Bool]
  /// Whether any word is a letter of a script without spaces.
  private let hasHalves: Bool
  /// Whether some text of each class breaks off, after enough to know it by.
  let canBreakOff: [Bool]
  /// Whether every text of the class breaks off.
  let isTruncated: [Bool]
  /// The words of each class, and those of its place behind them.
  let bodies: [Range<UInt32>]
  private let bodiesAndPlaces: [Range<UInt32>]
  /// How many words stand behind each body that its post writes as names are written.
  private let nameCounts: [UInt32]

  init(_ posts: NormalisedPosts) {
    table = posts.table
    words = posts.words
    (kinds, lengths, letters, hashes) = (table.kinds, table.lengths, table.letters, table.hashes)
    hasHalves = kinds.contains { $0.contains(.half) }
    bodies = posts.rows.map { $0.isRich ? $0.body : 0..<0 }
    bodiesAndPlaces = posts.rows.map(\.bodyAndPlace)
    nameCounts = posts.rows.map(\.nameCount)
    hasPlace = bodiesAndPlaces.map { !$0.isEmpty }
    heads = Self.heads(bodies, bodiesAndPlaces, words, table)
    let (words, lengths, kinds) = (words, lengths, kinds)
    let canBreakOff = zip(posts.rows, bodies).map { known, body in
      guard known.brokenOff != nil, body.count > Self.fewestKept else { return false }
      let kept = body.dropLast()
      return kept.reduce(0) { letters, position in
        let word = Int(words[Int(position)])
        return letters + Int(lengths[word]) + (kinds[word].contains(.half) ? 1 : 0)
      } >= Self.fewestLetters
    }
    self.canBreakOff = canBreakOff
    isTruncated = zip(posts.rows, canBreakOff).map { $0.isTruncated && $1 }
  }

  /// The longest first, then the oldest.
  private static func heads(
    _ bodies: [Range<UInt32>], _ bodiesAndPlaces: [Range<UInt32>], _ words: [UInt32],
    _ table: WordTable
  ) -> [Head] {
    let (hashes, kinds) = (table.hashes, table.kinds)
    let parts = inParallel(bodies.count, parts: 16) { range in
      var heads: [Head] = []
      for position in range {
        for (words, isWithPlace) in [(bodies[position], false), (bodiesAndPlaces[position], true)]
        where words.count >= fewestWords {
          heads.append(Head(position: position, words: words, isWithPlace: isWithPlace))
        }
      }
      for index in heads.indices { heads[index].sign(words, hashes, kinds) }
      return heads
    }
    // Classes come by age, which is what decides between texts of one length.
    return parts.flatMap { $0 }.sorted { ($1.count, $0.position) < ($0.count, $1.position) }
  }

  /// How much of a text that breaks off must be left to know it by.
  private static let fewestKept = 4
  private static let fewestLetters = 20

  func hash(_ word: UInt32) -> UInt64 { hashes[Int(word)] }

  func isProtected(_ word: UInt32) -> Bool { kinds[Int(word)].contains(.protected) }

  /// Whether a word is a letter of a script without spaces, with its marks.
  func isHalf(_ word: UInt32) -> Bool { kinds[Int(word)].contains(.half) }

  /// Whether one word is the other with a slip; see `CaptionDuplicates.isTypo`.
  ///
  /// Nearly all words are told apart by their lengths and letters, before any text is made.
  func isTypo(_ one: UInt32, _ other: UInt32) -> Bool {
    if isHalf(one) { return isHalf(other) && haveSameLetter(one, other) }
    let (length, otherLength) = (Int(lengths[Int(one)]), Int(lengths[Int(other)]))
    let slips = min(length, otherLength) >= 7 ? 2 : 1
    let difference = (letters[Int(one)] ^ letters[Int(other)]).nonzeroBitCount
    guard difference <= 2 * slips, abs(length - otherLength) <= slips || difference == 0 else {
      return false
    }
    return CaptionDuplicates.isTypo(table.text(one), table.text(other))
  }

  /// Whether two letters differ in their marks alone.
  private func haveSameLetter(_ one: UInt32, _ other: UInt32) -> Bool {
    table.text(one).unicodeScalars.first == table.text(other).unicodeScalars.first
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

  /// How many words some are, letters of scripts without spaces counting half: never more than
  /// there are, so that what is looked for by all that there are is enough.
  func weight(_ words: ArraySlice<UInt32>) -> Int {
    guard hasHalves else { return words.count }
    let halves = words.count { kinds[Int($0)].contains(.half) }
    return words.count - halves + halves / 2
  }

  func words(_ head: Head) -> ArraySlice<UInt32> { words[head.words] }

  func body(_ position: Int) -> ArraySlice<UInt32> { words[bodies[position]] }

  /// What of the words that a class is compared by no other word may stand for.
  func fixed(_ position: Int, in words: ArraySlice<UInt32>) -> EditSearch.Fixed {
    let body = bodies[position]
    let end = Int(body.upperBound)
    return EditSearch.Fixed(
      names: end..<end + Int(nameCounts[position]), from: words.startIndex + body.count)
  }

  /// How many words a class has in all, by which it is the longer one.
  func count(_ position: Int) -> Int {
    max(bodies[position].count, bodiesAndPlaces[position].count)
  }

  /// The words by which two classes are compared: with their places if both have one.
  func compared(_ one: Int, _ other: Int) -> (ArraySlice<UInt32>, ArraySlice<UInt32>) {
    let areBoth = hasPlace[one] && hasPlace[other]
    return areBoth
      ? (words[bodiesAndPlaces[one]], words[bodiesAndPlaces[other]])
      : (words[bodies[one]], words[bodies[other]])
  }
}

extension [UInt32] {
  fileprivate subscript(range: Range<UInt32>) -> ArraySlice<UInt32> {
    self[Int(range.lowerBound)..<Int(range.upperBound)]
  }
}
