internal import CaptionHTTP

/// The address of a post as a page gives it, brought to the one spelling that leads to it.
enum EmbedPermalink {
  /// The permalink of a post on Instagram in an address; `nil` for any other address.
  ///
  /// `https://www.instagram.com/p/CODE/`, and so for `reel` and `tv`; an account's name before it,
  /// parameters and the end `embed` are left out.
  static func instagram(_ text: String) -> String? {
    let parts = path(of: text, on: ["instagram.com", "instagr.am"])
    guard let parts, let at = parts.firstIndex(where: kinds.keys.contains), at <= 1,
      parts.count > at + 1, let kind = kinds[parts[at]]
    else { return nil }
    let code = parts[at + 1].prefix {
      $0.isASCII && ($0.isLetter || $0.isNumber || "-_".contains($0))
    }
    guard code.count >= 5, code.count <= 60 else { return nil }
    return "https://www.instagram.com/\(kind)/\(code)/"
  }

  private static let kinds = ["p": "p", "reel": "reel", "reels": "reel", "tv": "tv"]

  /// The account whose page an address is; `nil` for any other.
  static func instagramHandle(_ text: String) -> String? {
    guard let parts = path(of: text, on: ["instagram.com"]), parts.count == 1 else { return nil }
    return InstagramHandle.isValid(parts[0]) && !kinds.keys.contains(parts[0]) ? parts[0] : nil
  }

  /// The permalink of a tweet, and its number.
  static func twitter(_ text: String) -> (url: String, id: String)? {
    guard let parts = path(of: text, on: ["twitter.com", "x.com"]), parts.count >= 3,
      let at = parts.firstIndex(where: { $0 == "status" || $0 == "statuses" }), at >= 1,
      parts.count > at + 1
    else { return nil }
    let id = parts[at + 1].prefix { $0.isASCII && $0.isNumber }
    return id.isEmpty ? nil : ("https://twitter.com/\(parts[at - 1])/status/\(id)", String(id))
  }

  /// An address without its parameters and fragment; Instagram's and Twitter's in their own spelling.
  static func cleaned(_ text: String) -> String {
    if let url = instagram(text) ?? twitter(text)?.url { return url }
    return String(text.prefix { $0 != "?" && $0 != "#" })
  }

  /// The parts of an address's path, where it is on one of these hosts.
  ///
  /// Addresses are found escaped once too often (`&amp%3B`): nothing behind the path counts.
  private static func path(of text: String, on hosts: [String]) -> [String]? {
    var rest = text.trimmingSpace[...]
    for scheme in ["https:", "http:"] where rest.lowercased().hasPrefix(scheme) {
      rest = rest.dropFirst(scheme.count)
    }
    guard rest.hasPrefix("//") else { return nil }
    rest = rest.dropFirst(2)
    let host = rest.prefix { !"/?#".contains($0) }.lowercased()
    let prefix = ["www.", "m.", "mobile."].first(where: host.hasPrefix) ?? ""
    guard hosts.contains(String(host.dropFirst(prefix.count))) else { return nil }
    let path = rest.dropFirst(host.count).prefix { $0 != "?" && $0 != "#" && $0 != "&" }
    return path.split(separator: "/").map(String.init)
  }
}

/// The name of an account after its `@`.
enum InstagramHandle {
  static func isValid(_ text: some StringProtocol) -> Bool {
    (1...30).contains(text.utf8.count) && text.utf8.allSatisfy(isPart)
  }

  static func isPart(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
      || byte == 0x2E || byte == 0x5F
  }
}

extension StringProtocol {
  /// The text without white space and marks that only state a direction at its ends.
  var trimmingSpace: String {
    let scalars = unicodeScalars
    guard let first = scalars.firstIndex(where: { !$0.isOuterSpace }),
      let last = scalars.lastIndex(where: { !$0.isOuterSpace })
    else { return "" }
    return String(self[first...last])
  }
}

extension Unicode.Scalar {
  /// White space, or a mark of direction: what pages put around a text and is no part of it.
  var isOuterSpace: Bool { properties.isWhitespace || isDirectionMark || value == 0xFEFF }

  var isDirectionMark: Bool {
    switch value {
    case 0x200B, 0x200E, 0x200F, 0x061C, 0x202A...0x202E, 0x2066...0x2069: true
    default: false
    }
  }
}
