internal import CXXHash
internal import CaptionText

/// The text of a post or an alt text, byte for byte as it was typed or received.
///
/// Two captions are equal when their exact forms are: the text after Unicode NFC, with every line
/// end as LF and white space trimmed at both ends.
public struct Caption: Sendable {
  public let text: String
  /// The hash of the exact form: unequal keys mean unequal captions.
  public let exactKey: UInt64

  public init(_ text: String) {
    self.text = text
    exactKey = Self.exactKey(of: text.utf8Span.span)
  }

  /// Restores a caption whose key was made by `init(_:)` before.
  package init(text: String, exactKey: UInt64) {
    self.text = text
    self.exactKey = exactKey
  }

  public var isEmpty: Bool { text.isEmpty }

  /// The hash of the exact form of a text, which is well-formed UTF-8.
  static func exactKey(of text: Span<UInt8>) -> UInt64 {
    if isPlain(text) { return hash(text.extracting(trimmed(text))) }
    let form = unsafe text.withUnsafeBufferPointer {
      exactForm(unsafe String(decoding: $0, as: UTF8.self))
    }
    return hash(form.utf8Span.span)
  }

  private static func hash(_ bytes: Span<UInt8>) -> UInt64 {
    unsafe bytes.withUnsafeBytes { unsafe XXH3_64bits($0.baseAddress, $0.count) }
  }

  /// The form by which captions are compared; `text` itself where nothing has to be changed.
  ///
  /// A text that is not stream-safe is not normalised: its marks count as they stand.
  public static func exactForm(_ text: String) -> String {
    if isPlain(text.utf8Span.span) { return trimmed(text) }
    var form = text
    if form.utf8.contains(0x0D) {
      form = withPlainLineEnds(form)
    }
    var span = form.utf8Span
    if !span.checkForNFC(quickCheck: true) { form = form.canonicallyComposed }
    return trimmed(form)
  }

  /// Writes CRLF and CR as LF; by scalars, for CRLF is one `Character` and CR CR LF would stay two.
  private static func withPlainLineEnds(_ text: String) -> String {
    var plain = String.UnicodeScalarView()
    var previous: Unicode.Scalar?
    for scalar in text.unicodeScalars {
      if !(scalar == "\n" && previous == "\r") { plain.append(scalar == "\r" ? "\n" : scalar) }
      previous = scalar
    }
    return String(plain)
  }

  private static func trimmed(_ text: String) -> String {
    let kept = trimmed(text.utf8Span.span)
    guard kept.count < text.utf8.count else { return text }
    return String(decoding: text.utf8.dropFirst(kept.lowerBound).prefix(kept.count), as: UTF8.self)
  }

  /// What of a text is left without white space at its ends.
  private static func trimmed(_ bytes: Span<UInt8>) -> Range<Int> {
    var start = 0
    var end = bytes.count
    while start < end {
      let (scalar, length) = decoded(bytes, at: start)
      guard isWhitespace(scalar) else { break }
      start += length
    }
    while start < end {
      var last = end - 1
      while bytes[last] & 0xC0 == 0x80 { last -= 1 }
      guard isWhitespace(decoded(bytes, at: last).0) else { break }
      end = last
    }
    return start..<end
  }

  /// Whether a scalar is white space, found without the tables where no such scalar is near.
  ///
  /// Source: PropList.txt, White_Space, which has none above U+3000.
  private static func isWhitespace(_ scalar: UInt32) -> Bool {
    let isNear = scalar <= 0x20 || (0x85...0x3000).contains(scalar)
    return isNear && Unicode.Scalar(scalar)?.properties.isWhitespace == true
  }

  /// Whether all of a text is left as it is in the exact form, but at the ends.
  ///
  /// Told by the bytes: every caption that is read is looked at.
  private static func isPlain(_ bytes: Span<UInt8>) -> Bool {
    let composed = surelyComposed
    let ones: UInt64 = 0x0101_0101_0101_0101
    var position = 0
    while position < bytes.count {
      // To the next byte that is a CR or outside ASCII, eight bytes at a time.
      if position + 8 <= bytes.count {
        let word = unsafe bytes.bytes.unsafeLoadUnaligned(
          fromByteOffset: position, as: UInt64.self
        ).littleEndian
        let carriageReturn = word ^ (ones &* 0x0D)
        let found = (word | (carriageReturn &- ones)) & (ones &* 0x80)
        guard found != 0 else {
          position += 8
          continue
        }
        position += found.trailingZeroBitCount >> 3
      }
      let (scalar, length) = decoded(bytes, at: position)
      let isPlain =
        scalar < 0x1_0000
        ? composed[Int(scalar >> 6)] >> UInt64(scalar & 63) & 1 == 1 : isEmoji(scalar)
      guard isPlain else { return false }
      position += length
    }
    return true
  }

  /// The scalar at `position` and its length in bytes.
  private static func decoded(_ bytes: Span<UInt8>, at position: Int) -> (UInt32, Int) {
    let lead = UInt32(bytes[position])
    guard lead >= 0x80 else { return (lead, 1) }
    let length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4
    var value = lead & (0x7F >> UInt32(length))
    for offset in 1..<length { value = value << 6 | UInt32(bytes[position + offset] & 0x3F) }
    return (value, length)
  }

  /// A bit for each scalar of the basic plane that is left as it is by NFC whatever stands beside
  /// it, CR left out.
  ///
  /// A table of the scripts where every character is, so that most captions are never normalised;
  /// a scalar that it lacks only costs time. Source: DerivedNormalizationProps.txt, NFC_QC=Yes and
  /// canonical combining class 0.
  private static let surelyComposed: [UInt64] = {
    let ranges: [ClosedRange<Int>] = [
      0...0x0C, 0x0E...0x2FF, 0x400...0x482, 0x48A...0x52F, 0x5D0...0x5EA, 0x621...0x64A,
      0xE01...0xE30, 0x200B...0x2027, 0x202A...0x205E, 0x20A0...0x20C0, 0x2190...0x21FF,
      0x2600...0x27BF, 0x3001...0x3029, 0x3041...0x3096, 0x30A1...0x30FA, 0x30FC...0x30FC,
      0x3400...0x4DBF, 0x4E00...0x9FFF, 0xAC00...0xD7A3, 0xFE0E...0xFE0F, 0xFF01...0xFF9D,
    ]
    var bits = [UInt64](repeating: 0, count: 1 << 10)
    for scalar in ranges.joined() { bits[scalar >> 6] |= 1 << UInt64(scalar & 63) }
    return bits
  }()

  /// The same for the other planes.
  private static func isEmoji(_ scalar: UInt32) -> Bool {
    0x1F000...0x1FAFF ~= scalar || 0xE0100...0xE01EF ~= scalar
  }
}

extension Caption: Hashable {
  public static func == (one: Self, other: Self) -> Bool {
    guard one.exactKey == other.exactKey else { return false }
    return one.text.isIdentical(to: other.text)
      || exactForm(one.text).isIdentical(to: exactForm(other.text))
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(exactKey)
  }
}
