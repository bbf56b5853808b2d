/// Changes words of markup and leaves the rest of it as it is: links, emphasis, pictures.
///
/// Nothing here understands the markup: words are found in it where they stand in its text, and the
/// result is read as a reader would. What then says anything else is no result.
enum HTMLEdit {
  private static let maximumBytes = 1 << 18
  private static let maximumWords = 2000

  /// The markup that says another caption: its words are changed as far as possible, and a text that
  /// is too different is made anew.
  ///
  /// - Returns: `nil` where anything but words would be lost by that.
  static func html(
    _ html: String, nowSaying caption: String,
    _ isSame: (String, String) -> Bool = { $0 == $1 }
  ) -> String? {
    let goal = HTMLText.echo(of: caption)
    if let edited = Self.html(html, saying: goal, isSame) { return edited }
    return showsMore(html) ? nil : HTMLText.html(of: caption)
  }

  /// The markup with other words; `nil` where the change is more than that.
  ///
  /// - Parameters:
  ///   - html: Markup that says something else.
  ///   - goal: What it is to say, in the form in which `HTMLText.text` gives it.
  ///   - isSame: Whether what the result says is the goal.
  static func html(
    _ html: String, saying goal: String, _ isSame: (String, String) -> Bool
  ) -> String? {
    guard html.utf8.count + goal.utf8.count <= maximumBytes else { return nil }
    let text = HTMLText.text(of: html)
    guard let hunks = hunks(from: text, to: goal) else { return nil }
    var bytes = Array(html.utf8)
    let isText = textMask(of: bytes)
    // From the last to the first: what stands before a change stays in its place.
    var end = bytes.count
    for hunk in hunks.reversed() {
      let old = Array(HTMLText.escaped(text[hunk.old]).utf8)
      let new = HTMLText.escaped(goal[hunk.new]).replacing("\n", with: "<br>")
      let earlier = text[..<hunk.old.upperBound].utf8
      let count = places(of: Array(text[hunk.old].utf8), in: Array(earlier)).count
      let found = places(of: old, in: bytes[..<end]).filter { isText[$0] }
      guard count > 0, found.count >= count else { return nil }
      let start = found[count - 1]
      bytes.replaceSubrange(start..<start + old.count, with: new.utf8)
      end = start
    }
    let result = String(decoding: bytes, as: UTF8.self)
    return isSame(HTMLText.text(of: result), goal) ? result : nil
  }

  /// Whether markup shows what no text can say: pictures, players, tables, forms.
  static func showsMore(_ html: String) -> Bool {
    guard HTMLBounds.isParsable(html), let document = HTMLDocument(fragment: html) else {
      return true
    }
    var isMore = false
    document.walk { event in
      if case .open(let name) = event, beyondText.contains(name) { isMore = true }
      return true
    }
    return isMore
  }

  private static let beyondText: Set<String> = [
    "img", "picture", "video", "audio", "iframe", "embed", "object", "svg", "canvas", "math",
    "table", "form",
  ]

  /// Words that are others now, in the old text and the new one; never nothing in the old.
  private struct Hunk {
    var old: Range<String.Index>
    var new: Range<String.Index>
  }

  /// What differs between two texts, by words; `nil` for texts that are too long to compare.
  private static func hunks(from old: String, to new: String) -> [Hunk]? {
    let before = old.split(whereSeparator: \.isWhitespace)
    let after = new.split(whereSeparator: \.isWhitespace)
    guard before.count <= maximumWords, after.count <= maximumWords else { return nil }
    var removed: Set<Int> = []
    var inserted: Set<Int> = []
    for change in after.difference(from: before) {
      switch change {
      case .remove(let offset, _, _): removed.insert(offset)
      case .insert(let offset, _, _): inserted.insert(offset)
      }
    }
    var hunks: [(old: Range<Int>, new: Range<Int>)] = []
    var (i, j) = (0, 0)
    while i < before.count || j < after.count {
      let start = (i, j)
      while removed.contains(i) { i += 1 }
      while inserted.contains(j) { j += 1 }
      if (i, j) != start { hunks.append((start.0..<i, start.1..<j)) }
      (i, j) = (i + 1, j + 1)
    }
    var found: [Hunk] = []
    for hunk in hunks {
      guard let hunk = anchored(hunk.old, hunk.new, before, after, of: new) else { return nil }
      found.append(hunk)
    }
    return found
  }

  /// A change in words of both texts; what is only inserted takes along the word before or after it.
  private static func anchored(
    _ old: Range<Int>, _ new: Range<Int>, _ before: [Substring], _ after: [Substring],
    of text: String
  ) -> Hunk? {
    var (old, new) = (old, new)
    if old.isEmpty {
      if old.lowerBound > 0, new.lowerBound > 0 {
        (old, new) = (old.lowerBound - 1..<old.upperBound, new.lowerBound - 1..<new.upperBound)
      } else if old.upperBound < before.count, new.upperBound < after.count {
        (old, new) = (old.lowerBound..<old.upperBound + 1, new.lowerBound..<new.upperBound + 1)
      } else {
        return nil
      }
    }
    let place = before[old.lowerBound].startIndex..<before[old.upperBound - 1].endIndex
    guard !new.isEmpty else { return Hunk(old: place, new: text.startIndex..<text.startIndex) }
    return Hunk(
      old: place, new: after[new.lowerBound].startIndex..<after[new.upperBound - 1].endIndex)
  }

  /// Where bytes begin that stand in others, overlapping ones too.
  private static func places(
    of needle: [UInt8], in bytes: some RandomAccessCollection<UInt8>
  ) -> [Int] {
    let bytes = Array(bytes)
    guard let first = needle.first, bytes.count >= needle.count else { return [] }
    return (0...bytes.count - needle.count).filter {
      bytes[$0] == first && bytes[$0..<$0 + needle.count].elementsEqual(needle)
    }
  }

  /// Which bytes of markup stand outside tags and comments.
  private static func textMask(of bytes: [UInt8]) -> [Bool] {
    var isInTag = false
    return bytes.indices.map { index in
      if bytes[index] == 0x3C, index + 1 < bytes.count, bytes[index + 1] > 0x20 { isInTag = true }
      defer { if bytes[index] == 0x3E { isInTag = false } }
      return !isInTag
    }
  }
}
