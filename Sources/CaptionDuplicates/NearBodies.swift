internal import CaptionCore

/// The texts of classes that can have near duplicates, the longest first, as numbers of words.
///
/// A class with a place has two: its body, to be compared with bodies of which no place is known,
/// and its body and place together, to be compared with others that have both.
struct NearBodies: Sendable {
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
  }

  private(set) var table = WordTable()
  private var words: [UInt32] = []
  private(set) var heads: [Head] = []
  /// Whether each class has a place.
  private(set) var hasPlace: [Bool]
  /// Whether the text of each class breaks off.
  private(set) var isTruncated: [Bool]
  /// The words of each class, those of its place behind those of its body.
  private var bodies: [Range<Int>] = []
  private var places: [Range<Int>] = []

  init(_ posts: NormalisedPosts) {
    hasPlace = posts.classes.map { !$0.same.place.isEmpty }
    isTruncated = posts.classes.map(\.isTruncated)
    for known in posts.classes {
      let start = words.count
      if known.isRich { table.appendWords(of: known.same.likeness.body, to: &words) }
      bodies.append(start..<words.count)
      if known.isRich { table.appendWords(of: known.same.place, to: &words) }
      places.append(bodies[bodies.count - 1].upperBound..<words.count)
    }
    for position in posts.classes.indices {
      append(Head(position: position, words: bodies[position]))
      if hasPlace[position] {
        append(
          Head(position: position, words: bodyAndPlace(position), isWithPlace: true))
      }
    }
    // Classes come by age, which is what decides between texts of one length.
    heads.sort { ($1.count, $0.position) < ($0.count, $1.position) }
  }

  private mutating func append(_ head: Head) {
    guard head.count >= Self.fewestWords else { return }
    var head = head
    for word in words[head.words] {
      let hash = table.hash(word)
      head.signature ^= 1 << (hash >> 58)
      if isProtected(word) { head.protected = mixed(head.protected ^ hash) }
    }
    heads.append(head)
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

  func isProtected(_ word: UInt32) -> Bool { table.kinds[Int(word)].contains(.protected) }

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
