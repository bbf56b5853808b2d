/// What tells that two remotes, or two addresses, speak of one post.
enum PostAddress {
  /// The platform whose keys a remote uses: that of an archive stands in its address,
  /// `archive:PLATFORM/ACCOUNT`.
  static func platform(kind: String, url: String) -> (name: String, isArchive: Bool) {
    guard kind == RemoteRecord.archiveKind else { return (kind, false) }
    return (String(url.dropFirst("archive:".count).prefix { $0 != "/" }), true)
  }

  /// The addresses under which one post is found, the given one first; none for an empty one.
  ///
  /// Instagram shows a post at `/p/`, `/reel/` and `/tv/`; Twitter changed its host, and any name
  /// before a tweet's number leads to it.
  static func spellings(of permalink: String) -> [String] {
    guard !permalink.isEmpty else { return [] }
    var all = [permalink]
    let instagram = "https://www.instagram.com/"
    if permalink.hasPrefix(instagram) {
      let parts = permalink.dropFirst(instagram.count).split(separator: "/")
      guard parts.count == 2, kinds.contains(String(parts[0])) else { return all }
      all += kinds.map { "\(instagram)\($0)/\(parts[1])/" }
    }
    for host in hosts where permalink.hasPrefix("https://\(host)/") {
      let parts = permalink.dropFirst("https://\(host)/".count).split(separator: "/")
      guard parts.count == 3, parts[1] == "status" else { return all }
      for name in Set([String(parts[0]), "i"]).sorted() {
        all += hosts.map { "https://\($0)/\(name)/status/\(parts[2])" }
      }
    }
    return all.enumerated().filter { all.firstIndex(of: $0.element) == $0.offset }.map(\.element)
  }

  private static let kinds = ["p", "reel", "tv"]
  private static let hosts = ["twitter.com", "x.com"]
}
