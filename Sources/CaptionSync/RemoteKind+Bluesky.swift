internal import CaptionHTTP
internal import CaptionRemotes
internal import CaptionStore

extension RemoteKind {
  /// An account of Bluesky, or of another server of the AT Protocol.
  static let bluesky = RemoteKind(name: "bluesky") { setup in
    let record = setup.record
    return BlueskyRemote(
      id: record.id, url: record.url, over: setup.client, password: setup.token,
      isWritable: setup.hasToken, named: setup.named,
      secrets: setup.secretFile("bluesky-\(record.name).json"), learned: setup.findings.learned,
      now: setup.environment.now)
  } look: { look in
    // The password is no token: nothing is asked with it until something is to be written.
    let found = try await BlueskyRemote.look(
      at: look.url.description, isNamed: look.isNamed, over: look.client)
    return found.map { account in
      FoundRemote(
        kind: "bluesky", url: account.url, title: account.handle,
        says: "the Bluesky account \(account.handle ?? account.url) on \(account.server)",
        learned: account.learned)
    }
  }
}
