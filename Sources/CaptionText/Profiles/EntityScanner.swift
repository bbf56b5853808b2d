/// Reads the entities of one caption by the rules of a profile.
struct EntityScanner {
  typealias Span = (CaptionEntity.Kind, Range<Int>)

  let profile: CaptionProfile
  let scalars: [Unicode.Scalar]
  /// How far bytes were counted: so many scalars are so many bytes.
  private var counted = (scalars: 0, bytes: 0)

  init(_ profile: CaptionProfile, _ scalars: [Unicode.Scalar]) {
    self.profile = profile
    self.scalars = scalars
  }

  /// The entities in order, without overlap.
  func spans() -> [Span] {
    if profile == .plain { return plainSpans() }
    var spans: [Span] = []
    var links = profile == .twitter ? twitterLinks()[...] : []
    var position = 0
    while position < scalars.count {
      // A link that begins inside another entity is none.
      while let link = links.first, link.lowerBound < position { links.removeFirst() }
      if let link = links.first, link.lowerBound == position {
        spans.append((.link, link))
        position = link.upperBound
        continue
      }
      let isAfterTag = spans.last.map { $0.0 == .hashtag && $0.1.upperBound == position } ?? false
      if let span = span(at: position, isAfterTag) {
        spans.append(span)
        position = span.1.upperBound
      } else {
        position += 1
      }
    }
    return spans
  }

  private func plainSpans() -> [Span] {
    entitySpans(in: scalars).map { span in
      switch span.kind {
      case .hashtag: (.hashtag, span.range)
      case .mention: (.mention, span.range)
      case .link: (.link, span.range)
      }
    }
  }

  private func span(at position: Int, _ isAfterTag: Bool) -> Span? {
    let found: (CaptionEntity.Kind, Int?) =
      switch scalars[position] {
      case "#", "＃": (.hashtag, hashtagEnd(position, isAfterTag))
      case "@", "＠": (.mention, mentionEnd(position))
      case "$": (.cashtag, cashtagEnd(position))
      default: (.link, linkEnd(position))
      }
    return found.1.map { (found.0, position..<$0) }
  }

  func scalar(_ position: Int) -> Unicode.Scalar? {
    scalars.indices.contains(position) ? scalars[position] : nil
  }

  func isHostPart(_ scalar: Unicode.Scalar) -> Bool {
    scalar.isASCII && (scalar.wordClass == .letter || scalar.wordClass == .digit)
  }

  /// Whether a scalar is a space to the platform, as the beginning and the end of a caption are.
  func isSpace(_ scalar: Unicode.Scalar?) -> Bool {
    guard let scalar else { return true }
    if scalar.isASCII { return (0x9...0xD).contains(scalar.value) || scalar == " " }
    return switch profile {
    case .bluesky: isSpaceOfScripts(scalar)
    case .twitter: scalar.properties.isWhitespace || scalar.value == 0x180E
    case .plain, .instagram, .mastodon: scalar.properties.isWhitespace
    }
  }

  /// Whether a scalar is a space to ECMAScript, by whose `\s` some platforms look for it.
  func isSpaceOfScripts(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.isWhitespace && scalar.value != 0x85 || scalar.value == 0xFEFF
  }

  func isDirection(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x61C, 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069: true
    default: false
    }
  }

  /// Whether a scalar is a byte order mark, or what a swapped one reads as.
  func isNoCharacter(_ scalar: Unicode.Scalar) -> Bool {
    [0xFEFF, 0xFFFE, 0xFFFF].contains(scalar.value)
  }

  /// The bytes of a range that stands behind those asked for before.
  mutating func bytes(of range: Range<Int>) -> Range<Int> {
    for scalar in scalars[counted.scalars..<range.lowerBound] {
      counted.bytes += UTF8.width(scalar)
    }
    let start = counted.bytes
    for scalar in scalars[range] { counted.bytes += UTF8.width(scalar) }
    counted.scalars = range.upperBound
    return start..<counted.bytes
  }
}
