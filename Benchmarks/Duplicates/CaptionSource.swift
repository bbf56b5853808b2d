import CaptionCore

/// Captions that are given, then captions by a fixed seed: 3 of 5 stand alone, the others are copies
/// of an earlier one, edited, cut off, or with other tags and links.
struct CaptionSource {
  /// In reverse.
  private var given: [String]
  private(set) var count = 0
  private var random: SplitMix64
  private var words: [String] = []
  private var recent: [[String]] = []

  init(seed: UInt64, given: [String] = []) {
    self.given = given.reversed()
    random = SplitMix64(seed: seed)
    let syllables = "ka lo mi ren tas ve nor il da su pe gra ton ri bel os".split(separator: " ")
    words = (0..<40_000).map { _ in
      (0..<draw(1..<5)).map { _ in String(syllables[draw(0..<syllables.count)]) }.joined()
    }
  }

  mutating func item() -> Item {
    let caption = Caption(next())
    var item = Item(
      key: "\(count)", content: Content(caption: caption), contentHash: caption.exactKey)
    item.publishedAt = Timestamp(milliseconds: Int64(count) * 60_000)
    return item
  }

  mutating func next() -> String {
    count += 1
    if let caption = given.popLast() { return caption }
    if draw(0..<5) < 3 || recent.isEmpty {
      let text = (0..<draw(5..<40)).map { _ in word() }
      if recent.count < 200_000 {
        recent.append(text)
      } else {
        recent[draw(0..<recent.count)] = text
      }
      return decorated(text)
    }
    return decorated(edited(recent[draw(0..<recent.count)]))
  }

  /// A few words are frequent, most are rare.
  private mutating func word() -> String {
    let share = Double(draw(1..<1 << 20)) / Double(1 << 20)
    return words[Int(Double(words.count) * share * share * share * share)]
  }

  private mutating func edited(_ text: [String]) -> [String] {
    var text = text
    let place = draw(0..<text.count)
    switch draw(0..<5) {
    case 0: text[place] += "e"
    case 1: text.insert(word(), at: place)
    case 2: text = Array(text.prefix(max(6, text.count / 2))) + [String(word().prefix(2)) + "…"]
    case 3: text[place] = "\(draw(1..<100))"
    default: break
    }
    return text
  }

  private mutating func decorated(_ text: [String]) -> String {
    let text = text.joined(separator: " ")
    return switch draw(0..<6) {
    case 0: text + " #\(word()) #\(word()) #\(word())"
    case 1: "\(text) https://t.co/\(draw(0..<1 << 30))"
    case 2: "\(text) @ \(word())"
    default: text
    }
  }

  private mutating func draw(_ range: Range<Int>) -> Int { Int.random(in: range, using: &random) }
}
