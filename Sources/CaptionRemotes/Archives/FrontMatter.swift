/// A post in Markdown with front matter: members between two lines of `---`, then the caption.
///
/// A member stands on one line, `name: value`, the value being JSON, which YAML reads too. Values
/// that were typed by hand without quotes are taken as text.
package enum FrontMatter {
  private static let line = Array("---\n".utf8)

  static func begins(_ head: [UInt8]) -> Bool {
    let text = head.withoutMark
    return text.starts(with: line) || text.starts(with: "---\r\n".utf8)
  }

  /// The file of a post: the caption to the byte, and a line end behind it.
  package static func text(_ members: [(name: String, json: String)], caption: String) -> String {
    let lines = members.map { "\($0.name): \($0.json)\n" }.joined()
    return "---\n\(lines)---\n\n\(caption)\n"
  }

  /// The members with the caption among them; `nil` where the front matter does not end.
  static func read(_ text: String) -> JSONTree? {
    // By UTF-8, for a CRLF is one character to Swift.
    let bytes = Array(text.utf8)
    var members: [String: JSONTree] = [:]
    var at = bytes.firstIndex(of: 0x0A).map { $0 + 1 } ?? bytes.count
    while at < bytes.count {
      let end = bytes[at...].firstIndex(of: 0x0A) ?? bytes.count
      let line = String(decoding: bytes[at..<end], as: UTF8.self)
      at = min(end + 1, bytes.count)
      let plain = line.hasSuffix("\r") ? String(line.unicodeScalars.dropLast()) : line
      if plain == "---" {
        members["caption"] = .string(caption(bytes[at...]))
        return JSONTree(members: members)
      }
      guard let colon = plain.firstIndex(of: ":") else { continue }
      let value = plain[plain.index(after: colon)...].drop { $0 == " " }
      members[String(plain[..<colon])] = JSONTree.read(value.utf8) ?? .string(String(value))
    }
    return nil
  }

  /// The text without the empty line before it and the line end behind it.
  private static func caption(_ bytes: ArraySlice<UInt8>) -> String {
    var bytes = bytes
    for mark in ["\r\n", "\n"] where bytes.starts(with: mark.utf8) {
      bytes = bytes.dropFirst(mark.utf8.count)
      break
    }
    if bytes.last == 0x0A { bytes = bytes.dropLast() }
    return String(decoding: bytes, as: UTF8.self)
  }
}

extension FilePosts {
  mutating func readFrontMatter() throws(RemoteError) {
    let text = try file.text(upTo: 16 << 20)
    guard let members = FrontMatter.read(text) else {
      throw .malformed(path: file.path, reason: "the front matter does not end")
    }
    // Front matter stands in files of many programs; ours names the post.
    guard members["id"].words != nil else { return skipped.add(.unknownFile, file.path) }
    try take(members, at: file.path)
  }
}
