public import CaptionCore
public import CaptionHTTP

/// The public posts of an account anywhere in the Fediverse, read from its outbox and never written.
///
/// Source: https://www.w3.org/TR/activitypub/, section 5.1.
public struct ActivityPubRemote: Remote {
  let url: HTTPURL
  let client: APIClient
  let isComplete: Bool
  let learned: Learned

  /// - Parameters:
  ///   - url: The account's actor, its page where that answers with the actor, or its outbox.
  ///   - transport: What requests are sent with.
  ///   - isComplete: Whether every listing reads all there is.
  ///   - learned: Where the outbox was found.
  ///   - now: The clock that waits are counted from.
  public init(
    url: HTTPURL, over transport: any HTTPTransport, isComplete: Bool = false, learned: Learned,
    now: @escaping @Sendable () -> Timestamp
  ) {
    self.url = url
    client = APIClient(transport: transport, now: now)
    self.isComplete = isComplete
    self.learned = learned
  }

  public var capabilities: Capabilities { Capabilities() }

  public func push(_ operations: [Operation]) async throws(RemoteError) -> [Outcome] {
    // Nothing can be planned for it: servers take posts by APIs of their own.
    operations.map { _ in .refused(reason: "an outbox is only read") }
  }

  public func settle(_ operations: [Operation]) async throws(RemoteError) -> [Outcome] {
    operations.map { _ in .notDone }
  }

  public func createKey(for post: PostID, generation: Int) -> String {
    "urn:captions:\(post)"
  }

  // MARK: Asking

  static let accepted: HTTPHeaders = [
    "Accept": "application/activity+json, application/ld+json; "
      + #"profile="https://www.w3.org/ns/activitystreams""#
  ]

  func read(_ address: String) async throws(RemoteError) -> JSONTree {
    try await client.read(address, headers: Self.accepted).tree()
  }

  /// Finds the outbox of the account, and asks for as little as it can.
  ///
  /// - Returns: Also how many posts there are, where the address is that of the outbox and was asked.
  func outbox() async throws(RemoteError) -> (facts: OutboxFacts, posts: Int?) {
    if let facts = OutboxFacts(text: learned.text) { return (facts, nil) }
    let tree = try await read(url.description)
    let kinds = tree["type"].values.compactMap(\.string)
    if !Self.collections.isDisjoint(with: kinds) {
      let facts = OutboxFacts(outbox: url.description)
      learned.text = facts.text
      return (facts, tree["totalItems"].integer)
    }
    guard let named = tree["outbox"].words else {
      throw .malformed(path: url.description, reason: "this is neither an account nor an outbox")
    }
    var facts = OutboxFacts(outbox: try follow(named, from: url.description))
    facts.actor = tree["id"].words
    let account = facts.actor.flatMap {
      ActivityStreams.account(
        actor: $0, handle: tree["preferredUsername"].words,
        page: ActivityStreams.address(tree["url"]))
    }
    facts.name = account?.name
    facts.page = account?.url
    learned.text = facts.text
    return (facts, nil)
  }

  private static let collections: Set<String> = [
    "Collection", "OrderedCollection", "CollectionPage", "OrderedCollectionPage",
  ]

  /// An address that an answer names, on the server of the account and no other.
  func follow(_ address: String, from place: String) throws(RemoteError) -> String {
    guard let target = try? url.resolve(address), url.mayRedirect(to: target) else {
      throw .malformed(path: place, reason: "it names another server: \(address.harmless)")
    }
    return target.description
  }
}
