/// The table that `captions export --format csv` writes: one post a row.
package enum CSVPosts {
  /// The columns, in their order.
  package static let columns = [
    "id", "state", "account", "accountURL", "permalink", "publishedAt", "editedAt", "createdAt",
    "title", "caption", "language", "visibility", "contentWarning", "tags", "media",
  ]
  /// Those whose cells are JSON: they hold more than one value.
  package static let lists: Set<String> = ["tags", "media"]

  /// A cell that no program that opens the table takes for a formula.
  ///
  /// A text that begins like one gets an apostrophe in front, and so does one that already begins
  /// with apostrophes and then like one: `unguarded` takes exactly one away. Source: OWASP, CSV
  /// injection.
  package static func guarded(_ text: String) -> String {
    isFormula(text) ? "'" + text : text
  }

  package static func unguarded(_ text: String) -> String {
    text.unicodeScalars.first == "'" && isFormula(text)
      ? String(text.unicodeScalars.dropFirst()) : text
  }

  private static func isFormula(_ text: String) -> Bool {
    switch text.unicodeScalars.first(where: { $0 != "'" }) {
    case "=", "+", "-", "@", "\t", "\r", "\n", "\u{FF1D}", "\u{FF0B}", "\u{FF0D}", "\u{FF20}": true
    default: false
    }
  }

  /// Whether a file begins with the header of such a table.
  static func begins(_ head: [UInt8]) -> Bool { separator(head) != nil }

  /// What stands between the cells of the header: some programs write another than they read.
  static func separator(_ head: [UInt8]) -> UInt8? {
    let line = head.withoutMark.prefix { $0 != 0x0A && $0 != 0x0D }
    return [0x2C, 0x3B, 0x09].first { separator in
      let names = line.split(separator: separator).map { name in
        String(decoding: name.filter { $0 != 0x22 }, as: UTF8.self)
      }
      return names.contains("id") && names.contains("caption")
    }
  }
}

extension FilePosts {
  mutating func readTable() throws(RemoteError) {
    guard let separator = CSVPosts.separator(try file.head()) else { return }
    var reader = CSVReader(separator: separator)
    var names: [String]?
    var number = 0
    func read(_ row: [String]) throws(RemoteError) {
      number += 1
      guard let names else { return names = row }
      if row == [""] { return }
      var members: [String: JSONTree] = [:]
      for (name, cell) in zip(names, row) {
        if CSVPosts.lists.contains(name) {
          members[name] = JSONTree.read(CSVPosts.unguarded(cell).utf8) ?? .null
        } else if !cell.isEmpty {
          members[name] = .string(CSVPosts.unguarded(cell))
        }
      }
      try take(JSONTree(members: members), at: "\(file.path): row \(number)")
    }
    _ = try file.head()
    var piece = try file.next().withoutMark
    while !piece.isEmpty {
      try reader.append(piece, read)
      piece = try file.next()[...]
    }
    try reader.finish(read)
  }
}
