internal import CaptionHTTP
internal import CaptionRemotes
internal import CaptionStore

extension RemoteKind {
  /// What a site shows of its posts by Atom, RSS or h-entries; only read.
  ///
  /// The kind of every address that no other knows.
  static let webFeed = RemoteKind(name: "webfeed") { setup in
    let url = try HTTPURL(setup.record.url)
    return WebFeedRemote(
      url: url, over: setup.authorized(for: url), isComplete: setup.record.isComplete,
      now: setup.environment.now)
  } look: { look in
    let found = try await WebFeedDiscovery.look(at: look.url, over: look.authorized)
    let title = found.title.map { "“\($0)”, " } ?? ""
    let named = found.url == look.url.description ? "" : ", named by \(look.url)"
    return FoundRemote(
      kind: "webfeed", url: found.url, title: found.title,
      says:
        "\(title)\(found.form), \(found.posts == 1 ? "1 post" : "\(found.posts) posts")\(named); "
        + "only read")
  }
}
