/// Walks over a JSON value that `JSONValidator` has passed, building only what is asked for.
///
/// Invariant: the bytes outlive the reader, which is made and dropped inside `withUnsafeBytes`. No
/// byte outside them is read, whatever they hold; that they are well formed is needed for the right
/// answer only.
@safe struct JSONReader {
  enum Kind: Hashable, Sendable {
    case string, number, object, list, boolean, null, nothing
  }

  var position: Int
  let bytes: UnsafeRawBufferPointer
  let end: Int

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

  /// Reads a whole number, or a fraction rounded to one; passes anything else and answers `nil`.
  mutating func integer() -> Int? {
    guard peek() == .number else {
      skip()
      return nil
    }
    let start = position
    var value = 0
    while byte(position) &- 0x30 < 10, position < start + 15 {
      value = value * 10 + Int(byte(position) - 0x30)
      position += 1
    }
    switch byte(position) {
    case 0x2C, 0x5D, 0x7D, 0x20, 0x0A, 0x0D, 0x09: return value
    default:
      position = start
      return number().flatMap { Int(exactly: $0.rounded()) }
    }
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

  // MARK: Private

  /// The byte at a place; zero behind the end.
  @inline(__always)
  func byte(_ at: Int) -> UInt8 {
    at < end ? unsafe bytes[at] : 0
  }

  @inline(__always)
  private mutating func skipSpace() {
    while byte(position) <= 0x20, position < end { position += 1 }
  }

  private func closingQuote(_ start: Int) -> Int {
    var at = nextMark(start)
    while byte(at) == 0x5C { at = nextMark(at + 2) }
    return at
  }

  /// Where the next quote or backslash stands; the end where there is none.
  @inline(__always)
  func nextMark(_ start: Int) -> Int {
    let ones: UInt64 = 0x0101_0101_0101_0101
    var at = start
    while at + 8 <= end {
      let word = unsafe bytes.loadUnaligned(fromByteOffset: at, as: UInt64.self).littleEndian
      let quote = word ^ 0x2222_2222_2222_2222
      let backslash = word ^ 0x5C5C_5C5C_5C5C_5C5C
      let found =
        (((quote &- ones) & ~quote) | ((backslash &- ones) & ~backslash)) & 0x8080_8080_8080_8080
      if found != 0 { return at + (found.trailingZeroBitCount >> 3) }
      at += 8
    }
    while at < end, byte(at) != 0x22, byte(at) != 0x5C { at += 1 }
    return min(at, end)
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
}
