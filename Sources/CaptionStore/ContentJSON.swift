internal import CaptionCore

/// The JSON texts of the columns `content.tags` and `content.media`.
///
/// Written and read by hand, since a content is read for every changed post: Foundation's coders
/// take about twenty times as long. What is not as `encode` writes it is refused as a whole.
enum ContentJSON {
  /// The JSON array of tags; `nil` for none.
  static func encode(_ tags: [String]) -> String? {
    guard !tags.isEmpty else { return nil }
    var bytes: [UInt8] = []
    for tag in tags {
      bytes.append(bytes.isEmpty ? .openBracket : .comma)
      appendString(tag, to: &bytes)
    }
    bytes.append(.closeBracket)
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The JSON array of media objects; `nil` for none.
  static func encode(_ media: [Media]) -> String? {
    guard !media.isEmpty else { return nil }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(media.count * 160)
    for medium in media {
      bytes.append(bytes.isEmpty ? .openBracket : .comma)
      bytes += #"{"url":"#.utf8
      appendString(medium.url, to: &bytes)
      if medium.id.rawValue != medium.url { append("id", medium.id.rawValue, to: &bytes) }
      append("alt", medium.alt, to: &bytes)
      append("mimeType", medium.mimeType, to: &bytes)
      append("width", number: medium.width, to: &bytes)
      append("height", number: medium.height, to: &bytes)
      append("sizeInBytes", number: medium.sizeInBytes, to: &bytes)
      // JSON has no word for infinity.
      let duration = medium.durationInSeconds.flatMap { $0.isFinite ? $0 : nil }
      append("durationInSeconds", number: duration, to: &bytes)
      bytes.append(.closeBrace)
    }
    bytes.append(.closeBracket)
    return String(decoding: bytes, as: UTF8.self)
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
        default: reader.skipValue()
        }
      }
      medium.id = MediaID(rawValue: id ?? medium.url)
      media.append(medium)
    }
    return media
  }

  private static func append(_ name: StaticString, _ text: String?, to bytes: inout [UInt8]) {
    guard let text else { return }
    appendName(name, to: &bytes)
    appendString(text, to: &bytes)
  }

  private static func append(
    _ name: StaticString, number: (some CustomStringConvertible)?, to bytes: inout [UInt8]
  ) {
    guard let number else { return }
    appendName(name, to: &bytes)
    bytes += number.description.utf8
  }

  private static func appendName(_ name: StaticString, to bytes: inout [UInt8]) {
    bytes.append(.comma)
    bytes.append(.quote)
    bytes += name.description.utf8
    bytes.append(.quote)
    bytes.append(.colon)
  }

  private static func appendString(_ text: String, to bytes: inout [UInt8]) {
    bytes.append(.quote)
    let span = text.utf8Span.span
    // One look without a branch, for most texts hold nothing that has to be escaped.
    var special: UInt8 = 0
    for index in span.indices {
      let byte = span[index]
      special |= byte < 0x20 || byte == .quote || byte == .backslash ? 1 : 0
    }
    guard special != 0 else {
      bytes.append(contentsOf: text.utf8)
      bytes.append(.quote)
      return
    }
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
    bytes.append(.quote)
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
