internal import CaptionCore
internal import CaptionHTTP
internal import CaptionRemotes
internal import CaptionStore

extension RemoteKind {
  /// One's own posts on Mastodon, GoToSocial, Pixelfed, Takahē and the like.
  static let mastodon = RemoteKind(name: "mastodon") { setup in
    let url = try HTTPURL(setup.record.url)
    return MastodonRemote(
      url: url, over: setup.authorized(for: url), isAuthorised: setup.hasToken,
      isComplete: setup.record.isComplete, named: setup.named, learned: setup.findings.learned,
      now: setup.environment.now)
  } look: { look in
    guard look.isNamed || MastodonDiscovery.isProfile(look.url) else { return nil }
    let found: MastodonDiscovery.Found
    do {
      found = try await MastodonDiscovery.look(
        at: look.url, over: look.authorized, isAuthorised: look.token != nil)
    } catch {
      // A page whose address only looks like a profile's may still name a feed.
      guard look.isNamed || look.token != nil else { return nil }
      throw error
    }
    let posts = found.posts.map { ", \($0) \($0 == 1 ? "post" : "posts")" } ?? ""
    let access = look.token == nil ? "; to be read only, since no token was given" : ""
    return FoundRemote(
      kind: "mastodon", url: found.url, title: "@\(found.name)",
      says: "@\(found.name) on \(found.software)\(posts)\(access)", learned: found.learned)
  }
}
