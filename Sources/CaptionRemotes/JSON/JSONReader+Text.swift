internal import Glibc

/// What stands at a place that a reader has passed.
extension JSONReader {
  /// Whether a raw string is this text, spelled without escapes or with.
  @inline(__always)
  func isEqual(_ raw: Range<Int>, _ text: StaticString) -> Bool {
    guard raw.count == text.utf8CodeUnitCount else {
      return raw.count > text.utf8CodeUnitCount && isEscaped(raw)
        && self.text(of: raw) == text.description
    }
    guard let start = unsafe bytes.baseAddress else { return raw.isEmpty }
    return unsafe memcmp(start + raw.lowerBound, text.utf8Start, raw.count) == 0
  }

  /// The bytes of a number, or of anything, as they are spelled.
  func spelling(of range: Range<Int>) -> String {
    unsafe String(decoding: UnsafeRawBufferPointer(rebasing: bytes[range]), as: UTF8.self)
  }

  @unsafe func withBytes<Result>(
    of range: Range<Int>, _ body: (UnsafeRawBufferPointer) -> Result
  ) -> Result {
    unsafe body(UnsafeRawBufferPointer(rebasing: bytes[range]))
  }

  func isEscaped(_ raw: Range<Int>) -> Bool { nextMark(raw.lowerBound) < raw.upperBound }

  /// The text that a raw string spells.
  func text(of raw: Range<Int>) -> String {
    guard isEscaped(raw) else { return spelling(of: raw) }
    var reader = self
    reader.position = raw.lowerBound - 1
    var text: [UInt8] = []
    _ = reader.string(to: &text)
    return String(decoding: text, as: UTF8.self)
  }

  /// Reads a string onto the end of a buffer, a lone surrogate as U+FFFD, and answers where it
  /// stands there; passes anything else and answers `nil`.
  mutating func string(to text: inout [UInt8]) -> Range<Int>? {
    guard peek() == .string else {
      skip()
      return nil
    }
    let start = text.count
    position += 1
    while true {
      let plain = position..<nextMark(position)
      unsafe text.append(contentsOf: UnsafeRawBufferPointer(rebasing: bytes[plain]))
      position = plain.upperBound
      guard byte(position) == 0x5C else { break }
      readEscape(to: &text)
    }
    position = min(position + 1, end)
    return start..<text.count
  }

  // MARK: Escapes

  private mutating func readEscape(to text: inout [UInt8]) {
    let escape = byte(position + 1)
    var at = min(position + 2, end)
    defer { position = at }
    guard escape == 0x75 else { return text.append(Self.plainEscape(escape)) }
    let scalar = unicodeEscape(&at, end)
    text.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
  }

  private static func plainEscape(_ byte: UInt8) -> UInt8 {
    switch byte {
    case 0x62: 0x08
    case 0x66: 0x0C
    case 0x6E: 0x0A
    case 0x72: 0x0D
    case 0x74: 0x09
    default: byte
    }
  }

  /// Reads the digits after `\u`, and those of a second half that belongs to them.
  private func unicodeEscape(_ at: inout Int, _ end: Int) -> Unicode.Scalar {
    let first = hex4(at, end)
    at = min(at + 4, end)
    if let scalar = Unicode.Scalar(first) { return scalar }
    guard first < 0xDC00, byte(at) == 0x5C, byte(at + 1) == 0x75, at + 6 <= end else {
      return "\u{FFFD}"
    }
    let second = hex4(at + 2, end)
    guard (0xDC00...0xDFFF).contains(second) else { return "\u{FFFD}" }
    at += 6
    return Unicode.Scalar(0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00)) ?? "\u{FFFD}"
  }

  private func hex4(_ at: Int, _ end: Int) -> UInt32 {
    guard at + 4 <= end else { return 0xD800 }
    var value = 0
    for index in at..<at + 4 {
      value = value << 4 | JSONShortKey.hexValue(byte(index))
    }
    return UInt32(truncatingIfNeeded: value)
  }
}
