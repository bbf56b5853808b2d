package import CaptionCore
internal import CaptionHTTP
internal import Glibc

/// What stays the same in the address of a medium when a server signs it anew.
package enum MediaAddress {
  /// Query parameters that sign, expire or track: those of S3, Google and Azure storage, CloudFront
  /// and the content networks of the large platforms.
  private static let passing: Set<String> = [
    "sig", "signature", "expires", "expiry", "exp", "token", "policy", "key-pair-id", "oh", "oe",
    "efg", "ccb", "edm", "se", "sp", "sv", "sr", "st", "spr", "skoid", "sktid", "skt", "ske", "sks",
    "skv", "hmac", "awsaccesskeyid", "googleaccessid", "fbclid", "gclid", "igsh", "igshid",
  ]
  private static let passingPrefixes = ["x-amz-", "x-goog-", "_nc_", "utm_"]

  /// The address without its fragment and without parameters that come and go.
  package static func identity(of url: String) -> String {
    var url = url
    let isBare = url.withUTF8 { bytes in
      guard let start = bytes.baseAddress else { return true }
      let count = bytes.count
      return unsafe memchr(start, 0x3F, count) == nil && memchr(start, 0x23, count) == nil
    }
    if isBare { return url }
    let whole = url.prefix { $0 != "#" }
    guard let mark = whole.firstIndex(of: "?") else { return String(whole) }
    let kept = whole[whole.index(after: mark)...].split(separator: "&").filter { !isPassing($0) }
    return String(whole[..<mark]) + (kept.isEmpty ? "" : "?" + kept.joined(separator: "&"))
  }

  /// An address that means the same wherever it is read; what has a scheme stays as it is.
  ///
  /// `/1.jpg` names another picture in every feed: left relative, they would pass for one.
  static func absolute(_ url: String, on base: HTTPURL?) -> String {
    guard let base, url.utf8.first(where: { $0 == 0x3A || $0 == 0x2F }) != 0x3A else { return url }
    // What cannot be resolved names nothing, and is shown as it is.
    return (try? base.resolve(url).description) ?? url
  }

  /// Makes equal identities differ: the second of one address gets `#2`, the third `#3`.
  package static func makeDistinct(_ media: inout [Media]) {
    guard hasRepeats(media) else { return }
    var counts: [MediaID: Int] = [:]
    for index in media.indices {
      let id = media[index].id
      let count = counts[id, default: 0] + 1
      counts[id] = count
      if count > 1 { media[index].id = MediaID(rawValue: "\(id.rawValue)#\(count)") }
    }
  }

  /// Most posts hold a few media: comparing them is cheaper than hashing their addresses.
  private static func hasRepeats(_ media: [Media]) -> Bool {
    guard media.count <= 16 else { return Set(media.map(\.id)).count < media.count }
    return media.indices.contains { index in
      (0..<index).contains { media[$0].id.rawValue == media[index].id.rawValue }
    }
  }

  private static func isPassing(_ parameter: Substring) -> Bool {
    let name = parameter.prefix { $0 != "=" }.lowercased()
    return passing.contains(name) || passingPrefixes.contains(where: name.hasPrefix)
  }
}
