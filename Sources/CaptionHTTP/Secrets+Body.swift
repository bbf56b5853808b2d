extension Secrets {
  /// Bodies above this are written down as they are: nobody hands out credentials at that length.
  static let scrubbedBytes = 4 << 20

  /// A body with the credentials taken out of it: JSON members, form fields, and parameters of the
  /// addresses in it, where their name says that they are one.
  ///
  /// Anything else, and what is not UTF-8, stays byte for byte.
  static func scrubbed(body: [UInt8]) -> [UInt8] {
    guard body.count <= scrubbedBytes, credentials.contains(where: { body.holds($0) }),
      let text = String(validating: body, as: UTF8.self)
    else { return body }
    return Array(scrubbedFields(scrubbedMembers(text)).utf8)
  }

  /// Members of these names hold credentials; `key` or `code` alone would hit what people wrote.
  private static let credentials = [
    "access_token", "refresh_token", "id_token", "client_secret", "password", "accessjwt",
    "refreshjwt", "token", "secret", "jwt", "api_key", "apikey", "authorization", "code_verifier",
  ]

  /// `"name": "value"` and `"name":"value"`.
  private static func scrubbedMembers(_ text: String) -> String {
    text.replacing(/"(?<name>[A-Za-z_\-]{3,20})"(?<gap>\s*:\s*)"(?:[^"\\]|\\.)*"/) { match in
      credentials.contains(match.name.lowercased())
        ? "\"\(match.name)\"\(match.gap)\"\(mark)\"" : String(match.0)
    }
  }

  /// `name=value` at the beginning, or behind `?`, `&`, `;` or an escaped `&`, as some servers write
  /// addresses in JSON.
  private static func scrubbedFields(_ text: String) -> String {
    text.replacing(/(?<start>^|[?&;]|\\u0026)(?<name>[A-Za-z_\-]{3,20})=[^&;#"'<>\\\s]*/) { match in
      credentials.contains(match.name.lowercased())
        ? "\(match.start)\(match.name)=\(mark)" : String(match.0)
    }
  }
}

extension [UInt8] {
  /// Whether an ASCII word stands somewhere in these bytes, in whatever case.
  fileprivate func holds(_ word: String) -> Bool {
    let word = Array(word.utf8)
    guard let first = word.first, count >= word.count else { return false }
    return indices.dropLast(word.count - 1).contains { start in
      self[start] | 32 == first | 32
        && word.indices.allSatisfy { self[start + $0] | 32 == word[$0] | 32 }
    }
  }
}
