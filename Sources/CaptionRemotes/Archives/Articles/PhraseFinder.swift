/// Finds the phrases of embeds in texts, letters large or small and spaces of any kind.
struct PhraseFinder: Sendable {
  static let views = PhraseFinder(EmbedPhrases.views)
  static let leads = PhraseFinder(EmbedPhrases.leads)
  static let trails = PhraseFinder(EmbedPhrases.trails)
  static let openers = PhraseFinder(EmbedPhrases.openers)

  /// By their first scalar, the longest first, so that no phrase hides a longer one.
  private let phrases: [Unicode.Scalar: [[Unicode.Scalar]]]
  /// Whether a phrase begins with this scalar of the basic plane: most places are passed by this.
  private var isFirst = [Bool](repeating: false, count: 0x10000)

  private init(_ texts: [String]) {
    var phrases: [Unicode.Scalar: [[Unicode.Scalar]]] = [:]
    for text in texts {
      let scalars = Self.folded(Array(text.unicodeScalars))
      if let first = scalars.first { phrases[first, default: []].append(scalars) }
    }
    for first in phrases.keys where first.value < 0x10000 { isFirst[Int(first.value)] = true }
    self.phrases = phrases.mapValues { $0.sorted { $0.count > $1.count } }
  }

  /// The end of a phrase that begins at a place of a folded text; marks of direction do not count.
  func match(_ text: [Unicode.Scalar], at start: Int) -> Int? {
    guard start < text.count, text[start].value < 0x10000, isFirst[Int(text[start].value)],
      let candidates = phrases[text[start]]
    else { return nil }
    for phrase in candidates {
      var at = start
      var matched = 0
      while at < text.count, matched < phrase.count {
        if text[at].isDirectionMark {
          at += 1
        } else if text[at] == phrase[matched] {
          at += 1
          matched += 1
        } else {
          break
        }
      }
      if matched == phrase.count { return at }
    }
    return nil
  }

  /// Every phrase in a folded text, in order and none inside another; one pass.
  func all(in text: [Unicode.Scalar]) -> FoundPhrases {
    var ranges: [Range<Int>] = []
    var at = 0
    while at < text.count {
      if let end = match(text, at: at) {
        ranges.append(at..<end)
        at = end
      } else {
        at += 1
      }
    }
    return FoundPhrases(ranges: ranges)
  }

  /// A text with small letters and plain spaces, of the same length.
  static func folded(_ text: [Unicode.Scalar]) -> [Unicode.Scalar] {
    text.map { scalar in
      if scalar.value < 0x80 {
        if (0x41...0x5A).contains(scalar.value) {
          return Unicode.Scalar(UInt8(scalar.value) | 0x20)
        }
        return scalar.value <= 0x20 ? " " : scalar
      }
      if scalar.properties.isWhitespace { return " " }
      guard scalar.properties.changesWhenLowercased else { return scalar }
      let lower = scalar.properties.lowercaseMapping.unicodeScalars
      return lower.count == 1 ? lower.first ?? scalar : scalar
    }
  }
}

/// Where phrases stand in a text.
struct FoundPhrases {
  /// In order, none inside another.
  let ranges: [Range<Int>]

  /// The last one that lies in a stretch.
  func last(in stretch: Range<Int>) -> Range<Int>? {
    let behind = partition { $0.upperBound > stretch.upperBound }
    guard behind > 0, ranges[behind - 1].lowerBound >= stretch.lowerBound else { return nil }
    return ranges[behind - 1]
  }

  /// The first one that lies in a stretch.
  func first(in stretch: Range<Int>) -> Range<Int>? {
    let index = partition { $0.lowerBound >= stretch.lowerBound }
    guard index < ranges.count, ranges[index].upperBound <= stretch.upperBound else { return nil }
    return ranges[index]
  }

  /// The index of the first range for which a condition holds that then holds for all.
  private func partition(_ isBehind: (Range<Int>) -> Bool) -> Int {
    var low = 0
    var high = ranges.count
    while low < high {
      let middle = (low + high) / 2
      if isBehind(ranges[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
