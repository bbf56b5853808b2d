/// A key of at most seven ASCII letters, compared in one step.
struct JSONShortKey: Hashable, Sendable {
  let text: String
  let count: Int
  private let word: UInt64
  private let mask: UInt64

  init(_ key: StaticString) {
    text = key.description
    count = key.utf8CodeUnitCount
    precondition(count < 8)
    var word: UInt64 = 0
    for index in 0..<count {
      word |= UInt64(unsafe key.utf8Start[index]) << UInt64(8 * index)
    }
    self.word = word
    mask = (1 << UInt64(8 * count)) - 1
  }

  /// Whether eight bytes, read from just after the opening quote, begin with this key and its end.
  @inline(__always)
  func matches(_ bytes: UInt64, end: UInt8) -> Bool {
    bytes & mask == word && end == 0x22
  }

  /// Whether a key that is spelled with escapes is this one.
  ///
  /// - Parameter bytes: Just after the opening quote of a string that is known to be well formed.
  @unsafe func matchesEscaped(_ bytes: UnsafePointer<UInt8>) -> Bool {
    var at = 0
    for index in 0..<count {
      let wanted = UInt8(truncatingIfNeeded: word >> UInt64(8 * index))
      if unsafe bytes[at] == wanted {
        at += 1
        continue
      }
      // Only `\u00XX` can spell a letter.
      guard unsafe bytes[at] == 0x5C, unsafe bytes[at + 1] == 0x75 else { return false }
      var value = 0
      for digit in at + 2..<at + 6 {
        value = value << 4 | Self.hexValue(unsafe bytes[digit])
      }
      guard value == Int(wanted) else { return false }
      at += 6
    }
    return unsafe bytes[at] == 0x22
  }

  static func hexValue(_ digit: UInt8) -> Int {
    Int(digit & 0xF) + (digit > 0x39 ? 9 : 0)
  }
}
