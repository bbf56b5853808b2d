internal import CaptionText

/// The words of many bodies, each once, by number, and what the search for edits asks of them.
struct WordTable: Sendable {
  struct Kind: OptionSet {
    let rawValue: UInt8
    /// A number, or one of `ProtectedWords`.
    static let protected = Self(rawValue: 1)
    static let number = Self(rawValue: 2)
    /// A letter of a script without spaces, which says as much as half a word.
    static let half = Self(rawValue: 4)
  }

  private var texts = TextTable()
  private(set) var kinds: [Kind] = []
  /// How many letters each word has.
  private(set) var lengths: [UInt16] = []
  /// Which letters each word has, as bits: words that differ in more than four are no typos.
  private(set) var letters: [UInt32] = []

  var count: Int { texts.count }

  func text(_ word: UInt32) -> String { texts.text(word) }

  /// Some words, one space between them.
  func text(_ words: some Sequence<UInt32>) -> String {
    var bytes: [UInt8] = []
    for word in words {
      if !bytes.isEmpty { bytes.append(0x20) }
      texts.append(word, to: &bytes)
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The hashes of all words, the same in each run, so that what is made of them is too.
  var hashes: [UInt64] { texts.hashes }

  /// Appends the words of a body, one space between them, to `words`.
  mutating func appendWords(of body: String, to words: inout [UInt32]) {
    let text = body.utf8Span.span
    forEachWord(of: text) { range in
      let word = text.extracting(range)
      words.append(texts.insert(word, TextTable.hash(word)))
    }
    describeNew()
  }

  /// The number here of each word of another table.
  mutating func insertAll(_ words: TextTable) -> [UInt32] {
    let numbers = texts.insertAll(words)
    describeNew()
    return numbers
  }

  private mutating func describeNew() {
    for word in kinds.count..<texts.count { describe(text(UInt32(word)), hashes[word]) }
  }

  private mutating func describe(_ word: String, _ hash: UInt64) {
    kinds.append(Self.kind(of: word, hash))
    lengths.append(UInt16(clamping: word.unicodeScalars.count))
    letters.append(
      word.unicodeScalars.reduce(0) { $1 == "'" ? $0 : $0 | 1 << ($1.value & 31) })
  }
}

extension WordTable {
  private static func kind(of word: String, _ hash: UInt64) -> Kind {
    guard let first = word.unicodeScalars.first else { return [] }
    if first.wordClass == .digit { return [.number, .protected] }
    let isHalf = first.isUnspacedLetter && !(0xAC00...0xD7A3).contains(first.value)
    let kind: Kind = isHalf ? .half : []
    let isProtected = ProtectedWords.contains(word.utf8Span.span, hash)
    return isProtected ? kind.union(.protected) : kind
  }
}

/// Calls `body` with where each word of a text stands, one space between them.
func forEachWord(of text: Span<UInt8>, _ body: (Range<Int>) -> Void) {
  var start = 0
  for position in 0...text.count where position == text.count || text[position] == 0x20 {
    if start < position { body(start..<position) }
    start = position + 1
  }
}
