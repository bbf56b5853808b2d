/// Checks JSON values by RFC 8259 and finds where they end, without building anything.
///
/// Eight bytes a step inside strings, no recursion, no allocation. Escapes of lone surrogates pass:
/// they are grammar, and are read as U+FFFD.
///
/// Invariant: `bytes` is readable up to `end + padding`, and the padding is zero. A zero byte is
/// nowhere part of a JSON text, so every loop stops at `end` without comparing against it.
@safe struct JSONValidator {
  /// How many zero bytes must follow the text.
  static let padding = 16
  /// How many objects and lists may be open at once, those around the value included.
  static let maximumDepth = 128

  /// Where a value fails, as an index into the bytes.
  struct Flaw: Error {
    var position: Int
    var reason: JSONFault.Reason
  }

  /// The next byte to be read.
  var position: Int
  private let bytes: UnsafePointer<UInt8>
  private let end: Int

  @unsafe init(_ bytes: UnsafePointer<UInt8>, from start: Int, to end: Int) {
    unsafe self.bytes = unsafe bytes
    self.position = start
    self.end = end
  }

  /// Passes white space and tells the byte that stands there: zero at the end.
  mutating func peek() -> UInt8 {
    position = spaceEnd(position)
    return unsafe bytes[position]
  }

  /// Passes one value.
  ///
  /// - Parameters:
  ///   - depth: How many objects and lists are open around it.
  ///   - key: A member to be noticed where the value is an object.
  /// - Returns: Where that member's value stands; of several the last.
  /// - Throws: `endsEarly` where the bytes end before the value surely does.
  @discardableResult
  mutating func skipValue(depth: Int, watching key: JSONShortKey? = nil) throws(Flaw) -> Range<
    Int
  >? {
    var at = position
    var watched: Range<Int>?
    var watchedStart = -1
    var kinds = UInt128(0)  // the innermost open container in bit 0: 1 for an object
    var open = 0
    let room = Self.maximumDepth - depth
    value: while true {
      at = spaceEnd(at)
      switch unsafe bytes[at] {
      case 0x22: at = try stringEnd(at + 1)
      case 0x7B:
        guard open < room else { throw flaw(at, .tooDeep) }
        kinds = kinds << 1 | 1
        open += 1
        at = spaceEnd(at + 1)
        guard unsafe bytes[at] == 0x7D else {
          let name = at
          at = try keyEnd(at)
          if let key, open == 1, matches(key, name) { watchedStart = spaceEnd(at) }
          continue value
        }
        kinds >>= 1
        open -= 1
        at += 1
      case 0x5B:
        guard open < room else { throw flaw(at, .tooDeep) }
        kinds <<= 1
        open += 1
        at = spaceEnd(at + 1)
        guard unsafe bytes[at] == 0x5D else { continue value }
        kinds >>= 1
        open -= 1
        at += 1
      case 0x2D, 0x30...0x39: at = try numberEnd(at)
      case 0x74: at = try literalEnd(at, "true")
      case 0x66: at = try literalEnd(at, "false")
      case 0x6E: at = try literalEnd(at, "null")
      default: throw flaw(at, .unexpected)
      }
      ended: while true {
        if watchedStart >= 0 && open == 1 {
          watched = watchedStart..<at
          watchedStart = -1
        }
        guard open > 0 else {
          position = at
          return watched
        }
        at = spaceEnd(at)
        let byte = unsafe bytes[at]
        if kinds & 1 == 1 {
          if byte == 0x2C {
            let name = spaceEnd(at + 1)
            at = try keyEnd(name)
            if let key, open == 1, matches(key, name) { watchedStart = spaceEnd(at) }
            continue value
          }
          guard byte == 0x7D else { throw flaw(at, .unexpected) }
        } else {
          if byte == 0x2C {
            at += 1
            continue value
          }
          guard byte == 0x5D else { throw flaw(at, .unexpected) }
        }
        kinds >>= 1
        open -= 1
        at += 1
      }
    }
  }

  /// Passes a key and its colon, and tells where the key stands, quotes included.
  mutating func skipKey() throws(Flaw) -> Range<Int> {
    let start = spaceEnd(position)
    var at = start
    guard unsafe bytes[at] == 0x22 else { throw flaw(at, .unexpected) }
    at = try stringEnd(at + 1)
    position = at
    at = spaceEnd(at)
    guard unsafe bytes[at] == 0x3A else { throw flaw(at, .unexpected) }
    defer { position = at + 1 }
    return start..<position
  }

  /// Whether bytes are one JSON value and nothing else.
  static func passes(_ bytes: [UInt8]) -> Bool {
    (try? check(bytes)) != nil
  }

  /// Refuses bytes that are not one JSON value and nothing else.
  static func check(_ bytes: [UInt8]) throws(JSONFault) {
    // The space tells where a number ends.
    let padded = bytes + [0x20] + [UInt8](repeating: 0, count: padding)
    let fault: JSONFault? = unsafe padded.withUnsafeBufferPointer {
      (buffer) -> JSONFault? in
      guard let start = buffer.baseAddress else { return nil }
      var validator = unsafe Self(start, from: 0, to: bytes.count + 1)
      do throws(Flaw) {
        try validator.skipValue(depth: 0)
      } catch {
        return JSONFault(reason: error.reason, offset: Int64(error.position))
      }
      _ = validator.peek()
      return validator.position > bytes.count
        ? nil : JSONFault(reason: .trailing, offset: Int64(validator.position))
    }
    if let fault { throw fault }
  }

  // MARK: Pieces of the grammar; each takes where it begins and returns where it ends

  @inline(__always)
  private func spaceEnd(_ start: Int) -> Int {
    var at = start
    while unsafe bytes[at] <= 0x20 {
      let byte = unsafe bytes[at]
      guard byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { break }
      at += 1
      while word(at) == 0x2020_2020_2020_2020 { at += 8 }
    }
    return at
  }

  @inline(__always)
  private func keyEnd(_ start: Int) throws(Flaw) -> Int {
    guard unsafe bytes[start] == 0x22 else { throw flaw(start, .unexpected) }
    let at = spaceEnd(try stringEnd(start + 1))
    guard unsafe bytes[at] == 0x3A else { throw flaw(at, .unexpected) }
    return at + 1
  }

  /// - Parameter start: Just after the opening quote.
  @inline(__always)
  private func stringEnd(_ start: Int) throws(Flaw) -> Int {
    let ones: UInt64 = 0x0101_0101_0101_0101
    var at = start
    while true {
      // A borrow can only mark bytes after the first that is marked rightly.
      let word = word(at)
      let special =
        (((word ^ 0x2222_2222_2222_2222) &- ones) | ((word ^ 0x5C5C_5C5C_5C5C_5C5C) &- ones)
          | (word &- 0x2020_2020_2020_2020) | word) & 0x8080_8080_8080_8080
      guard special != 0 else {
        at += 8
        continue
      }
      at += special.trailingZeroBitCount >> 3
      let byte = unsafe bytes[at]
      if byte == 0x22 { return at + 1 }
      if byte >= 0x80 {
        at = try sequencesEnd(at)
      } else if byte == 0x5C {
        at = try escapeEnd(at)
      } else {
        throw flaw(at, .controlCharacter)
      }
    }
  }

  /// Passes characters outside ASCII until one inside: the table of well-formed UTF-8 in RFC 3629.
  private func sequencesEnd(_ start: Int) throws(Flaw) -> Int {
    var at = start
    while true {
      let first = unsafe bytes[at]
      if first < 0x80 { return at }
      let second = unsafe bytes[at + 1]
      switch first {
      case 0xC2...0xDF:
        guard second & 0xC0 == 0x80 else { throw cutSequence(at, 1) }
        at += 2
      case 0xE0...0xEF:
        let low: UInt8 = first == 0xE0 ? 0xA0 : 0x80
        let high: UInt8 = first == 0xED ? 0x9F : 0xBF
        guard second >= low && second <= high else { throw cutSequence(at, 1) }
        guard unsafe bytes[at + 2] & 0xC0 == 0x80 else { throw cutSequence(at, 2) }
        at += 3
      case 0xF0...0xF4:
        let low: UInt8 = first == 0xF0 ? 0x90 : 0x80
        let high: UInt8 = first == 0xF4 ? 0x8F : 0xBF
        guard second >= low && second <= high else { throw cutSequence(at, 1) }
        guard unsafe bytes[at + 2] & 0xC0 == 0x80 else { throw cutSequence(at, 2) }
        guard unsafe bytes[at + 3] & 0xC0 == 0x80 else { throw cutSequence(at, 3) }
        at += 4
      default: throw flaw(at, .invalidUTF8)
      }
    }
  }

  /// - Parameter start: At the backslash.
  private func escapeEnd(_ start: Int) throws(Flaw) -> Int {
    switch unsafe bytes[start + 1] {
    case 0x22, 0x5C, 0x2F, 0x62, 0x66, 0x6E, 0x72, 0x74: return start + 2
    case 0x75:
      for at in start + 2..<start + 6 {
        switch unsafe bytes[at] {
        case 0x30...0x39, 0x41...0x46, 0x61...0x66: continue
        default: throw flaw(at, .badEscape)
        }
      }
      return start + 6
    default: throw flaw(start + 1, .badEscape)
    }
  }

  private func numberEnd(_ start: Int) throws(Flaw) -> Int {
    var at = start
    if unsafe bytes[at] == 0x2D { at += 1 }
    if unsafe bytes[at] == 0x30 { at += 1 } else { at = try digitsEnd(at) }
    if unsafe bytes[at] == 0x2E { at = try digitsEnd(at + 1) }
    if unsafe bytes[at] | 0x20 == 0x65 {
      at += 1
      if unsafe bytes[at] == 0x2B || bytes[at] == 0x2D { at += 1 }
      at = try digitsEnd(at)
    }
    // Whether a number goes on is only known from the byte behind it.
    guard at < end else { throw flaw(at, .endsEarly) }
    return at
  }

  private func digitsEnd(_ start: Int) throws(Flaw) -> Int {
    var at = start
    while unsafe bytes[at] &- 0x30 < 10 { at += 1 }
    guard at > start else { throw flaw(at, .badNumber) }
    return at
  }

  private func literalEnd(_ start: Int, _ literal: StaticString) throws(Flaw) -> Int {
    for index in 0..<literal.utf8CodeUnitCount {
      guard unsafe bytes[start + index] == literal.utf8Start[index] else {
        throw flaw(start + index, .unexpected)
      }
    }
    return start + literal.utf8CodeUnitCount
  }

  @inline(__always)
  private func word(_ at: Int) -> UInt64 {
    unsafe UInt64(
      littleEndian: UnsafeRawPointer(bytes).loadUnaligned(fromByteOffset: at, as: UInt64.self))
  }

  private func matches(_ key: JSONShortKey, _ start: Int) -> Bool {
    if key.matches(word(start + 1), end: unsafe bytes[start + 1 + key.count]) { return true }
    return unsafe key.matchesEscaped(bytes + start + 1)
  }

  private func flaw(_ at: Int, _ reason: JSONFault.Reason) -> Flaw {
    Flaw(position: min(at, end), reason: at >= end ? .endsEarly : reason)
  }

  private func cutSequence(_ at: Int, _ index: Int) -> Flaw {
    at + index >= end
      ? Flaw(position: end, reason: .endsEarly) : Flaw(position: at, reason: .invalidUTF8)
  }
}
