/// Where a link of a caption leads, as far as its text tells.
enum LinkTarget {
  /// The address without what differs between copies of one link: scheme, `www.`, tracking
  /// parameters, fragment, last slash and the case of the host.
  ///
  /// `nil` where the target is unknown: behind a shortener, or cut off.
  static func target(of link: String) -> String? {
    var rest = Substring(link).utf8
    for prefix in ["http://", "https://", "www."] where starts(rest, with: prefix) {
      rest = rest.dropFirst(prefix.utf8.count)
    }
    rest = rest.prefix { $0 != UInt8(ascii: "#") }
    let hostBytes = rest.prefix { $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "?") }
    let host = Substring(hostBytes).lowercased()
    guard !isOpaque(host: host) else { return nil }
    var path = rest[hostBytes.endIndex...].prefix { $0 != UInt8(ascii: "?") }
    let query = rest[path.endIndex...].dropFirst()
    while path.last == UInt8(ascii: "/") { path = path.dropLast() }
    let kept = query.split(separator: UInt8(ascii: "&")).map { Substring($0) }
      .filter { !isTracking($0) }
    return host + String(Substring(path)) + (kept.isEmpty ? "" : "?" + kept.joined(separator: "&"))
  }

  /// Whether links of a host say nothing about where they lead.
  static func isOpaque(host: String) -> Bool {
    host.utf8.count <= longestName && shorteners.contains(host)
  }

  /// Of all that is looked for: hashing a `String` with many marks takes quadratic time.
  private static let longestName = 24

  private static func starts(_ text: Substring.UTF8View, with prefix: String) -> Bool {
    text.count >= prefix.utf8.count
      && zip(text, prefix.utf8).allSatisfy { $0 == $1 || $0 | 0x20 == $1 }
  }

  private static func isTracking(_ parameter: Substring) -> Bool {
    let name = Substring(parameter.utf8.prefix { $0 != UInt8(ascii: "=") })
    return trackingPrefixes.contains { name.utf8.starts(with: $0.utf8) }
      || name.utf8.count <= longestName && trackingParameters.contains(String(name))
  }

  private static let trackingPrefixes = ["utm_", "mtm_", "_hs", "hsa_"]

  /// Of networks, their advertisements, and programs that send newsletters.
  private static let trackingParameters: Set = [
    "__twitter_impression", "_ga", "_gl", "dclid", "fbclid", "gbraid", "gclid", "igsh", "igshid",
    "li_fat_id", "mc_cid", "mc_eid", "mibextid", "mkt_tok", "msclkid", "ref_src", "ref_url", "si",
    "ttclid", "twclid", "vero_id", "wbraid", "yclid",
  ]

  private static let shorteners: Set = [
    "amzn.to", "bit.ly", "buff.ly", "cutt.ly", "dlvr.it", "fb.me", "goo.gl", "ift.tt", "is.gd",
    "j.mp", "lnkd.in", "ow.ly", "pic.twitter.com", "pin.it", "rebrand.ly", "t.co", "tiny.cc",
    "tinyurl.com", "trib.al", "wp.me",
  ]
}
