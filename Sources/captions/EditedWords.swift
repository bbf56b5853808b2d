internal import CaptionText

/// The words of two captions as one text: those that went, those that came, and what stands beside.
struct EditedWords {
  enum Piece: Hashable {
    case kept(String), gone(String), new(String)
    /// Words that are not shown.
    case gap
  }

  private(set) var pieces: [Piece] = []

  private static let context = 3

  /// More words than this between the first and the last edit are not compared one by one.
  private static let comparedWords = 3_000

  init(from old: [Substring], to new: [Substring]) {
    let start = zip(old, new).prefix { $0 == $1 }.count
    let end = zip(old.dropFirst(start).reversed(), new.dropFirst(start).reversed())
      .prefix { $0 == $1 }.count
    var all = old.prefix(start).map { Piece.kept(String($0)) }
    all += Self.middle(old[start..<old.count - end], new[start..<new.count - end])
    all += old.suffix(end).map { Piece.kept(String($0)) }
    shorten(all)
  }

  private static func middle(
    _ old: ArraySlice<Substring>, _ new: ArraySlice<Substring>
  ) -> [Piece] {
    guard !old.isEmpty, !new.isEmpty, old.count + new.count <= comparedWords else {
      return old.map { .gone(String($0)) } + new.map { .new(String($0)) }
    }
    let changes = new.difference(from: old)
    let gone = Set(changes.removals.map { old.startIndex + $0.offset })
    let came = Set(changes.insertions.map { new.startIndex + $0.offset })
    var pieces: [Piece] = []
    var (i, j) = (old.startIndex, new.startIndex)
    while i < old.endIndex || j < new.endIndex {
      if i < old.endIndex, gone.contains(i) {
        pieces.append(.gone(String(old[i])))
        i += 1
      } else if j < new.endIndex, came.contains(j) {
        pieces.append(.new(String(new[j])))
        j += 1
      } else {
        pieces.append(.kept(String(new[j])))
        i += 1
        j += 1
      }
    }
    return pieces
  }

  /// Leaves out what stands far from any change, and the middle of what went as a whole.
  private mutating func shorten(_ all: [Piece]) {
    var start = 0
    while start < all.count {
      let end = all[start...].firstIndex { !$0.isLike(all[start]) } ?? all.count
      let run = all[start..<end]
      let isEdge = start == 0 || end == all.count
      let shown = Self.context * (isEdge ? 1 : 2)
      if run.count <= shown + 1 {
        pieces += run
      } else if start == 0, case .kept = all[start] {
        pieces += [.gap] + run.suffix(Self.context)
      } else if end == all.count {
        pieces += run.prefix(Self.context) + [.gap]
      } else {
        pieces += run.prefix(Self.context) + [.gap] + run.suffix(Self.context)
      }
      start = end
    }
  }

  /// The text in lines of at most so many cells; without colour, `[-gone-]` and `{+new+}`.
  func lines(width: Int, on terminal: Terminal) -> [String] {
    var lines: [String] = []
    var line = ""
    var used = 0
    for piece in pieces {
      let text = piece.text(isMarked: !terminal.hasColour).visible(lineEnds: .marked)
        .fitted(to: width)
      let cells = text.displayWidth
      if used > 0, used + 1 + cells > width {
        lines.append(line)
        (line, used) = ("", 0)
      }
      line += (used > 0 ? " " : "") + piece.look(text, on: terminal)
      used += (used > 0 ? 1 : 0) + cells
    }
    return used > 0 ? lines + [line] : lines
  }
}

extension EditedWords.Piece {
  fileprivate func isLike(_ other: Self) -> Bool {
    switch (self, other) {
    case (.kept, .kept), (.gone, .gone), (.new, .new), (.gap, .gap): true
    default: false
    }
  }

  fileprivate func text(isMarked: Bool) -> String {
    switch self {
    case .kept(let word): word
    case .gone(let word): isMarked ? "[-\(word)-]" : word
    case .new(let word): isMarked ? "{+\(word)+}" : word
    case .gap: "…"
    }
  }

  fileprivate var look: Look {
    switch self {
    case .kept, .gap: .dim
    case .gone: .red
    case .new: .green
    }
  }
}

extension CollectionDifference.Change {
  fileprivate var offset: Int {
    switch self {
    case .insert(let offset, _, _), .remove(let offset, _, _): offset
    }
  }
}
