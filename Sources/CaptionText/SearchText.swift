/// The text that the full-text index holds for a text, and that queries are made of.
///
/// FTS5's tokenizer takes a run of letters for one word. Scripts written without spaces would thus
/// be found by whole sentences only, so their runs are stored as overlapping pairs of letters:
/// `東京都` becomes `東京 京都 都`. The last letter stands alone as well, so that a single letter
/// is found by prefix wherever it stands. Hangul is treated alike: particles are written onto its
/// words. Vowel signs of Thai, Lao, Khmer and Myanmar are left out, as the tokenizer leaves them
/// out everywhere.
public enum SearchText {
  /// Writes the text to be indexed for a text, which is well-formed UTF-8.
  public static func append(_ text: Span<UInt8>, to bytes: inout [UInt8]) {
    appendPaired(text, isOpenEnded: false, to: &bytes)
  }

  /// Writes the words behind each `#` of a caption and the tags that are not among them, to be
  /// indexed as its tags.
  ///
  /// Found by the bytes alone, at a tenth of the cost of `CaptionEntities`: what is no hashtag by
  /// the rules (`#1`, `page#top`) only makes a search for `#1` find a little more.
  ///
  /// - Parameters:
  ///   - caption: Where in `bytes` the caption stands.
  ///   - tags: Where in `bytes` each tag stands.
  ///   - bytes: Well-formed UTF-8.
  ///   - text: What is written to.
  public static func appendTags(
    in caption: Range<Int>, and tags: [Range<Int>], of bytes: Span<UInt8>, to text: inout [UInt8]
  ) {
    let start = text.count
    appendHashtags(in: bytes.extracting(caption), to: &text)
    let end = text.count
    for tag in tags {
      let tag = bytes.extracting(tag)
      if hasLine(tag, in: text.span.extracting(start..<end)) { continue }
      append(tag, 0..<tag.count, to: &text)
      text.append(newline)
    }
    guard firstLetter(text.span, from: start) != nil else { return }
    let lines = Array(text[start...])
    text.removeSubrange(start...)
    appendPaired(lines.span, isOpenEnded: false, to: &text)
  }

  private static func appendHashtags(in bytes: Span<UInt8>, to text: inout [UInt8]) {
    var position = firstMark(bytes, from: 0)
    while position < bytes.count {
      let isFullWidth =
        bytes[position] == 0xEF && position + 2 < bytes.count && bytes[position + 1] == 0xBC
        && bytes[position + 2] == 0x83
      position += isFullWidth ? 3 : 1
      if isFullWidth || bytes[position - 1] == 0x23 {
        let first = position
        while position < bytes.count, isTagByte(bytes[position]) { position += 1 }
        append(bytes, first..<position, to: &text)
        text.append(newline)
      }
      position = firstMark(bytes, from: position)
    }
  }

  private static let newline: UInt8 = 0x0A

  /// Whether one of the lines, each of which ends in a newline, is this one.
  private static func hasLine(_ line: Span<UInt8>, in text: Span<UInt8>) -> Bool {
    var start = 0
    while start < text.count {
      var end = start
      while text[end] != newline { end += 1 }
      if end - start == line.count, line.indices.allSatisfy({ text[start + $0] == line[$0] }) {
        return true
      }
      start = end + 1
    }
    return false
  }

  private static func append(
    _ bytes: Span<UInt8>, _ range: Range<Int>, to text: inout [UInt8]
  ) {
    unsafe bytes.extracting(range).withUnsafeBufferPointer {
      unsafe text.append(contentsOf: $0)
    }
  }

  /// The first byte from `start` on that can begin a `#`, in ASCII or full width.
  private static func firstMark(_ bytes: Span<UInt8>, from start: Int) -> Int {
    let ones: UInt64 = 0x0101_0101_0101_0101
    var position = start
    while position + 8 <= bytes.count {
      let word = unsafe bytes.bytes.unsafeLoadUnaligned(
        fromByteOffset: position, as: UInt64.self
      ).littleEndian
      let half = word ^ (ones &* 0x23)
      let full = word ^ (ones &* 0xEF)
      let found = (((half &- ones) & ~half) | ((full &- ones) & ~full)) & (ones &* 0x80)
      if found != 0 { return position + (found.trailingZeroBitCount >> 3) }
      position += 8
    }
    while position < bytes.count, bytes[position] != 0x23, bytes[position] != 0xEF { position += 1 }
    return position
  }

  /// Whether a byte can stand in a hashtag: an ASCII word character, or part of any other character.
  private static func isTagByte(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x5F, 0x61...0x7A, 0x80...0xFF: true
    default: false
    }
  }

  /// The text of a phrase that finds `text`.
  ///
  /// A run at its end has no last letter alone: in the text that is looked for, the run may go on.
  static func phrase(_ text: String) -> String {
    var bytes: [UInt8] = []
    appendPaired(text.utf8Span.span, isOpenEnded: true, to: &bytes)
    let phrase = String(decoding: bytes, as: UTF8.self).unicodeScalars.drop { $0 == " " }
    return String(phrase.last == " " ? phrase.dropLast() : phrase)
  }

  /// Writes a text with its letters in pairs; looks at each byte once where there are none.
  private static func appendPaired(
    _ bytes: Span<UInt8>, isOpenEnded: Bool, to text: inout [UInt8]
  ) {
    guard let first = firstLetter(bytes, from: 0) else {
      return append(bytes, 0..<bytes.count, to: &text)
    }
    // A letter of three bytes becomes a pair and a space.
    text.append(addingCapacity: 3 * bytes.count) { paired in
      append(bytes, 0..<first, to: &paired)
      var position = first
      while position < bytes.count {
        paired.append(0x20)
        position = appendRun(bytes, from: position, isOpenEnded: isOpenEnded, to: &paired)
        let next = firstLetter(bytes, from: position) ?? bytes.count
        append(bytes, position..<next, to: &paired)
        position = next
      }
    }
  }

  /// Where the first letter of a script without spaces stands, from `start` on.
  private static func firstLetter(_ bytes: Span<UInt8>, from start: Int) -> Int? {
    var position = firstLead(bytes, from: start)
    while position < bytes.count {
      let (scalar, length) = decoded(bytes, at: position)
      if unspacedPart(scalar) == .letter { return position }
      position = firstLead(bytes, from: position + length)
    }
    return nil
  }

  /// The first byte from `start` on that begins a scalar of three or four bytes, U+2000 to U+2FFF
  /// left out: punctuation and symbols, the most common of all.
  private static func firstLead(_ bytes: Span<UInt8>, from start: Int) -> Int {
    var position = start
    while position < bytes.count {
      // To the next byte that has its three highest bits set, eight bytes at a time.
      if position + 8 <= bytes.count {
        let word = unsafe bytes.bytes.unsafeLoadUnaligned(
          fromByteOffset: position, as: UInt64.self
        ).littleEndian
        let found = word & (word << 1) & (word << 2) & 0x8080_8080_8080_8080
        guard found != 0 else {
          position += 8
          continue
        }
        position += found.trailingZeroBitCount >> 3
      }
      if bytes[position] >= 0xE0 && bytes[position] != 0xE2 { return position }
      position += 1
    }
    return position
  }

  /// Appends the pairs of the run that begins at `start` and returns where it ends.
  private static func appendRun(
    _ bytes: Span<UInt8>, from start: Int, isOpenEnded: Bool, to paired: inout OutputSpan<UInt8>
  ) -> Int {
    var previous: Range<Int>?
    var letters = 0
    var position = start
    run: while position < bytes.count, bytes[position] >= 0xE0 {
      let (scalar, length) = decoded(bytes, at: position)
      switch unspacedPart(scalar) {
      case .letter:
        let letter = position..<position + length
        if let previous {
          append(bytes, previous, to: &paired)
          append(bytes, letter, to: &paired)
          paired.append(0x20)
        }
        previous = letter
        letters += 1
      case .sign: break
      case .none: break run
      }
      position += length
    }
    let isLeftOut = isOpenEnded && letters > 1 && position == bytes.count
    if let previous, !isLeftOut {
      append(bytes, previous, to: &paired)
      paired.append(0x20)
    }
    return position
  }

  private static func append(
    _ bytes: Span<UInt8>, _ range: Range<Int>, to paired: inout OutputSpan<UInt8>
  ) {
    for position in range { paired.append(bytes[position]) }
  }

  /// The scalar at `position`, whose lead byte is at least 0xE0, and its length in bytes.
  private static func decoded(_ bytes: Span<UInt8>, at position: Int) -> (UInt32, Int) {
    func tail(_ offset: Int) -> UInt32 { UInt32(bytes[position + offset] & 0x3F) }
    let lead = UInt32(bytes[position])
    if lead < 0xF0 { return ((lead & 0xF) << 12 | tail(1) << 6 | tail(2), 3) }
    return ((lead & 0x7) << 18 | tail(1) << 12 | tail(2) << 6 | tail(3), 4)
  }
}

extension Unicode.Scalar {
  /// Whether this is a letter of a script written without spaces, Hangul included.
  package var isUnspacedLetter: Bool {
    value >= 0xE01 && SearchText.unspacedPart(value) == .letter
  }
}

extension SearchText {
  enum UnspacedPart {
    case letter
    /// A vowel sign, tone mark or joiner, which neither ends a run nor counts as a letter.
    case sign
    case none
  }

  /// What a scalar is in a script written without spaces, Hangul included.
  static func unspacedPart(_ scalar: UInt32) -> UnspacedPart {
    switch scalar {
    // Emoji first, since the ranges are looked through in their order.
    case 0x1F000...0x1FAFF: .none
    case 0x3041...0x3096, 0x309D...0x309F, 0x30A1...0x30FA, 0x30FC...0x30FF, 0x4E00...0x9FFF,
      0xAC00...0xD7A3:
      .letter
    case 0x0E31, 0x0E34...0x0E3A, 0x0E47...0x0E4E: .sign
    case 0x0E01...0x0E46: .letter
    case 0x0EB1, 0x0EB4...0x0EBC, 0x0EC8...0x0ECE: .sign
    case 0x0E81...0x0EC6, 0x0EDC...0x0EDF: .letter
    case 0x102B...0x103E, 0x1056...0x1059, 0x105E...0x1060, 0x1062...0x1064, 0x1067...0x106D,
      0x1071...0x1074, 0x1082...0x108D, 0x108F, 0x109A...0x109D:
      .sign
    case 0x1000...0x103F, 0x1050...0x108E: .letter
    case 0x17B4...0x17D3, 0x17DD: .sign
    case 0x1780...0x17B3, 0x17D7, 0x17DC: .letter
    case 0x200B...0x200D, 0x2060, 0x3099, 0x309A: .sign
    case 0x1100...0x11FF, 0x3005...0x3007, 0x303B, 0x3105...0x312F, 0x3131...0x318E,
      0x31A0...0x31BF, 0x31F0...0x31FF, 0x3400...0x4DBF, 0xA960...0xA97C, 0xA9E0...0xA9E4,
      0xAA60...0xAA76, 0xD7B0...0xD7FB, 0xF900...0xFAD9, 0xFF66...0xFF9D, 0xFFA1...0xFFDC,
      0x20000...0x323AF:
      .letter
    default: .none
    }
  }
}
