internal import CaptionCore

/// A record key that sorts by time: 13 characters of a base32 alphabet that is in ASCII order.
///
/// Its highest bit is zero; then come 53 bits of microseconds since 1970 and 10 of a clock's number.
/// Source: the AT Protocol specification, "Record Keys" and "Timestamp Identifiers".
struct TID: Hashable, CustomStringConvertible {
  let description: String

  private static let alphabet = Array("234567abcdefghijklmnopqrstuvwxyz".utf8)
  private static let length = 13

  /// Reads a key; `nil` for what is none.
  init?(_ text: String) {
    let characters = Array(text.utf8)
    guard characters.count == Self.length, characters.allSatisfy(Self.alphabet.contains),
      let first = characters.first.flatMap({ Self.alphabet.firstIndex(of: $0) }), first < 16
    else { return nil }
    description = text
  }

  /// The key under which a post is created: the same each time it is asked for.
  ///
  /// 59 bits of a hash over the post's random identity and the generation tell keys apart. They are
  /// laid into the years 2005 to 2023, so that no server takes the key for one of the future.
  init(for post: PostID, generation: Int) {
    var name = "\(post):\(generation)"
    let hash = name.withUTF8 { unsafe KnownItems.hash(UnsafeRawBufferPointer($0)) }
    let sinceStart = hash >> 5
    let start: UInt64 = 1 << 60  // 2005-09-05, the microseconds being above the clock's 10 bits
    self.init(bits: start | sinceStart)
  }

  private init(bits: UInt64) {
    let characters = (0..<Self.length).map { position in
      Self.alphabet[Int(bits >> UInt64(5 * (Self.length - 1 - position)) & 31)]
    }
    description = String(decoding: characters, as: UTF8.self)
  }
}
