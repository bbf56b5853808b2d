extension HTTPURL {
  /// The address that a reference in a document or a `Location` field at this address means.
  ///
  /// Source: RFC 3986, section 5.2.
  public func resolve(_ reference: String) throws(HTTPError) -> HTTPURL {
    let schemeEnd = reference.firstIndex { ":/?#".contains($0) }
    if let schemeEnd, reference[schemeEnd] == ":",
      HTTPURLParser.isScheme(reference[..<schemeEnd])
    {
      return try HTTPURL(reference)
    }
    if reference.hasPrefix("//") { return try HTTPURL("\(scheme.rawValue):\(reference)") }
    let query = query.map { "?\($0)" } ?? ""
    return switch reference.first {
    case nil, "#": try HTTPURL("\(base)\(path)\(query)\(reference)")
    case "?": try HTTPURL("\(base)\(path)\(reference)")
    case "/": try HTTPURL("\(base)\(reference)")
    default:
      try HTTPURL("\(base)\(path.prefix(upThrough: path.lastIndex(of: "/")))\(reference)")
    }
  }

  /// Whether a redirect from here to `target` may be followed: it stays on the origin, or goes to
  /// https on the same host.
  public func mayRedirect(to target: HTTPURL) -> Bool {
    if hasSameOrigin(as: target) { return true }
    return scheme == .http && target.scheme == .https && host == target.host
      && target.port == HTTPURL.Scheme.https.defaultPort
  }

  /// The path of a `file` address in the file system.
  public var filePath: String {
    get throws(HTTPError) {
      var bytes: [UInt8] = []
      var rest = Array(path.utf8)[...]
      while let byte = rest.popFirst() {
        guard byte == UInt8(ascii: "%") else {
          bytes.append(byte)
          continue
        }
        let digits = String(decoding: rest.prefix(2), as: UTF8.self)
        guard digits.utf8.count == 2, digits.allSatisfy(\.isHexDigit),
          let value = UInt8(digits, radix: 16), value != 0
        else { throw .badURL(description, reason: "% is not followed by a byte's two digits") }
        bytes.append(value)
        rest = rest.dropFirst(2)
      }
      guard let path = String(validating: bytes, as: UTF8.self) else {
        throw .badURL(description, reason: "its path is not UTF-8")
      }
      return path
    }
  }
}

extension String {
  fileprivate func prefix(upThrough index: Index?) -> Substring {
    index.map { self[...$0] } ?? "/"
  }
}
