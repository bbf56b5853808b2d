/// What must never be written down: credentials in header fields, addresses and small bodies.
///
/// Names decide, not values: a name that may hold a secret loses its value.
package enum Secrets {
  /// What stands in place of a secret.
  static let mark = "scrubbed"

  /// Whether a header field or query parameter of this name may hold a secret.
  static func isSecret(_ name: some StringProtocol) -> Bool {
    let name = name.lowercased()
    return ["key", "sig", "code", "pass", "pwd", "auth"].contains(name)
      || secretParts.contains { name.contains($0) }
  }

  private static let secretParts = [
    "token", "secret", "passw", "authoriz", "authentic", "oauth", "cookie", "credential", "session",
    "signature", "jwt", "apikey", "api_key", "api-key", "accesskey", "access_key", "access-key",
  ]

  /// A text with user names, passwords and secret query parameters of the addresses in it taken out.
  package static func scrubbed(_ text: String) -> String {
    scrubbedParameters(scrubbedUserInfo(text), starts: "?&;")
  }

  private static func scrubbedUserInfo(_ text: String) -> String {
    var result = ""
    var rest = text[...]
    while let slashes = rest.firstRange(of: "://") {
      result += rest[..<slashes.upperBound]
      rest = rest[slashes.upperBound...]
      let authority = rest.prefix { !"/?#\"<> ".contains($0) }
      guard let at = authority.lastIndex(of: "@") else { continue }
      result += mark
      rest = rest[at...]
    }
    return result + rest
  }

  /// Replaces the value of each `name=value` that begins behind one of `starts`.
  static func scrubbedParameters(_ text: String, starts: String) -> String {
    var result = ""
    var rest = text[...]
    while let start = rest.firstIndex(where: { starts.contains($0) }) {
      result += rest[...start]
      rest = rest[start...].dropFirst()
      let name = rest.prefix { !"=&;#\"<> ".contains($0) }
      guard rest[name.endIndex...].hasPrefix("="), isSecret(name.removingPercents) else { continue }
      result += name + "=" + mark
      rest = rest[name.endIndex...].drop { !"&;#\"<> ".contains($0) }
    }
    return result + rest
  }
}

extension Substring {
  /// Percent-encoded letters spelled out, so that a name cannot hide behind them.
  fileprivate var removingPercents: String {
    var bytes: [UInt8] = []
    var rest = Array(utf8)[...]
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "%"),
        let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
      {
        bytes.append(value)
        rest = rest.dropFirst(2)
      } else {
        bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
