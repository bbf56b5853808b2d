internal import CaptionText

/// Two texts as one, with the words that went and came marked.
struct WordDifferenceText {
  let session: Session

  /// On a terminal with colours, in red and green; else as `[-went-]` and `{+came+}`.
  func callAsFunction(from old: String, to new: String) -> String {
    wordDifference(from: old, to: new).map { change in
      switch change {
      case .same(let text): text.visible()
      case .removed(let text): mark(text, .red, "[-", "-]")
      case .added(let text): mark(text, .green, "{+", "+}")
      }
    }.joined()
  }

  private func mark(_ text: String, _ look: Look, _ open: String, _ close: String) -> String {
    // Line ends would leave the colour or the brackets open over lines.
    let shown = text.visible()
    return session.terminal.hasColour ? session.look(look, shown) : open + shown + close
  }
}
