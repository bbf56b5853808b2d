import CaptionText

/// Whether a whole text is a web address: `http://` or `https://`, then a host and what may follow.
///
/// More than platforms link in a caption: with user and password, with an IP address, and below any
/// top-level domain. Hosts in all scripts count. Source: RFC 3986, section 3.
func isWebAddress(_ text: String) -> Bool {
  let scalars = decodedScalars(text)[...]
  guard let colon = scalars.firstIndex(of: ":"),
    scalars[colon...].starts(with: "://".unicodeScalars),
    ["http", "https"].contains(String(scalars[..<colon]).lowercased())
  else { return false }
  let rest = scalars[(colon + 3)...]
  let authority = rest.prefix { !["/", "?", "#"].contains($0) }
  let path = rest[authority.endIndex...].prefix { !["?", "#"].contains($0) }
  let query = rest[path.endIndex...].prefix { $0 != "#" }
  let fragment = rest[query.endIndex...].dropFirst()
  return isAuthority(authority) && isEscaped(path, and: "/")
    && isEscaped(query.dropFirst(), and: "/?") && isEscaped(fragment, and: "/?")
}

private func isAuthority(_ authority: ArraySlice<Unicode.Scalar>) -> Bool {
  var rest = authority
  if let at = rest.firstIndex(of: "@") {
    guard isEscaped(rest[..<at], and: ":") else { return false }
    rest = rest[(at + 1)...]
  }
  let host: ArraySlice<Unicode.Scalar>
  if rest.first == "[" {
    guard let end = rest.firstIndex(of: "]") else { return false }
    host = rest[...end]
  } else {
    host = rest.prefix { $0 != ":" }
  }
  let port = rest[host.endIndex...]
  let isPort =
    (2...6).contains(port.count) && port.first == ":" && port.dropFirst().allSatisfy(isDigit)
  return (port.isEmpty || isPort) && (isIPAddress(host) || isDomain(host))
}

private func isIPAddress(_ host: ArraySlice<Unicode.Scalar>) -> Bool {
  if host.first == "[" {
    return host.count > 2
      && host.dropFirst().dropLast().allSatisfy {
        $0.properties.isASCIIHexDigit || $0 == ":" || $0 == "."
      }
  }
  let numbers = host.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
  return numbers.count == 4
    && numbers.allSatisfy { number in UInt8(number).map(String.init) == number }
}

/// Two labels at least, of letters, digits and inner dashes; low lines only below the domain.
private func isDomain(_ host: ArraySlice<Unicode.Scalar>) -> Bool {
  let labels = host.split(separator: ".", omittingEmptySubsequences: false)
  guard labels.count > 1, let first = labels.last?.first, !isDigit(first) else { return false }
  return labels.enumerated().allSatisfy { number, label in
    guard let first = label.first, let last = label.last else { return false }
    let signs: [Unicode.Scalar] = number < labels.count - 2 ? ["-", "_"] : ["-"]
    return isName(first) && isName(last) && label.allSatisfy { isName($0) || signs.contains($0) }
  }
}

private func isName(_ scalar: Unicode.Scalar) -> Bool {
  scalar.isASCII ? isDigit(scalar) || isLetter(scalar) : !scalar.properties.isWhitespace
}

private func isDigit(_ scalar: Unicode.Scalar) -> Bool { ("0"..."9").contains(scalar) }

private func isLetter(_ scalar: Unicode.Scalar) -> Bool {
  scalar.isASCII && scalar.properties.isAlphabetic
}

/// Whether a part of an address holds letters, digits, Cyrillic letters, the signs that every part
/// may hold, `others`, and characters written with a percent sign.
private func isEscaped(_ part: ArraySlice<Unicode.Scalar>, and others: String) -> Bool {
  var rest = part
  while let scalar = rest.popFirst() {
    if scalar == "%" {
      guard rest.prefix(2).count(where: \.properties.isASCIIHexDigit) == 2 else { return false }
      rest = rest.dropFirst(2)
    } else if !(isDigit(scalar) || isLetter(scalar) || (0x400...0x4FF).contains(scalar.value)
      || "-._~!$&'()*+,;=".unicodeScalars.contains(scalar)
      || others.unicodeScalars.contains(scalar)
      || others.hasPrefix("/") && [":", "|", "@"].contains(scalar))
    {
      return false
    }
  }
  return true
}
