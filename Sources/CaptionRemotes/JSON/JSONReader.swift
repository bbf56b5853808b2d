internal import Glibc

/// Walks over a JSON value that `JSONValidator` has passed, building only what is asked for.
///
/// Invariant: the bytes outlive the reader, which is made and dropped inside `withUnsafeBytes`. No
/// byte outside them is read, whatever they hold; that they are well formed is needed for the right
/// answer only.
@safe struct JSONReader {
  enum Kind: Hashable, Sendable {
    case string, number, object, list, boolean, null, nothing
  }

  private(set) var position: Int
  private let bytes: UnsafeRawBufferPointer
  private let end: Int

  @unsafe init(validated bytes: UnsafeRawBufferPointer, from start: Int = 0) {
    unsafe self.bytes = unsafe bytes
    end = bytes.count
    position = start
  }

  /// What the next value is.
  mutating func peek() -> Kind {
    skipSpace()
    return switch byte(position) {
    case 0x22: .string
    case 0x7B: .object
    case 0x5B: .list
    case 0x74, 0x66: .boolean
    case 0x6E: .null
    case 0x2D, 0x30...0x39: .number
    default: .nothing
    }
  }

  /// Reads a string; passes anything else and answers `nil`.
  mutating func string() -> String? {
    guard peek() == .string else {
      skip()
      return nil
    }
    return text(of: rawString())
  }

  /// Reads a number; passes anything else and answers `nil`.
  mutating func number() -> Double? {
    guard peek() == .number else {
      skip()
      return nil
    }
    return Double(spelling(of: skip()))
  }

  /// Passes a string and answers what stands between its quotes, escapes and all.
  mutating func rawString() -> Range<Int> {
    let start = position + 1
    let close = closingQuote(start)
    position = min(close + 1, end)
    return start..<close
  }

  /// Passes the opening brace or bracket; passes any other value whole and answers `false`.
  mutating func enter(_ kind: Kind) -> Bool {
    guard peek() == kind else {
      skip()
      return false
    }
    position += 1
    return true
  }

  /// Passes the next key of the open object and answers what stands between its quotes; at the end
  /// passes the brace and answers `nil`.
  mutating func nextKey() -> Range<Int>? {
    skipSpace()
    if byte(position) == 0x2C { position += 1 }
    guard peek() == .string else {
      position = min(position + 1, end)
      return nil
    }
    let key = rawString()
    skipSpace()
    position = min(position + 1, end)
    return key
  }

  /// Goes to the next element of the open list; at the end passes the bracket and answers `false`.
  mutating func nextElement() -> Bool {
    skipSpace()
    if byte(position) == 0x2C { position += 1 }
    guard peek() != .nothing else {
      position = min(position + 1, end)
      return false
    }
    return true
  }

  /// Passes one value and tells where it stands.
  @discardableResult
  mutating func skip() -> Range<Int> {
    skipSpace()
    let start = position
    var open = 0
    repeat {
      switch byte(position) {
      case 0x22: position = min(closingQuote(position + 1) + 1, end)
      case 0x7B, 0x5B:
        open += 1
        position += 1
      case 0x7D, 0x5D:
        open -= 1
        position += 1
      case 0x2C, 0x3A, 0x20, 0x0A, 0x0D, 0x09: position += 1
      default: position = scalarEnd(position)
      }
    } while open > 0 && position < end
    return start..<position
  }

  // MARK: What stands at a place

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

  func isEscaped(_ raw: Range<Int>) -> Bool {
    guard let start = unsafe bytes.baseAddress, !raw.isEmpty else { return false }
    return unsafe memchr(start + raw.lowerBound, 0x5C, raw.count) != nil
  }

  /// The text that a raw string spells.
  func text(of raw: Range<Int>) -> String {
    guard isEscaped(raw) else { return spelling(of: raw) }
    return unsafe String(unsafeUninitializedCapacity: raw.count) { buffer in
      unsafe unescape(raw, into: buffer)
    }
  }

  // MARK: Private

  @inline(__always)
  private func byte(_ at: Int) -> UInt8 {
    at < end ? unsafe bytes[at] : 0
  }

  @inline(__always)
  private mutating func skipSpace() {
    while byte(position) <= 0x20, position < end { position += 1 }
  }

  private func closingQuote(_ start: Int) -> Int {
    var at = start
    while at < end {
      if at + 8 <= end {
        let word = unsafe bytes.loadUnaligned(fromByteOffset: at, as: UInt64.self).littleEndian
        let ones: UInt64 = 0x0101_0101_0101_0101
        let quote = word ^ 0x2222_2222_2222_2222
        let backslash = word ^ 0x5C5C_5C5C_5C5C_5C5C
        let found =
          (((quote &- ones) & ~quote) | ((backslash &- ones) & ~backslash)) & 0x8080_8080_8080_8080
        guard found != 0 else {
          at += 8
          continue
        }
        at += found.trailingZeroBitCount >> 3
      }
      switch byte(at) {
      case 0x22: return at
      case 0x5C: at += 2
      default: at += 1
      }
    }
    return end
  }

  private func scalarEnd(_ start: Int) -> Int {
    var at = start
    while at < end {
      switch unsafe bytes[at] {
      case 0x2C, 0x5D, 0x7D, 0x20, 0x0A, 0x0D, 0x09: return max(at, start + 1)
      default: at += 1
      }
    }
    return at
  }

  /// Writes what a raw string spells, which is never longer, a lone surrogate as U+FFFD.
  @unsafe private func unescape(
    _ raw: Range<Int>, into buffer: UnsafeMutableBufferPointer<UInt8>
  ) -> Int {
    var count = 0
    var at = raw.lowerBound
    while at < raw.upperBound {
      let byte = unsafe bytes[at]
      at += 1
      guard byte == 0x5C, at < raw.upperBound else {
        unsafe buffer[count] = byte
        count += 1
        continue
      }
      let escape = unsafe bytes[at]
      at += 1
      guard escape == 0x75 else {
        unsafe buffer[count] = Self.plainEscape(escape)
        count += 1
        continue
      }
      let scalar = unicodeEscape(&at, raw.upperBound)
      for unit in UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter {
        unsafe buffer[count] = unit
        count += 1
      }
    }
    return count
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
