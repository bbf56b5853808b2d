internal import CaptionCore

/// The JSON texts of the columns `content.tags` and `content.media`.
///
/// Written and read by hand, since a content is read for every changed post: Foundation's coders
/// take about twenty times as long. What is not as `encode` writes it is refused as a whole.
enum ContentJSON {
  /// The JSON array of tags; `nil` for none.
  static func encode(_ tags: [String]) -> String? {
    var bytes: [UInt8] = []
    append(tags, to: &bytes)
    return bytes.isEmpty ? nil : String(decoding: bytes, as: UTF8.self)
  }

  /// The JSON array of media objects; `nil` for none.
  static func encode(_ media: [Media]) -> String? {
    var bytes: [UInt8] = []
    append(media, to: &bytes)
    return bytes.isEmpty ? nil : String(decoding: bytes, as: UTF8.self)
  }

  /// Writes the JSON array of tags; nothing for none.
  static func append(_ tags: [String], to bytes: inout [UInt8]) {
    guard !tags.isEmpty else { return }
    var separator = UInt8.openBracket
    for tag in tags {
      bytes.append(separator)
      appendString(tag, to: &bytes)
      separator = .comma
    }
    bytes.append(.closeBracket)
  }

  /// Writes the JSON array of media objects; nothing for none.
  static func append(_ media: [Media], to bytes: inout [UInt8]) {
    guard !media.isEmpty else { return }
    var separator = UInt8.openBracket
    // By index, for a loop over the elements copies each: ten counted references a medium.
    for index in media.indices {
      bytes.append(separator)
      append(media[index], to: &bytes)
      separator = .comma
    }
    bytes.append(.closeBracket)
  }

  static func tags(_ json: String?) -> [String] {
    guard let json else { return [] }
    var reader = FlatJSONReader(json)
    var tags: [String] = []
    reader.readArray { reader in
      if let tag = reader.readString() { tags.append(tag) }
    }
    return tags
  }

  static func media(_ json: String?) -> [Media] {
    guard let json else { return [] }
    var reader = FlatJSONReader(json)
    var media: [Media] = []
    reader.readArray { reader in
      var medium = Media(id: MediaID(rawValue: ""), url: "")
      var id: String?
      reader.readObject { name, reader in
        switch name {
        case "url": medium.url = reader.readString() ?? ""
        case "id": id = reader.readString()
        case "alt": medium.alt = reader.readString()
        case "mimeType": medium.mimeType = reader.readString()
        case "width": medium.width = reader.readNumber { Int($0) }
        case "height": medium.height = reader.readNumber { Int($0) }
        case "sizeInBytes": medium.sizeInBytes = reader.readNumber { Int64($0) }
        case "durationInSeconds":
          medium.durationInSeconds = reader.readNumber { Double(String($0)) }
        case "isOwn": medium.isOwn = reader.readNumber { Int($0) } == 1
        default: reader.skipValue()
        }
      }
      medium.id = MediaID(rawValue: id ?? medium.url)
      media.append(medium)
    }
    return media
  }

  private static func append(_ medium: Media, to bytes: inout [UInt8]) {
    append(#"{"url":"#, medium.url, to: &bytes)
    if medium.id.rawValue != medium.url { append(#","id":"#, medium.id.rawValue, to: &bytes) }
    append(#","alt":"#, medium.alt, to: &bytes)
    append(#","mimeType":"#, medium.mimeType, to: &bytes)
    append(#","width":"#, medium.width.map(Int64.init), to: &bytes)
    append(#","height":"#, medium.height.map(Int64.init), to: &bytes)
    append(#","sizeInBytes":"#, medium.sizeInBytes, to: &bytes)
    // JSON has no word for infinity.
    if let duration = medium.durationInSeconds, duration.isFinite {
      append(#","durationInSeconds":"#, to: &bytes)
      bytes += duration.description.utf8
    }
    if medium.isOwn { append(#","isOwn":1"#, to: &bytes) }
    bytes.append(.closeBrace)
  }

  private static func append(_ text: StaticString, to bytes: inout [UInt8]) {
    unsafe bytes.append(
      contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
  }

  private static func append(_ name: StaticString, _ text: String?, to bytes: inout [UInt8]) {
    guard let text else { return }
    append(name, to: &bytes)
    appendString(text, to: &bytes)
  }

  private static func append(_ name: StaticString, _ number: Int64?, to bytes: inout [UInt8]) {
    guard let number else { return }
    append(name, to: &bytes)
    if number < 0 { bytes.append(UInt8(ascii: "-")) }
    appendDigits(of: number.magnitude, to: &bytes)
  }

  private static func appendDigits(of number: UInt64, to bytes: inout [UInt8]) {
    if number >= 10 { appendDigits(of: number / 10, to: &bytes) }
    bytes.append(0x30 + UInt8(truncatingIfNeeded: number % 10))
  }

  private static func appendString(_ text: String, to bytes: inout [UInt8]) {
    bytes.append(.quote)
    if needsEscapes(text.utf8Span.span) {
      appendEscaped(text, to: &bytes)
    } else {
      bytes.append(contentsOf: text.utf8)
    }
    bytes.append(.quote)
  }

  /// Whether some byte has to be escaped; most texts have none, and are looked through eight bytes
  /// at a time.
  private static func needsEscapes(_ text: Span<UInt8>) -> Bool {
    let ones: UInt64 = 0x0101_0101_0101_0101
    var found: UInt64 = 0
    var position = 0
    while position + 8 <= text.count {
      let word = unsafe text.bytes.unsafeLoadUnaligned(fromByteOffset: position, as: UInt64.self)
      let quote = word ^ (ones &* UInt64(UInt8.quote))
      let backslash = word ^ (ones &* UInt64(UInt8.backslash))
      found |= (word &- ones &* 0x20) & ~word
      found |= ((quote &- ones) & ~quote) | ((backslash &- ones) & ~backslash)
      position += 8
    }
    if found & (ones &* 0x80) != 0 { return true }
    while position < text.count {
      let byte = text[position]
      if byte < 0x20 || byte == .quote || byte == .backslash { return true }
      position += 1
    }
    return false
  }

  private static func appendEscaped(_ text: String, to bytes: inout [UInt8]) {
    for byte in text.utf8 {
      switch byte {
      case .quote, .backslash:
        bytes.append(.backslash)
        bytes.append(byte)
      case 0..<0x20:
        bytes += "\\u00".utf8
        bytes.append(hexDigit(byte >> 4))
        bytes.append(hexDigit(byte & 0xF))
      default: bytes.append(byte)
      }
    }
  }

  private static func hexDigit(_ value: UInt8) -> UInt8 {
    value < 10 ? 0x30 + value : 0x57 + value
  }
}

extension UInt8 {
  static let quote = UInt8(ascii: "\"")
  static let backslash = UInt8(ascii: "\\")
  static let comma = UInt8(ascii: ",")
  static let colon = UInt8(ascii: ":")
  static let openBracket = UInt8(ascii: "[")
  static let closeBracket = UInt8(ascii: "]")
  static let openBrace = UInt8(ascii: "{")
  static let closeBrace = UInt8(ascii: "}")
}
