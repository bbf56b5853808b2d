/// What follows the host of a link by Twitter's grammar.
extension EntityScanner {
  /// Behind a colon and digits, if they follow a host.
  func portEnd(_ host: Int) -> Int {
    guard scalar(host) == ":" else { return host }
    var end = host + 1
    while let digit = scalar(end), ("0"..."9").contains(digit) { end += 1 }
    return end > host + 1 ? end : host
  }

  /// The end of a path: its last letter, digit or sign that may end one, or brackets in balance.
  func pathEnd(_ start: Int) -> Int {
    guard scalar(start) == "/" else { return start }
    var last = start + 1
    var end = last
    while let part = scalar(end) {
      if part == "(", let close = bracketsEnd(end) {
        // Behind a sign that may not end a path only letters go on.
        if last == end { last = close }
        end = close
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

  /// The end of a query: its last letter, digit or sign that may end one.
  func queryEnd(_ start: Int) -> Int {
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

  func isAccentedLatin(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0xC0...0xD6, 0xD8...0xF6, 0xF8...0x24F, 0x253, 0x254, 0x256, 0x257, 0x259, 0x25B, 0x263,
      0x268, 0x26F, 0x272, 0x289, 0x28B, 0x2BB, 0x300...0x36F, 0x1E00...0x1EFF:
      true
    default: false
    }
  }
}
