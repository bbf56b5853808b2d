/// Reads an absolute address strictly; each refusal says what is wrong in a few words.
struct HTTPURLParser {
  private let text: String

  init(_ text: String) {
    self.text = text
  }

  func parse() throws(HTTPError) -> HTTPURL {
    try checkCharacters()
    guard let colon = text.firstIndex(of: ":"), Self.isScheme(text[..<colon]) else {
      throw refusal("it does not begin with http://, https:// or file://")
    }
    guard let scheme = HTTPURL.Scheme(rawValue: text[..<colon].lowercased()) else {
      throw refusal("only http, https and file addresses can be asked")
    }
    let rest = text[colon...].dropFirst()
    guard rest.hasPrefix("//") else { throw refusal("// is missing behind the scheme") }
    let afterSlashes = rest.dropFirst(2)
    let end = afterSlashes.firstIndex { "/?#".contains($0) } ?? afterSlashes.endIndex
    let (host, port) = try parseAuthority(afterSlashes[..<end], scheme: scheme)
    let (path, query) = Self.splitPath(afterSlashes[end...])
    return HTTPURL(
      scheme: scheme, host: host, port: port,
      path: path.isEmpty ? "/" : Self.removingDotSegments(Self.encoded(path)),
      query: query.map { Self.encoded($0) })
  }

  private func checkCharacters() throws(HTTPError) {
    guard !text.isEmpty else { throw refusal("it is empty") }
    guard text.utf8.count <= 8_000 else { throw refusal("it is longer than 8,000 bytes") }
    for scalar in text.unicodeScalars {
      guard !scalar.isSteering else { throw refusal("it holds a control character") }
      guard !scalar.properties.isWhitespace else {
        throw refusal("it holds a space; write %20")
      }
      guard scalar != "\\" else { throw refusal("it holds a backslash") }
    }
  }

  private func parseAuthority(
    _ authority: Substring, scheme: HTTPURL.Scheme
  ) throws(HTTPError) -> (host: String, port: Int) {
    guard !authority.contains("@") else {
      throw refusal("a user name or password does not belong in an address")
    }
    guard scheme != .file else {
      guard authority.isEmpty || authority.lowercased() == "localhost" else {
        throw refusal("a file address names a file here: file:///folder/file")
      }
      return ("", 0)
    }
    let isBracketed = authority.hasPrefix("[")
    let hostEnd =
      isBracketed
      ? authority.firstIndex(of: "]").map { authority.index(after: $0) }
      : authority.firstIndex(of: ":") ?? authority.endIndex
    guard let hostEnd else { throw refusal("] is missing behind the host") }
    let host = authority[..<hostEnd].lowercased()
    try checkHost(host, isBracketed: isBracketed)
    let tail = authority[hostEnd...]
    guard !tail.isEmpty, tail != ":" else { return (host, scheme.defaultPort) }
    let digits = tail.dropFirst()
    guard tail.hasPrefix(":"), digits.utf8.allSatisfy({ (48...57).contains($0) }),
      let port = Int(digits), (1...65_535).contains(port)
    else { throw refusal("its port is not a number from 1 to 65535") }
    return (host, port)
  }

  private func checkHost(_ host: String, isBracketed: Bool) throws(HTTPError) {
    guard !host.isEmpty else { throw refusal("it names no host") }
    guard host.allSatisfy(\.isASCII) else {
      throw refusal("write the host in its ASCII form, which begins with xn--")
    }
    guard !isBracketed else {
      let isAddress =
        host.contains(":")
        && host.dropFirst().dropLast().allSatisfy { $0.isHexDigit || ":.".contains($0) }
      guard isAddress else { throw refusal("its host is not an IPv6 address") }
      return
    }
    let isName =
      host.utf8.count <= 253 && host.allSatisfy { $0.isLetter || $0.isNumber || "-._".contains($0) }
    let labels = host.split(separator: ".", omittingEmptySubsequences: false)
    guard isName, !labels.dropLast().contains(""), labels.first != "" else {
      throw refusal("its host is not a host name")
    }
    // Spellings such as 127.1 or 0x7f.1 reach an address that a reader does not see.
    guard let last = labels.last(where: { !$0.isEmpty }),
      last.allSatisfy(\.isNumber) || last.hasPrefix("0x")
    else { return }
    let isQuad = labels.count == 4 && labels.allSatisfy { String(UInt8($0) ?? 0) == $0 }
    guard isQuad else { throw refusal("its host is not an IPv4 address") }
  }

  private func refusal(_ reason: String) -> HTTPError {
    .badURL(Secrets.scrubbed(text).harmless, reason: reason)
  }
}

extension HTTPURLParser {
  static func isScheme(_ text: Substring) -> Bool {
    guard let first = text.first, first.isASCII, first.isLetter else { return false }
    return text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "+-.".contains($0)) }
  }

  /// Splits what follows the host into path and query; a fragment is dropped.
  static func splitPath(_ text: Substring) -> (path: String, query: String?) {
    let whole = text.prefix { $0 != "#" }
    guard let mark = whole.firstIndex(of: "?") else { return (String(whole), nil) }
    return (String(whole[..<mark]), String(whole[mark...].dropFirst()))
  }

  /// Percent-encodes what is not ASCII.
  static func encoded(_ text: String) -> String {
    guard !text.utf8.allSatisfy({ $0 < 128 }) else { return text }
    var encoded = ""
    for byte in text.utf8 {
      if byte < 128 {
        encoded.unicodeScalars.append(Unicode.Scalar(byte))
      } else {
        encoded += "%" + String(byte, radix: 16, uppercase: true)
      }
    }
    return encoded
  }

  /// Takes `.` and `..` out of an absolute path.
  ///
  /// Source: RFC 3986, section 5.2.4.
  static func removingDotSegments(_ path: String) -> String {
    var kept: [Substring] = []
    let segments = path.split(separator: "/", omittingEmptySubsequences: false).dropFirst()
    for (place, segment) in zip(1..., segments) {
      let isLast = place == segments.count
      switch segment {
      case ".":
        if isLast { kept.append("") }
      case "..":
        _ = kept.popLast()
        if isLast { kept.append("") }
      default: kept.append(segment)
      }
    }
    return "/" + kept.joined(separator: "/")
  }
}
