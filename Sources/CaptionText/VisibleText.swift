/// How the line ends and tabs of a text are shown.
public enum LineEnds: Sendable {
  /// As they are.
  case kept
  /// As `⏎` and `⇥`, so that the text fills one line.
  case marked
}

extension String {
  /// The text as it may be written to a terminal: nothing in it can move the cursor, change
  /// colours, reorder what stands beside it, or hide.
  ///
  /// Control characters become their pictures (`␛`); bidirectional overrides, embeddings and
  /// isolates, and characters that print nothing become their numbers (`\u{202E}`). Emoji
  /// sequences, the joiners of Persian and Indic words, and marks that only state their own
  /// direction stay.
  public func visible(lineEnds: LineEnds = .kept) -> String {
    if utf8.allSatisfy({ (0x20...0x7E).contains($0) }) { return self }
    var shown = ""
    var previous: Unicode.Scalar = " "
    var isInFlag = false
    let scalars = unicodeScalars
    var index = scalars.startIndex
    while index < scalars.endIndex {
      let scalar = scalars[index]
      let next = scalars.index(after: index)
      isInFlag = scalar.value == 0x1F3F4 || isInFlag && (0xE0020...0xE007F).contains(scalar.value)
      switch scalar {
      // The line feed that follows stands for both.
      case "\r" where next < scalars.endIndex && scalars[next] == "\n": break
      case "\n": shown += lineEnds == .kept ? "\n" : "⏎"
      case "\t": shown += lineEnds == .kept ? "\t" : "⇥"
      case _ where scalar.value < 0x20: shown.unicodeScalars.append(controlPicture(scalar.value))
      case "\u{7F}": shown += "␡"
      case _ where isInFlag || !scalar.isTrick(after: previous):
        shown.unicodeScalars.append(scalar)
      default:
        let number = String(scalar.value, radix: 16, uppercase: true)
        shown += "\\u{\(number)}"
      }
      previous = scalar
      index = next
    }
    return shown
  }

  private func controlPicture(_ control: UInt32) -> Unicode.Scalar {
    Unicode.Scalar(0x2400 + control) ?? "\u{FFFD}"
  }
}

extension Unicode.Scalar {
  /// Whether this scalar could mislead a reader or a terminal, standing after `previous`.
  fileprivate func isTrick(after previous: Unicode.Scalar) -> Bool {
    switch value {
    case 0...0x7E: false
    case 0x7F...0x9F: true
    case 0x200E, 0x200F, 0x061C: false
    case 0x202A...0x202E, 0x2066...0x2069, 0x2028, 0x2029, 0xFFF9...0xFFFB: true
    case 0xFE0E, 0xFE0F: false
    // Joiners and selectors belong to emoji and to scripts from Hebrew on; in Latin, Greek and
    // Cyrillic words they only hide a difference.
    case 0x200C, 0x200D, 0xFE00...0xFE0D, 0xE0100...0xE01EF:
      previous.value < 0x590
        || previous.properties.isDefaultIgnorableCodePoint && previous.value != 0xFE0F
    default: properties.isDefaultIgnorableCodePoint || properties.isNoncharacterCodePoint
    }
  }
}
