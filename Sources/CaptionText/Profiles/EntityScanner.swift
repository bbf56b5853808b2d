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
    var position = 0
    while position < scalars.count {
      let isAfterTag = spans.last.map { $0.0 == .hashtag && $0.1.upperBound == position } ?? false
      if let span = span(at: position, isAfterTag) {
        spans.append(span)
        position = span.1.upperBound
      } else {
        position = next(after: position)
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

  /// Where the next entity can begin: behind a whole word, so that no word is read twice.
  private func next(after position: Int) -> Int {
    guard isBareHostPart(scalars[position]) else { return position + 1 }
    var next = position + 1
    while next < scalars.count, isBareHostPart(scalars[next]) { next += 1 }
    return next
  }

  func scalar(_ position: Int) -> Unicode.Scalar? {
    scalars.indices.contains(position) ? scalars[position] : nil
  }

  func isHostPart(_ scalar: Unicode.Scalar) -> Bool {
    scalar.isASCII && (scalar.wordClass == .letter || scalar.wordClass == .digit)
  }

  func isSpace(_ scalar: Unicode.Scalar?) -> Bool {
    guard let scalar else { return true }
    return scalar.isASCII
      ? (0x9...0xD).contains(scalar.value) || scalar == " " : scalar.properties.isWhitespace
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
