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

  /// What the address that the person gave stands for.
  struct Account {
    var outbox: String
    /// The name anywhere: `user@example.social`.
    var name: String?
    var posts: Int?
  }

  /// Finds the outbox of the account, and asks for as little as it can.
  func account() async throws(RemoteError) -> Account {
    if let outbox = learned.text { return Account(outbox: outbox) }
    let tree = try await read(url.description)
    let kinds = tree["type"].values.compactMap(\.string)
    if !Self.collections.isDisjoint(with: kinds) {
      learned.text = url.description
      return Account(outbox: url.description, posts: tree["totalItems"].integer)
    }
    guard let named = tree["outbox"].words else {
      throw .malformed(path: url.description, reason: "this is neither an account nor an outbox")
    }
    let outbox = try follow(named, from: url.description)
    learned.text = outbox
    let account = tree["id"].words.flatMap {
      ActivityStreams.account(actor: $0, handle: tree["preferredUsername"].words)
    }
    return Account(outbox: outbox, name: account?.name)
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
