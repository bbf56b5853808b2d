internal import CaptionCore

/// Finds Instagram's embeds in a text: `View this post on Instagram … A post shared by NAME
/// (@handle) on Apr 12, 2019 at 4:50am PDT`, in any language that is known.
struct EmbedText {
  struct Found {
    var embed: Embed
    /// Where it stands in the text.
    var range: Range<Int>
  }

  /// How long a name may be, and how far before its end an embed may begin.
  private static let longestName = 160
  /// A text longer than this is a caption that stands in one line with the name.
  private static let longestShownName = 80
  private static let longestCaption = 8_000

  let text: [Unicode.Scalar]
  /// Whether the text is one embed and nothing else, so that it begins where the text does.
  let isWhole: Bool
  private let folded: [Unicode.Scalar]
  private let views: FoundPhrases
  private let leads: FoundPhrases
  private let trails: FoundPhrases

  init(_ text: String, isWhole: Bool = false) {
    self.text = Array(text.unicodeScalars)
    self.isWhole = isWhole
    folded = PhraseFinder.folded(self.text)
    views = PhraseFinder.views.all(in: folded)
    leads = PhraseFinder.leads.all(in: folded)
    trails = PhraseFinder.trails.all(in: folded)
  }

  func string(_ range: Range<Int>) -> String {
    String(String.UnicodeScalarView(text[range]))
  }

  /// The embeds in the order they stand.
  func find() -> [Found] {
    var found: [Found] = []
    var start = 0
    var at = 0
    while let mention = nextMention(from: &at) {
      guard var next = embed(around: mention, from: start) else { continue }
      let rest = next.range.upperBound..<min(text.count, next.range.upperBound + 300)
      if next.embed.permalink == nil { next.embed.permalink = permalink(in: next.range) }
      if next.embed.permalink == nil, let line = ownLine(rest) { next.embed.permalink = line }
      found.append(next)
      start = next.range.upperBound
      at = max(at, start)
    }
    return found
  }

  /// A handle between parentheses.
  private struct Mention {
    var handle: String
    /// From the opening parenthesis to behind the closing one.
    var range: Range<Int>
  }

  private func nextMention(from at: inout Int) -> Mention? {
    while at < text.count {
      defer { at += 1 }
      guard text[at] == "@" || text[at].value == 0xFF20 else { continue }
      var open = at - 1
      while open >= 0, text[open].isOuterSpace, at - open < 8 { open -= 1 }
      guard open >= 0, text[open] == "(" || text[open].value == 0xFF08 else { continue }
      var end = at + 1
      while end < text.count, text[end].isDirectionMark { end += 1 }
      let first = end
      while end < text.count, end - first <= 30, text[end].isASCII,
        InstagramHandle.isPart(UInt8(truncatingIfNeeded: text[end].value))
      {
        end += 1
      }
      let handle = string(first..<end)
      while end < text.count, text[end].isOuterSpace, end - first < 40 { end += 1 }
      guard InstagramHandle.isValid(handle), end < text.count,
        text[end] == ")" || text[end].value == 0xFF09
      else { continue }
      return Mention(handle: handle, range: open..<end + 1)
    }
    return nil
  }

  /// The embed that a mention ends; `nil` where a sentence only mentions an account.
  private func embed(around mention: Mention, from start: Int) -> Found? {
    let nameStart = max(start, mention.range.lowerBound - Self.longestName)
    let before = nameStart..<mention.range.lowerBound
    let lead = leads.last(in: before)
    var after = mention.range.upperBound
    while after < text.count, text[after].isDirectionMark || text[after] == " " { after += 1 }
    let trailEnd = PhraseFinder.trails.match(folded, at: after)
    let reach = max(start, mention.range.lowerBound - Self.longestCaption)
    let view =
      views.last(in: reach..<mention.range.lowerBound) ?? (isWhole && start == 0 ? 0..<0 : nil)
    guard lead != nil || trailEnd != nil || isRightAfter(view, mention) else { return nil }

    var embed = Embed()
    embed.handle = mention.handle
    embed.profile = "https://www.instagram.com/\(mention.handle)/"
    let line = trailEnd == nil ? nil : signatureBegin(view, before)
    let name = lead?.upperBound ?? line.map { PhraseFinder.openers.match(folded, at: $0) ?? $0 }
    let bodyEnd = lead?.lowerBound ?? line
    if let name, name <= mention.range.lowerBound {
      let words = string(name..<mention.range.lowerBound).trimmingSpace
      embed.name = words.unicodeScalars.count <= Self.longestShownName ? words.nonEmpty : nil
    }
    if let view, let bodyEnd, view.upperBound < bodyEnd {
      let caption = string(view.upperBound..<bodyEnd).trimmingSpace
      if caption.unicodeScalars.contains(where: { !"·.…⏎".unicodeScalars.contains($0) }) {
        embed.caption = caption
      }
    }
    var end = max(mention.range.upperBound, trailEnd ?? 0)
    if let date = EmbedDate.read(text, at: end) {
      embed.time = date.time
      end = date.end
    }
    let begin = view?.lowerBound ?? lead?.lowerBound ?? name ?? mention.range.lowerBound
    return Found(embed: embed, range: begin..<end)
  }

  /// Whether a mention stands so close behind "View this post on Instagram" that it is its author,
  /// in a language whose words for it are not known.
  private func isRightAfter(_ view: Range<Int>?, _ mention: Mention) -> Bool {
    guard let view else { return false }
    let between = text[view.upperBound..<mention.range.lowerBound]
    guard between.count <= 120, !between.contains(where: { $0 == "." || $0 == "@" }) else {
      return false
    }
    // A caption that names somebody has the words that are known behind it.
    let rest = mention.range.upperBound..<min(text.count, mention.range.upperBound + 2_500)
    let end = views.first(in: rest)?.lowerBound ?? rest.upperBound
    let behind = rest.lowerBound..<end
    return leads.first(in: behind) == nil && trails.first(in: behind) == nil
  }

  /// Where the line begins that says whose post it is, where the name stands first: a caption may
  /// stand on the lines before.
  private func signatureBegin(_ view: Range<Int>?, _ before: Range<Int>) -> Int {
    var begin = max(before.lowerBound, view?.upperBound ?? 0)
    var end = before.upperBound
    while end > begin, text[end - 1].isOuterSpace { end -= 1 }
    if let line = text[begin..<end].lastIndex(where: { $0 == "\n" }) { begin = line + 1 }
    while begin < end, text[begin].isOuterSpace { begin += 1 }
    return begin
  }

  /// The permalink that stands inside an embed.
  private func permalink(in range: Range<Int>) -> String? {
    string(range).split(whereSeparator: { $0.isWhitespace || "()[]<>\"'".contains($0) }).lazy
      .compactMap { EmbedPermalink.instagram(String($0)) }.first
  }

  /// The permalink that stands right behind an embed, before any other word.
  private func ownLine(_ range: Range<Int>) -> String? {
    let words = string(range).split(whereSeparator: \.isWhitespace)
    return words.first.flatMap { EmbedPermalink.instagram(String($0)) }
  }
}
