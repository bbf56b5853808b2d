public import CaptionCore
internal import CaptionHTTP

extension MastodonRemote {
  /// How many pages of one's newest posts are searched for what a create made.
  private static let searchedPages = 5
  /// How much earlier than our clock the server's may be.
  private static let clockSkew: Int64 = 10 * 60_000

  public func settle(_ operations: [Operation]) async throws(RemoteError) -> [Outcome] {
    guard session.isAuthorised else {
      throw .unauthorised(reason: "without a token nobody can look what became of a write")
    }
    let account = try await session.ownAccount()
    let creates = operations.filter { $0.kind == .create }
    let newest = try await creates.isEmpty ? [] : posts(since: creates, of: account)
    var outcomes: [Outcome] = []
    for operation in operations {
      switch operation.kind {
      case .create: outcomes.append(try await search(newest, for: operation, account))
      case .edit, .delete: outcomes.append(try await look(for: operation, account))
      }
    }
    return outcomes
  }

  private func look(
    for operation: Operation, _ account: MastodonAccount
  ) async throws(RemoteError) -> Outcome {
    guard let shown = try await look(operation.link.key, account) else {
      return operation.kind == .delete ? .acknowledged(item: nil) : .stale(item: nil)
    }
    return shown.item.standing(to: operation).outcome(finding: shown.item)
  }

  /// One's own posts since the first of these was sent.
  private func posts(
    since operations: [Operation], of account: MastodonAccount
  ) async throws(RemoteError) -> [MastodonStatus] {
    let first = operations.map { ($0.sentAt ?? $0.createdAt).milliseconds }.min() ?? 0
    var found: [MastodonStatus] = []
    var shown: Set<String> = []
    var address: String? = newestPage(of: account)
    for _ in 0..<Self.searchedPages {
      guard let page = address else { break }
      let listed = try await list(page)
      let fresh = listed.statuses.filter { shown.insert($0.id).inserted }
      found += fresh
      // A server that always answers the same page has no other.
      address = fresh.isEmpty ? nil : listed.next
      guard let oldest = listed.statuses.last?.createdAt?.milliseconds,
        oldest >= first - Self.clockSkew
      else { break }
    }
    return found
  }

  /// The posts that say what a create was to say; which of them it made is decided elsewhere.
  private func search(
    _ posts: [MastodonStatus], for operation: Operation, _ account: MastodonAccount
  ) async throws(RemoteError) -> Outcome {
    let target = operation.target
    let wanted = target.caption.essence
    var items: [Item] = []
    for status in posts where !status.isReblog && status.media.count == target.media.count {
      guard Caption(status.plainText).essence == wanted else { continue }
      let item = status.item(try await typedSource(of: status), of: account)
      let hasSameAlts = zip(item.content.media, target.media).allSatisfy {
        ($0.alt ?? "") == ($1.alt ?? "")
      }
      let hasSameWarning = (item.content.contentWarning ?? "") == (target.contentWarning ?? "")
      if hasSameAlts && hasSameWarning { items.append(item) }
    }
    return .found(items)
  }
}
