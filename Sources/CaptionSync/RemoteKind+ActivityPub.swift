internal import CaptionHTTP
internal import CaptionRemotes
internal import CaptionStore

extension RemoteKind {
  /// The public posts of an account in the Fediverse, read from its outbox.
  ///
  /// Only where the person says so: most of these servers have an API that shows more.
  static let activityPub = RemoteKind(name: "activitypub") { setup in
    let url = try HTTPURL(setup.record.url)
    return ActivityPubRemote(
      url: url, over: setup.authorized(for: url), isComplete: setup.record.isComplete,
      learned: setup.findings.learned, now: setup.environment.now)
  } look: { look in
    guard look.isNamed else { return nil }
    let found = try await ActivityPubDiscovery.look(at: look.url, over: look.authorized)
    let posts = found.posts.map { ", about \($0) posts" } ?? ""
    return FoundRemote(
      kind: "activitypub", url: look.url.description, title: found.name.map { "@\($0)" },
      says: "the outbox of \(found.name.map { "@\($0)" } ?? "an account")\(posts)",
      learned: found.learned)
  }
}
