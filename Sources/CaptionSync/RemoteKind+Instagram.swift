internal import CaptionHTTP
internal import CaptionRemotes
internal import CaptionStore

extension RemoteKind {
  /// A professional account of Instagram, through the Graph API.
  static let instagram = RemoteKind(name: "instagram") { setup in
    let record = setup.record
    return InstagramRemote(
      id: record.id, url: record.url, over: setup.authorized(for: try HTTPURL(record.url)),
      isWritable: setup.hasToken, learned: setup.findings.learned,
      now: setup.environment.now)
  } look: { look in
    let found = try await InstagramRemote.look(
      at: look.url.description, isNamed: look.isNamed, over: look.authorized)
    return found.map { account in
      FoundRemote(
        kind: "instagram", url: account.url, title: account.name,
        says: "the Instagram account \(account.name ?? "of the token")")
    }
  }
}
