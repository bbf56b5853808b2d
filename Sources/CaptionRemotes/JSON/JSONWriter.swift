/// Writes compact JSON, byte by byte.
struct JSONWriter {
  private(set) var bytes: [UInt8] = []
  private var needsComma = false

  mutating func string(_ text: String) {
    separate()
    write(text)
    needsComma = true
  }

  mutating func number(_ number: some BinaryInteger) {
    literal(String(number))
  }

  /// A fraction; nothing that JSON can say is left out for not-a-number.
  mutating func number(_ number: Double) {
    if number == number.rounded(), abs(number) < 1e15 {
      literal(String(Int64(number)))
    } else {
      literal(number.isFinite ? String(number) : "null")
    }
  }

  mutating func boolean(_ value: Bool) {
    literal(value ? "true" : "false")
  }

  mutating func null() {
    literal("null")
  }

  mutating func key(_ key: String) {
    separate()
    write(key)
    bytes.append(0x3A)
    needsComma = false
  }

  mutating func object(_ members: (inout Self) -> Void) {
    enclose(0x7B, members, 0x7D)
  }

  mutating func list(_ elements: (inout Self) -> Void) {
    enclose(0x5B, elements, 0x5D)
  }

  private mutating func enclose(_ open: UInt8, _ body: (inout Self) -> Void, _ close: UInt8) {
    separate()
    bytes.append(open)
    needsComma = false
    body(&self)
    bytes.append(close)
    needsComma = true
  }

  /// A number or word, as it is spelled.
  mutating func literal(_ text: String) {
    separate()
    bytes += text.utf8
    needsComma = true
  }

  private mutating func separate() {
    if needsComma { bytes.append(0x2C) }
  }

  private mutating func write(_ text: String) {
    bytes.append(0x22)
    for byte in text.utf8 {
      switch byte {
      case 0x22, 0x5C: bytes += [0x5C, byte]
      case 0x0A: bytes += [0x5C, 0x6E]
      case 0x0D: bytes += [0x5C, 0x72]
      case 0x09: bytes += [0x5C, 0x74]
      case 0..<0x20:
        let digits: [UInt8] = Array("0123456789abcdef".utf8)
        bytes += [0x5C, 0x75, 0x30, 0x30, digits[Int(byte >> 4)], digits[Int(byte & 0xF)]]
      default: bytes.append(byte)
      }
    }
    bytes.append(0x22)
  }
}

extension JSONWriter {
  /// The JSON text of one string.
  static func text(_ string: String) -> [UInt8] {
    var writer = Self()
    writer.string(string)
    return writer.bytes
  }

  /// The JSON text of a list of strings.
  static func text(_ strings: [String]) -> [UInt8] {
    var writer = Self()
    writer.list { for string in strings { $0.string(string) } }
    return writer.bytes
  }
}
