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
  static func isOpaque(host: String) -> Bool { shorteners.contains(host) }

  private static func starts(_ text: Substring.UTF8View, with prefix: String) -> Bool {
    text.count >= prefix.utf8.count
      && zip(text, prefix.utf8).allSatisfy { $0 == $1 || $0 | 0x20 == $1 }
  }

  private static func isTracking(_ parameter: Substring) -> Bool {
    let name = parameter.prefix { $0 != "=" }
    return name.hasPrefix("utm_") || trackingParameters.contains(String(name))
  }

  private static let trackingParameters: Set = ["igsh", "igshid", "fbclid", "gclid", "si"]

  private static let shorteners: Set = [
    "amzn.to", "bit.ly", "buff.ly", "cutt.ly", "dlvr.it", "fb.me", "goo.gl", "ift.tt", "is.gd",
    "j.mp", "lnkd.in", "ow.ly", "pic.twitter.com", "pin.it", "rebrand.ly", "t.co", "tiny.cc",
    "tinyurl.com", "trib.al", "wp.me",
  ]
}
