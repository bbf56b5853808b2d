extension String {
  /// How many cells of a terminal the text fills: East Asian wide characters and emoji two,
  /// combining marks none.
  ///
  /// Meant for one line of `visible` text. Source: Unicode Standard Annex #11.
  public var displayWidth: Int {
    if utf8.allSatisfy({ (0x20...0x7E).contains($0) }) { return utf8.count }
    return reduce(0) { $0 + $1.displayWidth }
  }

  /// The text cut to at most `cells` cells of a terminal, ending in `…` where it was cut.
  ///
  /// Reads no further than it has to.
  public func fitted(to cells: Int) -> String {
    var width = 0
    var cut = startIndex
    for index in indices {
      let next = width + self[index].displayWidth
      if next > cells {
        // One cell is left for the ellipsis at `cut`, where at most `cells - 1` are filled.
        return cells > 0 ? String(self[..<cut]) + "…" : ""
      }
      width = next
      if width < cells { cut = self.index(after: index) }
    }
    return self
  }

  /// The text fitted to `cells` cells and filled up with spaces.
  public func padded(to cells: Int) -> String {
    let text = fitted(to: cells)
    return text + String(repeating: " ", count: max(0, cells - text.displayWidth))
  }
}

extension Character {
  fileprivate var displayWidth: Int {
    let scalars = unicodeScalars
    guard let first = scalars.first else { return 0 }
    if first.isASCII && scalars.index(after: scalars.startIndex) == scalars.endIndex {
      return (0x20...0x7E).contains(first.value) ? 1 : 0
    }
    // An emoji is drawn as one, however many scalars it is joined from.
    let isEmoji =
      first.properties.isEmojiPresentation
      || first.properties.isEmoji && scalars.contains("\u{FE0F}")
    return isEmoji ? 2 : scalars.reduce(0) { $0 + $1.displayWidth }
  }
}

extension Unicode.Scalar {
  fileprivate var displayWidth: Int {
    switch value {
    case 0x20...0x7E: return 1
    case 0...0x9F, 0xAD: return 0
    // Vowels and finals of Hangul join the wide consonant before them.
    case 0x1160...0x11FF: return 0
    case 0x1100...0x115F, 0x2329, 0x232A, 0x2E80...0x303E, 0x3041...0x3098, 0x309B...0x4DBF,
      0x4E00...0xA4CF, 0xA960...0xA97F, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE10...0xFE19,
      0xFE30...0xFE6F, 0xFF01...0xFF60, 0xFFE0...0xFFE6, 0x16FE0...0x16FE3, 0x17000...0x18CFF,
      0x1AFF0...0x1B2FF, 0x1F200...0x1F265, 0x20000...0x3FFFD:
      return 2
    default: break
    }
    switch properties.generalCategory {
    case .nonspacingMark, .enclosingMark: return 0
    case .format: return properties.isDefaultIgnorableCodePoint ? 0 : 1
    default: return properties.isEmojiPresentation ? 2 : 1
    }
  }
}
