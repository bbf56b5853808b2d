internal import CaptionCore

/// The JSON texts of the columns `content.tags` and `content.media`.
///
/// Written and read by hand, since a content is read for every changed post: Foundation's coders
/// take about twenty times as long. What is not as `encode` writes it is refused as a whole.
enum ContentJSON {
  /// The JSON array of tags; `nil` for none.
  static func encode(_ tags: [String]) -> String? {
    let content = FlatContent(Content(tags: tags))
    var bytes: [UInt8] = []
    appendTags(of: content, to: &bytes)
    return bytes.isEmpty ? nil : String(decoding: bytes, as: UTF8.self)
  }

  /// The JSON array of media objects; `nil` for none.
  static func encode(_ media: [Media]) -> String? {
    let content = FlatContent(Content(media: media))
    var bytes: [UInt8] = []
    appendMedia(of: content, to: &bytes)
    return bytes.isEmpty ? nil : String(decoding: bytes, as: UTF8.self)
  }

  /// Writes the JSON array of tags; nothing for none.
  static func appendTags(of content: FlatContent, to bytes: inout [UInt8]) {
    guard !content.tags.isEmpty else { return }
    var separator = UInt8.openBracket
    for tag in content.tags {
      bytes.append(separator)
      appendString(tag, of: content, to: &bytes)
      separator = .comma
    }
    bytes.append(.closeBracket)
  }

  /// Writes the JSON array of media objects; nothing for none.
  static func appendMedia(of content: FlatContent, to bytes: inout [UInt8]) {
    guard !content.media.isEmpty else { return }
    var separator = UInt8.openBracket
    for medium in content.media {
      bytes.append(separator)
      append(medium, of: content, to: &bytes)
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

  private static func append(
    _ medium: FlatMedium, of content: FlatContent, to bytes: inout [UInt8]
  ) {
    append(#"{"url":"#, medium.url, of: content, to: &bytes)
    if !content.areIdentical(medium.id, medium.url) {
      append(#","id":"#, medium.id, of: content, to: &bytes)
    }
    append(#","alt":"#, medium.alt, of: content, to: &bytes)
    append(#","mimeType":"#, medium.mimeType, of: content, to: &bytes)
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

  private static func append(
    _ name: StaticString, _ text: FlatContent.Place?, of content: FlatContent,
    to bytes: inout [UInt8]
  ) {
    guard let text else { return }
    append(name, to: &bytes)
    appendString(text, of: content, to: &bytes)
  }

  private static func append(_ name: StaticString, _ number: Int64?, to bytes: inout [UInt8]) {
    guard let number else { return }
    append(name, to: &bytes)
    if number < 0 { bytes.append(UInt8(ascii: "-")) }
    appendDigits(of: number.magnitude, to: &bytes)
  }

  private static func appendDigits(of number: UInt64, to bytes: inout [UInt8]) {
    var digits = InlineArray<20, UInt8>(repeating: 0)
    var first = digits.count
    var rest = number
    repeat {
      first -= 1
      digits[first] = 0x30 + UInt8(truncatingIfNeeded: rest % 10)
      rest /= 10
    } while rest > 0
    unsafe digits.span.extracting(first...).withUnsafeBufferPointer {
      unsafe bytes.append(contentsOf: $0)
    }
  }

  private static func appendString(
    _ place: FlatContent.Place, of content: FlatContent, to bytes: inout [UInt8]
  ) {
    let text = content.bytes.span.extracting(place)
    bytes.append(.quote)
    if needsEscapes(text) {
      appendEscaped(text, to: &bytes)
    } else {
      unsafe text.withUnsafeBufferPointer { unsafe bytes.append(contentsOf: $0) }
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

  private static func appendEscaped(_ text: Span<UInt8>, to bytes: inout [UInt8]) {
    for position in text.indices {
      let byte = text[position]
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
