public import CaptionCore
public import CaptionHTTP
internal import Synchronization

/// The posts of one account of Bluesky, or of another server of the AT Protocol.
///
/// Source: the lexicons `com.atproto.repo.*` and `app.bsky.feed.post`.
public struct BlueskyRemote: Remote {
  let id: RemoteID
  let url: String
  let api: APIClient
  let learned: Learned
  let isWritable: Bool
  let named: [HTTPURL]
  /// For addresses that the person named, too: of pictures.
  let open: APIClient
  private let password: String?
  private let secrets: SecretFile?
  let connection = Connection()

  /// - Parameters:
  ///   - id: The identity it is known by.
  ///   - url: `https://bsky.app/profile/ID` or `https://SERVER/profile/ID`, with a handle or a DID.
  ///   - transport: What requests are sent with; it must add no token of its own.
  ///   - password: An app password, when one is to be had now.
  ///   - isWritable: Whether there is one at all.
  ///   - named: Where else the person has remotes: pictures are read from there, too.
  ///   - secrets: Where the session's tokens are kept; `nil` for nowhere.
  ///   - learned: What an earlier run found out.
  ///   - now: The clock for waits.
  public init(
    id: RemoteID, url: String, over transport: any HTTPTransport, password: String?,
    isWritable: Bool, named: [HTTPURL] = [], secrets: SecretFile?, learned: Learned,
    now: @escaping @Sendable () -> Timestamp
  ) {
    self.id = id
    self.url = url
    self.password = password
    self.isWritable = isWritable
    self.named = named
    self.secrets = secrets
    self.learned = learned
    api = Self.api(at: url, over: transport, now: now)
    open = APIClient(transport: transport, now: now)
  }

  /// Asks servers that documents name in public networks only.
  static func api(
    at url: String, over transport: any HTTPTransport, now: @escaping @Sendable () -> Timestamp
  ) -> APIClient {
    let server = BlueskyAddress(url)?.server.flatMap { try? HTTPURL($0) }  // else none was named
    return APIClient(
      transport: PublicNetworkTransport(over: transport, except: server.map { [$0] } ?? []),
      now: now)
  }

  /// What is found out once a run.
  final class Connection: Sendable {
    let session = Mutex<BlueskySession?>(nil)
    /// The accounts that mentioned handles name, also that some name none.
    let accounts = Mutex<[Handle: DID?]>([:])
  }

  public var capabilities: Capabilities {
    guard isWritable else { return Capabilities() }
    let fields: Set<FieldKind> = [.caption, .language, .tags, .alt]
    return Capabilities(
      canCreate: true, canDelete: true, editable: fields,
      creatable: fields.union([.media, .visibility]),
      captionLimits: [CaptionLimit(.characters, 300), CaptionLimit(.utf8Bytes, 3000)],
      maximumMedia: 4,
      noteOnEdit: "the edit is stored, but Bluesky's own app goes on showing the first text")
  }

  public func createKey(for post: PostID, generation: Int) -> String {
    TID(for: post, generation: generation).description
  }

  // MARK: The account

  /// The account and its server, as learned before or found now.
  func account() async throws(RemoteError) -> BlueskyAccount {
    if let known = BlueskyAccount(text: learned.text) { return known }
    guard let address = BlueskyAddress(url) else {
      throw .refused(reason: "\(url): this address names no account of Bluesky")
    }
    let found = try await BlueskyDirectory(api: api).find(address)
    learned.text = found.text
    return found
  }

  /// The account on the server that it has moved to; `nil` where it has not, or where nobody tells.
  ///
  /// It is looked for by its DID: its handle may be another's now.
  func moved(_ account: BlueskyAccount) async -> BlueskyAccount? {
    let typed = BlueskyAddress(url)
    let address = BlueskyAddress(name: .did(account.did), server: typed?.server)
    // What was asked before it failed already, and that failure is what is told.
    guard let found = try? await BlueskyDirectory(api: api).find(address),
      found.server != account.server
    else { return nil }
    learned.text = found.text
    connection.session.withLock { $0 = nil }
    return found
  }

  /// Calls of the account's server in the account's own name.
  func authorized(_ account: BlueskyAccount) -> APIClient {
    let session = connection.session.withLock { session in
      if let session { return session }
      let new = BlueskySession(
        of: account, over: api.transport, password: password, file: secrets)
      session = new
      return new
    }
    return APIClient(
      transport: BlueskySessionTransport(transport: api.transport, session: session), now: api.now)
  }

  /// The accounts that handles name; those that name none are left out.
  func accounts(
    of handles: Set<Handle>, asking account: BlueskyAccount
  ) async throws(RemoteError) -> [Handle: DID] {
    var accounts: [Handle: DID] = [:]
    for handle in handles.sorted(by: { $0.description < $1.description }) {
      if let known = connection.accounts.withLock({ $0[handle] }) {
        accounts[handle] = known
        continue
      }
      let did = try await BlueskyDirectory(api: api).resolve(handle, at: account.server)
      connection.accounts.withLock { _ = $0.updateValue(did, forKey: handle) }
      accounts[handle] = did
    }
    return accounts
  }
}
