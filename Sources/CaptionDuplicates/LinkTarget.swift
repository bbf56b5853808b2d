/// Where a link of a caption leads, as far as its text tells.
enum LinkTarget {
  /// The address without what differs between copies of one link: scheme, `www.`, tracking
  /// parameters, fragment, last slash and the case of the host.
  ///
  /// `nil` where the target is unknown: behind a shortener, or cut off.
  static func target(of link: String) -> String? {
    var rest = Substring(link)
    if let scheme = rest.firstRange(of: "://") { rest = rest[scheme.upperBound...] }
    if rest.lowercased().hasPrefix("www.") { rest = rest.dropFirst(4) }
    rest = rest.prefix { $0 != "#" }
    let host = rest.prefix { $0 != "/" && $0 != "?" }.lowercased()
    guard !isOpaque(host: host) else { return nil }
    let parts = rest.dropFirst(host.count).split(
      separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    var path = parts.first ?? ""
    while path.last == "/" { path = path.dropLast() }
    let kept = parts.dropFirst().joined().split(separator: "&").filter { !isTracking($0) }
    return host + path + (kept.isEmpty ? "" : "?" + kept.joined(separator: "&"))
  }

  /// Whether links of a host say nothing about where they lead.
  static func isOpaque(host: String) -> Bool { shorteners.contains(host) }

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
