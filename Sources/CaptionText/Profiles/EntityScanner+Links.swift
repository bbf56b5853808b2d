extension EntityScanner {
  /// The end of the link that begins at `start`.
  func linkEnd(_ start: Int) -> Int? {
    guard profile != .instagram, let first = scalar(start), isHostPart(first), mayBegin(start)
    else {
      return nil
    }
    let body = bodyStart(start)
    if profile == .mastodon && body == nil { return nil }
    let host: Int?
    if let body {
      host =
        profile == .twitter
        ? schemeHostEnd(body) : scalar(body).map { isSpace($0) ? nil : body } ?? nil
    } else {
      host = bareHostEnd(start)
    }
    guard let host else { return nil }
    var end = host
    if profile == .twitter {
      if let after = scalar(end), ["@", "＠", "-", "+"].contains(after) { return nil }
      end = twitterPathEnd(host)
      if String(scalars[(body ?? start)..<host]).lowercased() == "t.co" {
        return shortLinkEnd(host, end)
      }
    } else {
      while let scalar = scalar(end), !isSpace(scalar) { end += 1 }
      end = withoutEnd(start, end)
    }
    return end > start ? end : nil
  }

  private func mayBegin(_ start: Int) -> Bool {
    guard let before = scalar(start - 1) else { return true }
    if profile == .bluesky { return isSpace(before) || before == "(" }
    return !before.isASCII && before.wordClass != .letter || isSpace(before)
      || before.isASCII && !["@", "#", "$", "_", "-", ".", "/"].contains(before)
      || before.isUnspacedLetter
  }

  /// Where the host behind `http://` or `https://` begins, if one of these stands at `start`.
  private func bodyStart(_ start: Int) -> Int? {
    for scheme in ["http://", "https://"] {
      let end = start + scheme.utf8.count
      guard end <= scalars.count else { return nil }
      let isScheme = zip(scheme.utf8, scalars[start..<end]).allSatisfy {
        UInt32($0) == ($1.value < 0x41 ? $1.value : $1.value | 0x20)
      }
      if isScheme { return end }
    }
    return nil
  }

  /// The end of a host without scheme.
  private func bareHostEnd(_ start: Int) -> Int? {
    guard let end = hostEnd(start) else { return nil }
    if profile == .bluesky { return scalars[start].wordClass == .letter ? end : nil }
    return end
  }

  /// The end of the host behind a scheme: labels of any letters, none with a dash at either end.
  private func schemeHostEnd(_ start: Int) -> Int? {
    var end = start
    while let scalar = scalar(end), isHostNamePart(scalar) { end += 1 }
    while end > start, scalars[end - 1] == "." || scalars[end - 1] == "-" { end -= 1 }
    // Letters of another script behind a known domain are the sentence going on.
    let labels = scalars[start..<end].split(separator: ".", omittingEmptySubsequences: false)
    guard labels.count > 1, let last = labels.last else { return nil }
    let name = last.prefix(while: \.isASCII)
    let isWhole = name.count == last.count
    guard TopLevelDomain.isKnown(name) || name.isEmpty else { return nil }
    let longestLabel = 63
    let areValid = labels.allSatisfy { label in
      !label.isEmpty && label.count <= longestLabel
        && !["-", "_"].contains(label.first) && !["-", "_"].contains(label.last)
        && (label.allSatisfy(\.isASCII) || !label.starts(with: "xn--".unicodeScalars))
    }
    // Only names below a domain hold a low line.
    guard !labels.suffix(2).joined().contains("_") else { return nil }
    return areValid ? (isWhole || name.isEmpty ? end : name.endIndex) : nil
  }

  private func isHostNamePart(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.isASCII { return isHostPart(scalar) || [".", "-", "_"].contains(scalar) }
    return !isSpace(scalar) && !isPunctuation(scalar)
      && scalar.properties.generalCategory != .format
  }

  /// Behind a host a port, a path and a query, without the punctuation of the sentence.
  private func twitterPathEnd(_ host: Int) -> Int {
    var end = host
    if scalar(end) == ":", let digit = scalar(end + 1), digit.wordClass == .digit {
      end += 1
      while let scalar = scalar(end), scalar.isASCII, scalar.wordClass == .digit { end += 1 }
    }
    guard scalar(end) == "/" || scalar(end) == "?" else { return end }
    let start = end
    while let scalar = scalar(end), isPathPart(scalar) { end += 1 }
    return withoutEnd(start, end)
  }

  /// The end of a link of Twitter's shortener: letters and digits, up to 40, then maybe a query.
  private func shortLinkEnd(_ host: Int, _ end: Int) -> Int? {
    let longest = 40
    var slug = host + 1
    while slug < end, isHostPart(scalars[slug]) { slug += 1 }
    guard slug > host + 1 else { return end }
    guard slug - host - 1 <= longest else { return nil }
    return scalar(slug) == "?" ? end : slug
  }

  private func isPathPart(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.isASCII {
      return isHostPart(scalar) || "!*';:=+,.$/%#[]-_~@|&()?".unicodeScalars.contains(scalar)
    }
    return scalar.value < 0x530 && scalar.wordClass != .other || scalar == "–"
  }

  private func withoutEnd(_ start: Int, _ end: Int) -> Int {
    var end = end
    let hasOpening = scalars[start..<end].contains("(")
    while end > start {
      switch scalars[end - 1] {
      case ".", ",", ";", ":", "!", "?", "'", "\"": end -= 1
      case ")" where !hasOpening: end -= 1
      default: return end
      }
    }
    return end
  }
}
