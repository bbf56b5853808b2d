internal import CaptionCore

/// An edit of one field, made of words, tags and media that occur nowhere else.
struct TextChange {
  /// Which fields edits may be about, and how many ways there are to edit each of them.
  private static let ways: [(kind: FieldKind, count: Int)] = [
    (.title, 1), (.tags, 2), (.alt, 1), (.media, 3), (.caption, 10),
  ]

  private let mark: String
  private let kind: FieldKind
  private let way: Int
  private let draw: Int

  /// - Parameter kind: The field; `nil` for any.
  init(mark: String, of kind: FieldKind? = nil, _ random: inout SplitMix64) {
    self.mark = mark
    var way = random.below(Self.ways.reduce(0) { $0 + $1.count })
    var drawn = FieldKind.caption
    for field in Self.ways {
      drawn = field.kind
      if way < field.count { break }
      way -= field.count
    }
    if let kind, kind != drawn {
      way = random.below(Self.ways.first { $0.kind == kind }?.count ?? 1)
    }
    self.kind = kind ?? drawn
    self.way = way
    draw = random.below(64)
  }

  func apply(to content: inout Content, _ values: Values) {
    let before = content
    switch kind {
    case .title: content.title = "t\(mark)"
    case .tags where way == 0: content.tags.append("g\(mark)")
    case .tags where content.tags.isEmpty: break
    case .tags: content.tags.remove(at: draw % content.tags.count)
    case .alt where !content.media.isEmpty: content.media[0].alt = "alt\(mark)"
    case .media where way == 0:
      content.media.insert(
        Media(
          id: MediaID(rawValue: "m\(mark)"), url: "m\(mark).jpg",
          alt: draw % 2 == 0 ? "alt\(mark)" : nil), at: draw % (content.media.count + 1))
    case .media where way == 1 && !content.media.isEmpty:
      content.media.remove(at: draw % content.media.count)
    case .media where way == 2 && content.media.count > 1:
      content.media.append(content.media.removeFirst())
    default: content.caption = Caption(text(content.caption.text))
    }
    values.change(before, to: content)
  }

  private func text(_ old: String) -> String {
    var words = old.split(separator: " ").map(String.init)
    let place = words.isEmpty ? 0 : draw % words.count
    switch kind == .caption ? way : 9 {
    case 0, 1: words = ["p\(mark)", "q\(mark)"]
    case 2: words.append("#h\(mark)")
    case 3: words.append("@m\(mark)")
    case 4: words = (0..<6).map { "l\($0)\(mark)" }
    case 5: words.append("ban\(mark)")
    case 6: words.append("u\(mark) ")
    case 7 where words.count > 2: words.remove(at: place)
    default:
      if words.isEmpty { words = ["v\(mark)"] } else { words[place] = "v\(mark)" }
    }
    return words.joined(separator: " ")
  }
}
