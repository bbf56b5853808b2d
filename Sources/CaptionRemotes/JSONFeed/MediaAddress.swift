/// What stays the same in the address of a medium when a server signs it anew.
enum MediaAddress {
  /// Query parameters that sign, expire or track: those of S3, Google and Azure storage, CloudFront
  /// and the content networks of the large platforms.
  private static let passing: Set<String> = [
    "sig", "signature", "expires", "expiry", "exp", "token", "policy", "key-pair-id", "oh", "oe",
    "efg", "ccb", "edm", "se", "sp", "sv", "sr", "st", "spr", "skoid", "sktid", "skt", "ske", "sks",
    "skv", "hmac", "awsaccesskeyid", "googleaccessid", "fbclid", "gclid", "igsh", "igshid",
  ]
  private static let passingPrefixes = ["x-amz-", "x-goog-", "_nc_", "utm_"]

  /// The address without its fragment and without parameters that come and go.
  static func identity(of url: String) -> String {
    guard url.utf8.contains(where: { $0 == 0x3F || $0 == 0x23 }) else { return url }
    let whole = url.prefix { $0 != "#" }
    guard let mark = whole.firstIndex(of: "?") else { return String(whole) }
    let kept = whole[whole.index(after: mark)...].split(separator: "&").filter { !isPassing($0) }
    return String(whole[..<mark]) + (kept.isEmpty ? "" : "?" + kept.joined(separator: "&"))
  }

  /// Makes equal identities differ: the second of one address gets `#2`, the third `#3`.
  static func distinct(_ identities: [String]) -> [String] {
    var counts: [String: Int] = [:]
    return identities.map { identity in
      let count = counts[identity, default: 0] + 1
      counts[identity] = count
      return count == 1 ? identity : "\(identity)#\(count)"
    }
  }

  private static func isPassing(_ parameter: Substring) -> Bool {
    let name = parameter.prefix { $0 != "=" }.lowercased()
    return passing.contains(name) || passingPrefixes.contains(where: name.hasPrefix)
  }
}
