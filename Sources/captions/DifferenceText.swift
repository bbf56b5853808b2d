internal import CaptionText

/// Two texts as the lines that went and the lines that came.
struct DifferenceText {
  let session: Session

  /// Prints `- old` and `+ new` lines; lines that stayed are left out.
  func print(from old: String, to new: String) throws {
    let before = Self.lines(old)
    let after = Self.lines(new)
    // What stands on both sides is found by stdlib's Myers algorithm; a huge pair is shown whole.
    guard before.count + after.count < 2000 else {
      try print(before, "-", .red)
      return try print(after, "+", .green)
    }
    let changes = after.difference(from: before)
    let removed = Set(changes.removals.map(Self.offset))
    let inserted = Set(changes.insertions.map(Self.offset))
    try print(before.indices.filter(removed.contains).map { before[$0] }, "-", .red)
    try print(after.indices.filter(inserted.contains).map { after[$0] }, "+", .green)
  }

  private func print(_ lines: [String], _ sign: String, _ look: Look) throws {
    for line in lines { try session.output.line(session.look(look, "  \(sign) \(line.visible())")) }
  }

  private static func lines(_ text: String) -> [String] {
    // A CR LF is one Character, so that both kinds of line end are found.
    text.isEmpty
      ? [] : text.split(omittingEmptySubsequences: false) { $0.isNewline }.map(String.init)
  }

  private static func offset(_ change: CollectionDifference<String>.Change) -> Int {
    switch change {
    case .insert(let offset, _, _), .remove(let offset, _, _): offset
    }
  }
}
