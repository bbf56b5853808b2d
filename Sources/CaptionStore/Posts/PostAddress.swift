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
  /// | platform | a post is found at |
  /// |---|---|
  /// | Instagram | `/p/`, `/reel/` and `/tv/` |
  /// | Twitter | both of its hosts; any name before a tweet's number leads to it |
  /// | Mastodon | `/@NAME/ID` and `/users/NAME/statuses/ID`, by which other servers know it |
  /// | GoToSocial | `/@NAME/statuses/ID` and the same |
  /// | Bluesky | `https://bsky.app/profile/DID/post/KEY` and `at://DID/app.bsky.feed.post/KEY` |
  /// | Bridgy Fed | what it bridges, behind an address of its own |
  static func spellings(of permalink: String) -> [String] {
    guard !permalink.isEmpty else { return [] }
    let bare = withoutBridge(permalink)
    var all = bare == permalink ? [permalink] : [permalink, bare]
    all += fediverse(bare) + bluesky(bare)
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

  /// The address that a bridge's own one leads to.
  private static func withoutBridge(_ address: String) -> String {
    guard address.hasPrefix("https://"), let end = address.firstRange(of: ".brid.gy/")?.upperBound
    else {
      return address
    }
    let path = address[end...]
    for mark in ["r/", "convert/ap/"] where path.hasPrefix(mark) {
      return String(path.dropFirst(mark.count))
    }
    return address
  }

  private static func fediverse(_ address: String) -> [String] {
    guard address.hasPrefix("https://") else { return [] }
    let parts = address.dropFirst("https://".count).split(
      separator: "/", omittingEmptySubsequences: false)
    guard let host = parts.first, parts.count >= 3 else { return [] }
    let path = parts.dropFirst().map(String.init)
    switch (path.count, path[0]) {
    case (4, "users") where path[2] == "statuses":
      return ["@\(path[1])/\(path[3])", "@\(path[1])/statuses/\(path[3])"]
        .map { "https://\(host)/\($0)" }
    case (2, let name) where name.hasPrefix("@"), (3, let name) where name.hasPrefix("@"):
      guard path.count == 2 || path[1] == "statuses" else { return [] }
      return ["https://\(host)/users/\(name.dropFirst())/statuses/\(path[path.count - 1])"]
    default: return []
    }
  }

  private static func bluesky(_ address: String) -> [String] {
    guard let post = blueskyPost(at: address) else { return [] }
    return [
      "https://bsky.app/profile/\(post.account)/post/\(post.key)",
      "at://\(post.account)/app.bsky.feed.post/\(post.key)",
    ]
  }

  /// The account and the key of a post on Bluesky; `nil` for another address.
  static func blueskyPost(at address: String) -> (account: String, key: String)? {
    let forms = [("https://bsky.app/profile/", "post"), ("at://", "app.bsky.feed.post")]
    for (start, middle) in forms where address.hasPrefix(start) {
      let parts = address.dropFirst(start.count).split(separator: "/")
      if parts.count == 3, parts[1] == middle { return (String(parts[0]), String(parts[2])) }
    }
    return nil
  }

  private static let kinds = ["p", "reel", "tv"]
  private static let hosts = ["twitter.com", "x.com"]
}
