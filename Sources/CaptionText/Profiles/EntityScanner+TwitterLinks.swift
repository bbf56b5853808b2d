extension EntityScanner {
  /// All links as Twitter's grammar has them, with scheme or without, in order.
  ///
  /// No character is read more often than its label of a host is, and paths once.
  func twitterLinks() -> [Range<Int>] {
    guard scalars.contains(".") else { return [] }
    var links: [Range<Int>] = []
    var position = 0
    /// Up to here no host begins: from all places in between its labels end alike.
    var nextHost = 0
    while position < scalars.count {
      if mayBegin(position), let body = bodyStart(position), let host = hostEnd(body).end {
        let end = queryEnd(pathEnd(portEnd(host)))
        if isHost(body..<host), let end = shortLinkEnd(body, host, end) {
          append(position..<end, to: &links)
        }
        position = end
      } else if position >= nextHost, isNamePart(scalars[position]), mayBegin(position) {
        let (host, labelsEnd) = hostEnd(position)
        if let host {
          let hasPath = scalar(portEnd(host)) == "/"
          let end = hasPath ? queryEnd(pathEnd(portEnd(host))) : portEnd(host)
          appendBareLinks(position..<host, hasPath ? end : nil, to: &links)
          position = end
        } else {
          nextHost = labelsEnd
        }
      }
      position += 1
    }
    return links
  }

  private func mayBegin(_ start: Int) -> Bool {
    guard let before = scalar(start - 1) else { return true }
    return !isHostPart(before) && !["@", "＠", "$", "#", "＃"].contains(before)
      && !isNoCharacter(before)
  }

  private func append(_ link: Range<Int>, to links: inout [Range<Int>]) {
    let longest = 4096
    if link.count <= longest { links.append(link) }
  }

  /// Links the Latin hosts in what is a host without scheme: letters of other scripts beside them
  /// are the sentence.
  ///
  /// - Parameter end: Where the path of the last one ends, if it has one.
  private func appendBareLinks(_ host: Range<Int>, _ end: Int?, to links: inout [Range<Int>]) {
    if let before = scalar(host.lowerBound - 1), ["-", "_", ".", "/"].contains(before) { return }
    guard isHost(host) else { return }
    let found = latinHosts(in: host)
    for link in found.dropLast() { append(link, to: &links) }
    if let last = found.last { append(last.lowerBound..<(end ?? last.upperBound), to: &links) }
  }

  private func latinHosts(in host: Range<Int>) -> [Range<Int>] {
    var found: [Range<Int>] = []
    var position = host.lowerBound
    while position < host.upperBound {
      guard isLatinHostPart(scalars[position]) else {
        position += 1
        continue
      }
      let (end, labelsEnd) = latinHostEnd(position..<host.upperBound)
      if let end { found.append(position..<end) }
      position = end ?? labelsEnd
    }
    return found
  }

  /// The end of the longest host of Latin labels at the beginning of a range, and where these end.
  private func latinHostEnd(_ range: Range<Int>) -> (end: Int?, labelsEnd: Int) {
    var label = range.lowerBound
    var longest: Int?
    while true {
      var end = label
      while end < range.upperBound, isLatinHostPart(scalars[end]) { end += 1 }
      if label > range.lowerBound, let domain = domainEnd(label..<range.upperBound) {
        longest = domain
      }
      guard end < range.upperBound, end > label, scalars[end] == "." else {
        return (longest, max(end, range.lowerBound + 1))
      }
      label = end + 1
    }
  }

  private func isLatinHostPart(_ scalar: Unicode.Scalar) -> Bool {
    isHostPart(scalar) || isAccentedLatin(scalar) || scalar == "-"
  }

  /// A letter of a host: anything but spaces, most signs of ASCII, and what has no width of its own.
  private func isNamePart(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.isASCII { return isHostPart(scalar) || scalar == "\"" || scalar == "`" }
    return !isSpace(scalar) && !isDirection(scalar) && !isNoCharacter(scalar)
  }

  /// The end of the longest host at `start` that ends in a top-level domain, and where its labels
  /// end.
  private func hostEnd(_ start: Int) -> (end: Int?, labelsEnd: Int) {
    var label = start
    var longest: Int?
    var hasLowLine = false
    while true {
      var end = label
      while let part = scalar(end), isNamePart(part) || part == "-" || part == "_" { end += 1 }
      let name = scalars[label..<end]
      if label > start, !hasLowLine, let end = domainEnd(label..<end) { longest = end }
      // Only names below a domain hold a low line; none has a dash or low line at either end.
      hasLowLine = name.contains("_")
      guard scalar(end) == ".", let first = name.first, let last = name.last,
        isNamePart(first), isNamePart(last)
      else { return (longest, end) }
      label = end + 1
    }
  }

  /// The end of the top-level domain that some text is or begins with; letters of another script
  /// behind it are the sentence going on.
  private func domainEnd(_ range: Range<Int>) -> Int? {
    let name = scalars[range]
    if name.starts(with: "xn--".unicodeScalars) {
      return name.prefix { isHostPart($0) || $0 == "-" }.endIndex
    }
    let ascii = name.prefix(while: isHostPart)
    let end =
      TopLevelDomain.isKnown(ascii)
      ? ascii.endIndex : TopLevelDomain.end(in: scalars, from: range.lowerBound)
    guard let end, end <= range.upperBound else { return nil }
    let after = end < range.upperBound ? scalars[end] : scalar(end)
    return after.map { isHostPart($0) || ["@", "+", "-"].contains($0) } == true ? nil : end
  }

  /// Whether all labels of a host are as short as names may be, in ASCII too.
  private func isHost(_ range: Range<Int>) -> Bool {
    let longestLabel = 63
    let host = scalars[range]
    if host.starts(with: "xn--".unicodeScalars), !host.allSatisfy(\.isASCII),
      latinHosts(in: range).isEmpty
    {
      return false
    }
    return host.split(separator: ".").allSatisfy {
      $0.count <= longestLabel && Punycode.length(of: $0) <= longestLabel
    }
  }

  /// The end of a link, if it is one of Twitter's shortener: letters and digits, up to 40, then maybe
  /// a query; `nil` where there are more.
  private func shortLinkEnd(_ body: Int, _ host: Int, _ end: Int) -> Int? {
    guard host - body == 4, String(scalars[body..<host]).lowercased() == "t.co",
      scalar(host) == "/"
    else {
      return end
    }
    let longest = 40
    var slug = host + 1
    while slug < end, isHostPart(scalars[slug]) { slug += 1 }
    guard slug > host + 1 else { return end }
    return slug - host - 1 <= longest ? queryEnd(slug) : nil
  }
}
