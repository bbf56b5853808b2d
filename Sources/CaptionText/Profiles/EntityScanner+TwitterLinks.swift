extension EntityScanner {
  /// The end of a link as Twitter's grammar has it, with scheme or without.
  func twitterLinkEnd(_ start: Int) -> Int? {
    guard isBareHostPart(scalars[start]), mayBegin(start) else { return nil }
    guard let body = bodyStart(start) else {
      if let before = scalar(start - 1), ["-", "_", ".", "/"].contains(before) { return nil }
      guard let host = hostEnd(start, isHostPart: isBareHostPart) else { return nil }
      return scalar(host) == "/" || scalar(host) == ":" ? bareLinkEnd(host) : host
    }
    guard let host = hostEnd(body, isHostPart: isNamePart) else { return nil }
    let end = queryEnd(pathEnd(portEnd(host)))
    if String(scalars[body..<host]).lowercased() == "t.co" { return shortLinkEnd(host, end) }
    return end
  }

  private func mayBegin(_ start: Int) -> Bool {
    guard let before = scalar(start - 1) else { return true }
    return !isHostPart(before) && !["@", "＠", "$", "#", "＃"].contains(before)
  }

  /// Only with a path does more than the host belong to a link without scheme.
  private func bareLinkEnd(_ host: Int) -> Int {
    let port = portEnd(host)
    return scalar(port) == "/" ? queryEnd(pathEnd(port)) : host
  }

  /// A letter or digit of a host without scheme: ASCII, or Latin with accents.
  func isBareHostPart(_ scalar: Unicode.Scalar) -> Bool {
    isHostPart(scalar) || isAccentedLatin(scalar)
  }

  /// A letter of a host with scheme: anything but punctuation and spaces.
  private func isNamePart(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.isASCII { return isHostPart(scalar) }
    return !isSpace(scalar) && !isPunctuation(scalar)
      && scalar.properties.generalCategory != .format
  }

  /// The end of the longest host at `start` that ends in a top-level domain.
  private func hostEnd(_ start: Int, isHostPart: (Unicode.Scalar) -> Bool) -> Int? {
    var label = start
    var longest: Int?
    var hasLowLine = false
    while true {
      var end = label
      while let part = scalar(end), isHostPart(part) || part == "-" || part == "_" { end += 1 }
      let name = scalars[label..<end]
      if label > start, !hasLowLine, let end = domainEnd(name) { longest = end }
      // Only names below a domain hold a low line; none has a dash or low line at either end.
      hasLowLine = name.contains("_")
      guard scalar(end) == ".", isLabel(name) else { return longest }
      label = end + 1
    }
  }

  private func isLabel(_ name: ArraySlice<Unicode.Scalar>) -> Bool {
    guard let first = name.first, let last = name.last else { return false }
    let longestLabel = 63
    let isEncoded = name.starts(with: "xn--".unicodeScalars) && !name.allSatisfy(\.isASCII)
    return ![first, last].contains { $0 == "-" || $0 == "_" } && !isEncoded
      && name.count <= longestLabel && Punycode.length(of: name) <= longestLabel
  }

  /// The end of the top-level domain that a label is or begins with; letters of another script
  /// behind it are the sentence going on.
  private func domainEnd(_ name: ArraySlice<Unicode.Scalar>) -> Int? {
    let ascii = name.prefix(while: isHostPart)
    if name.starts(with: "xn--".unicodeScalars) {
      return name.prefix { isHostPart($0) || $0 == "-" }.endIndex
    }
    let end =
      TopLevelDomain.isKnown(ascii)
      ? ascii.endIndex : TopLevelDomain.end(in: scalars, from: name.startIndex)
    guard let end else { return nil }
    let after = scalar(end)
    return after.map { isHostPart($0) || ["@", "+", "-"].contains($0) } == true ? nil : end
  }

  private func portEnd(_ host: Int) -> Int {
    guard scalar(host) == ":" else { return host }
    var end = host + 1
    while let digit = scalar(end), digit.isASCII, digit.wordClass == .digit { end += 1 }
    return end > host + 1 ? end : host
  }

  /// The end of a path: its last letter, digit or sign that may end one, or brackets in balance.
  private func pathEnd(_ start: Int) -> Int {
    guard scalar(start) == "/" else { return start }
    var last = start + 1
    var end = last
    while let part = scalar(end) {
      if part == "(", let close = bracketsEnd(end) {
        end = close
        last = end
      } else if isPathPart(part) {
        end += 1
        if isHostPart(part) || isPathLetter(part) || "+-=_#/".unicodeScalars.contains(part) {
          last = end
        }
      } else {
        break
      }
    }
    return last
  }

  /// Behind a pair of brackets with something in it, at most one pair inside.
  private func bracketsEnd(_ start: Int, isInner: Bool = false) -> Int? {
    var end = start + 1
    var hasInner = false
    while let part = scalar(end) {
      if part == ")" { return end > start + 1 ? end + 1 : nil }
      if part == "(" {
        guard !isInner, !hasInner, let inner = bracketsEnd(end, isInner: true) else { return nil }
        hasInner = true
        end = inner
      } else if isPathPart(part) {
        end += 1
      } else {
        return nil
      }
    }
    return nil
  }

  private func isPathPart(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.isASCII {
      return isHostPart(scalar) || "!*';:=+,.$/%#[]-_~@|&".unicodeScalars.contains(scalar)
    }
    return isPathLetter(scalar) || scalar == "–"
  }

  /// Latin with accents or Cyrillic.
  private func isPathLetter(_ scalar: Unicode.Scalar) -> Bool {
    isAccentedLatin(scalar) || (0x400...0x4FF).contains(scalar.value)
  }

  private func queryEnd(_ start: Int) -> Int {
    guard scalar(start) == "?" else { return start }
    var last = start
    var end = start + 1
    while let part = scalar(end), part.isASCII,
      isHostPart(part) || "!?*'@();:&=+$/%#[]-_.,~|".unicodeScalars.contains(part)
    {
      end += 1
      if isHostPart(part) || "-_&=#/".unicodeScalars.contains(part) { last = end }
    }
    return last
  }

  /// The end of a link of Twitter's shortener: letters and digits, up to 40, then maybe a query.
  private func shortLinkEnd(_ host: Int, _ end: Int) -> Int? {
    let longest = 40
    var slug = host + 1
    while slug < end, isHostPart(scalars[slug]) { slug += 1 }
    guard slug > host + 1 else { return end }
    guard slug - host - 1 <= longest else { return nil }
    return queryEnd(slug)
  }

  func isAccentedLatin(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0xC0...0xD6, 0xD8...0xF6, 0xF8...0x24F, 0x253, 0x254, 0x256, 0x257, 0x259, 0x25B, 0x263,
      0x268, 0x26F, 0x272, 0x289, 0x28B, 0x2BB, 0x300...0x36F, 0x1E00...0x1EFF:
      true
    default: false
    }
  }
}
