/// Reads arrays of strings and of flat objects, as `ContentJSON` writes them.
///
/// Anything else ends the reading where it stands.
struct FlatJSONReader {
  private let bytes: [UInt8]
  private var position = 0

  init(_ text: String) {
    bytes = Array(text.utf8)
  }

  mutating func readArray(_ element: (inout FlatJSONReader) -> Void) {
    guard take(.openBracket), !take(.closeBracket) else { return }
    repeat {
      let start = position
      element(&self)
      guard position > start else { return }
    } while take(.comma)
    _ = take(.closeBracket)
  }

  mutating func readObject(_ member: (String, inout FlatJSONReader) -> Void) {
    guard take(.openBrace), !take(.closeBrace) else { return }
    repeat {
      guard let name = readString(), take(.colon) else { return }
      member(name, &self)
    } while take(.comma)
    _ = take(.closeBrace)
  }

  mutating func readString() -> String? {
    guard take(.quote) else { return nil }
    let start = position
    while position < bytes.count, bytes[position] != .quote, bytes[position] != .backslash {
      position += 1
    }
    if position < bytes.count, bytes[position] == .quote {
      defer { position += 1 }
      return String(decoding: bytes[start..<position], as: UTF8.self)
    }
    return readEscaped(after: Array(bytes[start..<position]))
  }

  mutating func readNumber<Number>(_ convert: (Substring) -> Number?) -> Number? {
    let start = position
    while position < bytes.count, bytes[position] != .comma, bytes[position] != .closeBrace {
      position += 1
    }
    return convert(Substring(String(decoding: bytes[start..<position], as: UTF8.self)))
  }

  mutating func skipValue() {
    if position < bytes.count, bytes[position] == .quote {
      _ = readString()
    } else {
      _ = readNumber { _ in nil as Int? }
    }
  }

  private mutating func readEscaped(after head: [UInt8]) -> String? {
    var text = head
    while position < bytes.count {
      let byte = bytes[position]
      position += 1
      if byte == .quote { return String(decoding: text, as: UTF8.self) }
      guard byte == .backslash, position < bytes.count else {
        text.append(byte)
        continue
      }
      let escaped = bytes[position]
      position += 1
      guard escaped == UInt8(ascii: "u") else {
        text.append(escaped)
        continue
      }
      let digits = bytes[position..<min(position + 4, bytes.count)]
      position += digits.count
      text.append(UInt8(String(decoding: digits, as: UTF8.self), radix: 16) ?? 0x20)
    }
    return nil
  }

  private mutating func take(_ byte: UInt8) -> Bool {
    guard position < bytes.count, bytes[position] == byte else { return false }
    position += 1
    return true
  }
}
