/// The normal forms of some captions side by side, as numbers of words and texts: a form of
/// strings would cost more than reading the caption does.
struct FormColumns: Sendable {
  /// One caption; texts that it lacks are number 0, the empty text.
  struct Row: Sendable {
    /// A hash of all that it must share with another to be the same.
    var hash: UInt64 = 0
    /// Where the words of its body begin.
    var start: UInt32 = 0
    var count: UInt32 = 0
    /// How many of them are written as names are; these stand once more behind the body.
    var nameCount: UInt32 = 0
    /// What a poor body must agree in besides, as `SameNormalised.Likeness.rest`.
    var rest: UInt32 = 0
    /// The known targets, a line each.
    var links: UInt32 = 0
    var place: UInt32 = 0
    /// The names around it, as `Surroundings` has it.
    var around: UInt32 = 0
    var isRich = false
    var isTruncated = false

    /// Whether it says anything.
    var isSomething: Bool { count > 0 || rest > 0 || links > 0 }
  }

  private(set) var rows: [Row] = []
  /// The words of all bodies, by their numbers in `table`.
  private(set) var words: [UInt32] = []
  private(set) var table = TextTable()
  private(set) var texts = TextTable()

  private var parts = CaptionParts()
  private var folded = FoldedText()

  init() { _ = texts.insert("") }

  mutating func append(_ caption: String) {
    parts.read(caption)
    var row = Row()
    row.start = UInt32(words.count)
    row.count = UInt32(parts.words.count)
    for word in parts.words { append(word, &row.hash) }
    if parts.words.count >= NearBodies.fewestForReplacing { appendNames(&row) }
    row.isRich = parts.isRich
    row.isTruncated = parts.isTruncated
    row.place = number(of: parts.place)
    let links = parts.linkTargets()
    if !links.isEmpty { row.links = texts.insert(links.joined(separator: "\n")) }
    row.around = texts.insert(Surroundings.text(of: parts, isRich: row.isRich))
    if !row.isRich {
      let likeness = SameNormalised.Likeness(NormalForm(parts))
      row.rest = texts.insert(likeness.rest)
      row.hash = mixed(row.hash ^ texts.hashes[Int(row.rest)])
    }
    rows.append(row)
  }

  private mutating func append(_ word: Token, _ hash: inout UInt64) {
    folded.removeAll()
    parts.append(word, to: &folded)
    let number = table.insert(folded)
    words.append(number)
    hash = mixed(hash ^ table.hashes[Int(number)])
  }

  private mutating func appendNames(_ row: inout Row) {
    for (offset, word) in parts.words.enumerated() where parts.isWrittenAsName(word) {
      words.append(words[Int(row.start) + offset])
      row.nameCount += 1
    }
  }

  private mutating func number(of place: [Token]) -> UInt32 {
    if place.isEmpty { return 0 }
    folded.removeAll()
    parts.append(place, to: &folded)
    return texts.insert(folded)
  }
}
