/// The identity of a post: 128 random bits, the same on every machine that holds the post.
public struct PostID: Hashable, Comparable, Sendable {
  let high: UInt64
  let low: UInt64

  public init(using generator: inout some RandomNumberGenerator) {
    high = generator.next()
    low = generator.next()
  }

  /// Reads the text form, 32 lower-case hexadecimal digits; `nil` for anything else.
  public init?(_ text: String) {
    let digits = text.utf8
    guard digits.count == 32, digits.allSatisfy(Self.isHexDigit) else { return nil }
    guard let high = UInt64(text.prefix(16), radix: 16),
      let low = UInt64(text.suffix(16), radix: 16)
    else { return nil }
    self.high = high
    self.low = low
  }

  public static func < (one: Self, other: Self) -> Bool {
    (one.high, one.low) < (other.high, other.low)
  }

  private static func isHexDigit(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte)
  }
}

extension PostID: CustomStringConvertible {
  /// The 32 lower-case hexadecimal digits that the store and the command line use.
  public var description: String {
    var digits: [UInt8] = []
    append(to: &digits)
    return String(decoding: digits, as: UTF8.self)
  }

  /// Writes the same digits.
  public func append(to text: inout [UInt8]) {
    text.append(addingCapacity: 32) { text in
      for position in 0..<32 {
        let half = position < 16 ? high : low
        let digit = UInt8(truncatingIfNeeded: half >> UInt64(60 - 4 * (position & 15))) & 0xF
        text.append(digit < 10 ? 0x30 + digit : 0x57 + digit)
      }
    }
  }
}
