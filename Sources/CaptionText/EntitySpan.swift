/// A hashtag, mention or link of a caption, and where it stands.
package struct EntitySpan: Hashable, Sendable {
  package enum Kind: Hashable, Sendable {
    case hashtag, mention, link
  }

  package var kind: Kind
  /// The scalars it covers, its `#` or `@` included.
  package var range: Range<Int>
}

/// Finds the hashtags, mentions and links of a caption, in order and without overlap.
///
/// The rules are those of `CaptionEntities`. Linear in the length of the text, whatever it holds.
package func entitySpans(in scalars: [Unicode.Scalar]) -> [EntitySpan] {
  var spans: [EntitySpan] = []
  var position = 0
  while position < scalars.count {
    let lowest = spans.last?.range.upperBound ?? 0
    if let span = entitySpan(in: scalars, at: position, after: lowest) {
      spans.append(span)
      position = span.range.upperBound
    } else {
      position += 1
    }
  }
  return spans
}

/// The hashtag or mention whose sign stands at `position`, or the link whose colon does, unless it
/// begins before `lowest`.
package func entitySpan(
  in scalars: [Unicode.Scalar], at position: Int, after lowest: Int
) -> EntitySpan? {
  switch scalars[position].value {
  case 0x23, 0xFF03: hashtag(in: scalars, at: position)
  case 0x40, 0xFF20: mention(in: scalars, at: position)
  case 0x3A: link(in: scalars, atColon: position, after: lowest)
  default: nil
  }
}

private func hashtag(in scalars: [Unicode.Scalar], at start: Int) -> EntitySpan? {
  if start > 0 {
    let before = scalars[start - 1]
    if before == "&" || before == "/" || before.isWordCharacter { return nil }
  }
  var end = start + 1
  var hasName = false
  scan: while end < scalars.count {
    switch scalars[end].wordClass {
    case .letter: hasName = true
    case .digit: break
    case .mark: if end == start + 1 { return nil }
    case .other:
      if scalars[end] == "_" {
        hasName = true
      } else if !joins(scalars, at: end) {
        break scan
      }
    }
    end += 1
  }
  return hasName ? EntitySpan(kind: .hashtag, range: start..<end) : nil
}

/// Whether a zero-width joiner or non-joiner stands between letters, as Persian and Indic words
/// have it.
private func joins(_ scalars: [Unicode.Scalar], at position: Int) -> Bool {
  guard scalars[position].value == 0x200C || scalars[position].value == 0x200D,
    position + 1 < scalars.count
  else { return false }
  return scalars[position + 1].wordClass == .letter
}

private func mention(in scalars: [Unicode.Scalar], at start: Int) -> EntitySpan? {
  if start > 0 && scalars[start - 1].isWordCharacter { return nil }
  guard start + 1 < scalars.count, scalars[start + 1].isWordCharacter else { return nil }
  // A handle in Latin letters ends where another script begins: `@miaさん` mentions mia.
  let isLatin = scalars[start + 1].value < 0x250
  let end = endOfName(in: scalars, from: start + 1) {
    (!isLatin || $0.value < 0x250) && $0.isWordCharacter
  }
  guard end < scalars.count, scalars[end] == "@" else {
    return EntitySpan(kind: .mention, range: start..<end)
  }
  let hostEnd = endOfName(in: scalars, from: end + 1) {
    $0.isASCII && $0 != "_" && $0.isWordCharacter
  }
  let hasDot = end + 1 < hostEnd && scalars[end + 1..<hostEnd].contains(".")
  return EntitySpan(kind: .mention, range: start..<(hasDot ? hostEnd : end))
}

/// The end of a handle or host: its characters with single `.` and `-` between them.
private func endOfName(
  in scalars: [Unicode.Scalar], from start: Int, isPart: (Unicode.Scalar) -> Bool
) -> Int {
  var end = start
  while end < scalars.count {
    if isPart(scalars[end]) {
      end += 1
    } else if scalars[end] == "." || scalars[end] == "-", end > start, end + 1 < scalars.count,
      isPart(scalars[end + 1])
    {
      end += 2
    } else {
      break
    }
  }
  return end
}

/// The link whose scheme ends at a colon, unless it begins before `lowest`.
///
/// A colon is rarer than an `h`, which is why links are looked for from there.
private func link(in scalars: [Unicode.Scalar], atColon colon: Int, after lowest: Int)
  -> EntitySpan?
{
  guard colon + 2 < scalars.count, scalars[colon + 1] == "/", scalars[colon + 2] == "/",
    let start = startOfScheme(in: scalars, endingAt: colon), start >= lowest
  else { return nil }
  if start > 0, scalars[start - 1].isASCII, scalars[start - 1].isWordCharacter { return nil }
  let bodyStart = colon + 3
  var end = bodyStart
  while end < scalars.count, !endsLink(scalars[end]) { end += 1 }
  end = withoutTrailingPunctuation(scalars, bodyStart..<end)
  return end > bodyStart ? EntitySpan(kind: .link, range: start..<end) : nil
}

/// Where the `http` or `https`, in any case, before `end` begins.
private func startOfScheme(in scalars: [Unicode.Scalar], endingAt end: Int) -> Int? {
  for scheme in ["http", "https"] {
    let start = end - scheme.utf8.count
    guard start >= 0 else { return nil }
    let isScheme = zip(scheme.utf8, scalars[start..<end]).allSatisfy {
      $1.isASCII && UInt32($0) == $1.value | 0x20
    }
    if isScheme { return start }
  }
  return nil
}

private func endsLink(_ scalar: Unicode.Scalar) -> Bool {
  switch scalar.value {
  case 0...0x20, 0x22, 0x3C, 0x3E, 0x7F...0xA0, 0x201C, 0x201D, 0x3000...0x3011: true
  case 0...0x7F: false
  default: scalar.properties.isWhitespace
  }
}

/// The end of a link without the punctuation of the sentence it stands in.
///
/// A closing bracket stays when the link opens it: `…/wiki/Mars_(planet)`.
private func withoutTrailingPunctuation(_ scalars: [Unicode.Scalar], _ range: Range<Int>) -> Int {
  var open: [Unicode.Scalar: Int] = [:]
  for scalar in scalars[range] {
    switch scalar {
    case "(", "[", "{": open[closing(scalar), default: 0] += 1
    case ")", "]", "}": open[scalar, default: 0] -= 1
    default: break
    }
  }
  var end = range.upperBound
  while end > range.lowerBound {
    let last = scalars[end - 1]
    switch last {
    case ".", ",", ";", ":", "!", "?", "'", "…", "’", "»": break
    case ")", "]", "}":
      guard let balance = open[last], balance < 0 else { return end }
      open[last] = balance + 1
    default: return end
    }
    end -= 1
  }
  return end
}

private func closing(_ bracket: Unicode.Scalar) -> Unicode.Scalar {
  switch bracket {
  case "(": ")"
  case "[": "]"
  default: "}"
  }
}
