extension SeriesTemplate {
  /// Whether a body may have a number: few have one, and the others are told before any text of
  /// words is made.
  static func mayHoldNumber(_ body: String) -> Bool {
    let text = body.utf8Span.span
    var start = 0
    var previous: UInt64 = 0
    for position in 0...text.count where position == text.count || text[position] == 0x20 {
      let word = packed(text, start..<position)
      if isLikeNumber(text, start..<position, word, after: previous) { return true }
      previous = word
      start = position + 1
    }
    return false
  }

  private static func isLikeNumber(
    _ text: Span<UInt8>, _ range: Range<Int>, _ word: UInt64, after previous: UInt64
  ) -> Bool {
    guard let first = range.first.map({ text[$0] }) else { return false }
    // A digit, or a letter that may be one of another script.
    if first >= 0x80 || (0x30...0x39).contains(first) { return true }
    guard range.count > 1 else {
      return [0x69, 0x76, 0x78].contains(first) && countedKeys.contains(previous)
    }
    if range.allSatisfy({ [0x69, 0x76, 0x78].contains(text[$0]) }) { return true }
    return lengths[Int(first & 31)] & 1 << UInt32(range.count & 31) != 0
      && spelledKeys.contains(word)
  }

  private static func packed(_ text: Span<UInt8>, _ range: Range<Int>) -> UInt64 {
    range.prefix(8).reduce(0) { $0 << 8 | UInt64(text[$1]) }
  }

  private static func key(_ word: some StringProtocol) -> UInt64 {
    word.utf8.prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
  }

  private static let spelledKeys = Set(ProtectedWords.spelledNumbers.map { key($0) })
  private static let countedKeys = Set(counted.map { key($0) })

  /// The lengths of spelled numbers as bits, by the first letter.
  private static let lengths: [UInt32] = {
    var lengths = Array(repeating: UInt32(0), count: 32)
    for word in ProtectedWords.spelledNumbers {
      guard let first = word.utf8.first else { continue }
      lengths[Int(first & 31)] |= 1 << UInt32(word.utf8.count & 31)
    }
    return lengths
  }()
}
