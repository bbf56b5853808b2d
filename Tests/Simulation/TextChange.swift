internal import CaptionCore

/// An edit of one field, made of words that occur nowhere else.
struct TextChange {
  private let mark: String
  private let kind: Int
  private let draw: Int

  init(mark: String, _ random: inout SplitMix64) {
    self.mark = mark
    kind = random.below(14)
    draw = random.below(64)
  }

  func apply(to content: inout Content, _ values: Values) {
    switch kind {
    case 0:
      let old = content.title ?? ""
      content.title = "t\(mark)"
      values.write("t\(mark)", knowing: [old])
    case 1: content.tags.append("g\(mark)")
    case 2: if !content.tags.isEmpty { content.tags.remove(at: draw % content.tags.count) }
    case 3 where !content.media.isEmpty:
      values.write("alt\(mark)", knowing: [content.media[0].alt ?? ""])
      content.media[0].alt = "alt\(mark)"
    default:
      let old = content.caption.text
      let new = text(old)
      values.write(new, knowing: [old])
      content.caption = Caption(new)
    }
  }

  private func text(_ old: String) -> String {
    var words = old.split(separator: " ").map(String.init)
    let place = words.isEmpty ? 0 : draw % words.count
    switch kind {
    case 4, 5: words = ["p\(mark)", "q\(mark)"]
    case 6: words.append("#h\(mark)")
    case 7: words.append("@m\(mark)")
    case 8: words = (0..<6).map { "l\($0)\(mark)" }
    case 9: words.append("ban\(mark)")
    case 10: words.append("u\(mark) ")
    case 11 where words.count > 2: words.remove(at: place)
    default:
      if words.isEmpty { words = ["v\(mark)"] } else { words[place] = "v\(mark)" }
    }
    return words.joined(separator: " ")
  }
}
