/// Undoes what Instagram's export does to every text: each byte of its UTF-8 written as one letter.
enum Mojibake {
  /// The text whose bytes these letters are; the text itself where they are none.
  ///
  /// A text with a letter beyond U+00FF was not treated so, nor was one whose letters are no UTF-8:
  /// both stay, so that what was repaired before stays repaired.
  static func repaired(_ text: String) -> String {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.utf8.count)
    for scalar in text.unicodeScalars {
      guard let byte = UInt8(exactly: scalar.value) else { return text }
      bytes.append(byte)
    }
    return String(validating: bytes, as: UTF8.self) ?? text
  }
}
