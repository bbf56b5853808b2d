extension EntityScanner {
  /// The end of the link that begins at `start`.
  func linkEnd(_ start: Int) -> Int? {
    switch profile {
    case .instagram, .plain, .twitter: nil
    case .mastodon: bodyStart(start).flatMap { runEnd($0, within: start) }
    case .bluesky: blueskyLinkEnd(start)
    }
  }

  /// Where the host behind `http://` or `https://` begins, if one of these stands at `start` and
  /// no ASCII word goes on there.
  func bodyStart(_ start: Int) -> Int? {
    guard scalars[start].value | 0x20 == 0x68 else { return nil }
    if let before = scalar(start - 1), isHostPart(before) { return nil }
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

  /// With scheme, or a host of letters and digits alone; after a space or an opening bracket.
  private func blueskyLinkEnd(_ start: Int) -> Int? {
    guard isSpace(scalar(start - 1)) || scalar(start - 1) == "(" else { return nil }
    if let body = bodyStart(start) {
      return runEnd(body, within: start)
    }
    guard isHostPart(scalars[start]), scalars[start].wordClass == .letter else { return nil }
    var end = start
    while let part = scalar(end),
      isHostPart(part) || part == "." && scalar(end + 1).map(isHostPart) == true
    { end += 1 }
    guard let dot = scalars[start..<end].lastIndex(of: "."),
      TopLevelDomain.isKnown(scalars[(dot + 1)..<end])
    else { return nil }
    return runEnd(end, within: start)
  }

  /// The end of a run of anything but spaces, without a last punctuation mark, and without a
  /// closing bracket that it does not open.
  private func runEnd(_ start: Int, within link: Int) -> Int? {
    var end = start
    while let scalar = scalar(end), !isSpace(scalar) { end += 1 }
    guard end > start || bodyStart(link) == nil else { return nil }
    while end > start, ".,;:!?".unicodeScalars.contains(scalars[end - 1]) {
      end -= 1
      if profile == .bluesky { break }
    }
    if end > start, scalars[end - 1] == ")", !scalars[link..<end].contains("(") { end -= 1 }
    return end
  }
}
