internal import CaptionRemotes
internal import CaptionStore

extension RemoteKind {
  /// An account of Bluesky, or of another server of the AT Protocol.
  static let bluesky = RemoteKind(name: "bluesky") { setup in
    let record = setup.record
    return BlueskyRemote(
      id: record.id, url: record.url, over: setup.client, password: setup.token,
      secrets: setup.secretFile("bluesky-\(record.name).json"), learned: setup.findings.learned,
      now: setup.environment.now)
  } look: { look in
    nil
  }
}
