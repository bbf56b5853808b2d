public import CaptionCore
internal import CaptionHTTP

extension MastodonRemote {
  /// Carries out operations; each is one write, and what it changes is read just before.
  public func push(_ operations: [Operation]) async throws(RemoteError) -> [Outcome] {
    let account = try await writableAccount()
    var outcomes: [Outcome] = []
    for operation in operations {
      switch operation.kind {
      case .create: outcomes.append(try await create(operation, account))
      case .edit: outcomes.append(try await edit(operation, account))
      case .delete: outcomes.append(try await delete(operation, account))
      }
    }
    return outcomes
  }

  private func writableAccount() async throws(RemoteError) -> MastodonAccount {
    guard session.isAuthorised else {
      throw .unauthorised(reason: "without a token nothing can be written")
    }
    return try await session.ownAccount()
  }

  // MARK: Creating

  private func create(
    _ operation: Operation, _ account: MastodonAccount
  ) async throws(RemoteError) -> Outcome {
    let media: [String]
    switch try await upload(operation.target.media) {
    case .ready(let ids): media = ids
    case .failed(let outcome): return outcome
    }
    var request = HTTPRequest.json(
      .post, session.address("/api/v1/statuses"), Self.body(of: operation.target, media: media))
    // A help where the server knows it; that it made nothing twice is never relied on.
    request.headers["Idempotency-Key"] = operation.link.key
    switch try await client.write(request) {
    case .lost: return .unknown
    case .refused(let answer):
      // Pixelfed refuses a key that it has seen: the post may be there.
      let isRepeated =
        answer.status == 400 && session.facts.software == .pixelfed && operation.sentAt != nil
      return isRepeated ? .unknown : .refused(reason: answer.refusal)
    case .done(let answer):
      guard let tree = try? answer.tree(),
        let status = MastodonStatus(tree, on: session.facts.software)
      else {
        return .unknown
      }
      var item = await readBack(status, account)
      // What is here is paired with what is there by its place.
      item.content.media.sort(inOrderOf: media)
      return .acknowledged(item: item)
    }
  }

  private static func body(of target: Content, media: [String]) -> JSONTree {
    var members: [JSONTree.Member] = [
      .init(key: "status", value: .string(target.caption.text))
    ]
    if !media.isEmpty {
      members.append(.init(key: "media_ids", value: .list(media.map(JSONTree.string))))
    }
    if let warning = target.contentWarning, !warning.isEmpty {
      members.append(.init(key: "spoiler_text", value: .string(warning)))
    }
    if let visibility = target.visibility, !visibility.isEmpty {
      members.append(.init(key: "visibility", value: .string(visibility)))
    }
    if let language = target.language, !language.isEmpty {
      members.append(.init(key: "language", value: .string(language)))
    }
    return .object(members)
  }

  /// An item as it is after a write; where its text cannot be read now, the next pull reads it.
  private func readBack(_ status: MastodonStatus, _ account: MastodonAccount) async -> Item {
    do {
      return status.item(try await source(of: status), of: account)
    } catch {
      var item = status.item(nil, of: account)
      item.contentHash = 0
      return item
    }
  }

  // MARK: Editing

  private func edit(
    _ operation: Operation, _ account: MastodonAccount
  ) async throws(RemoteError) -> Outcome {
    guard let shown = try await look(operation.link.key, account) else { return .stale(item: nil) }
    switch shown.item.standing(to: operation) {
    case .asIntended: return .acknowledged(item: shown.item)
    case .other: return .stale(item: shown.item)
    case .asExpected: break
    }
    let body: JSONTree
    do throws(MastodonEdit.Refusal) {
      body = try MastodonEdit(operation, of: shown, at: now()).body
    } catch {
      return .refused(reason: error.reason)
    }
    if session.facts.software == .pixelfed, let outcome = try await describe(operation) {
      return outcome
    }
    let request = HTTPRequest.json(.put, session.address(of: operation.link.key), body)
    switch try await client.write(request) {
    case .lost: return .unknown
    case .refused(let answer) where answer.isAbsent:
      await session.learn { $0.lacksEditing = true }
      return .refused(reason: "this server does not change posts (\(answer.status))")
    case .refused(let answer): return .refused(reason: answer.refusal)
    case .done(let answer):
      guard let tree = try? answer.tree(),
        let status = MastodonStatus(tree, on: session.facts.software)
      else {
        return .unknown
      }
      let outcome = operation.outcome(readingBack: await readBack(status, account))
      // WordPress takes alt texts by themselves, and not with the post.
      guard case .refused = outcome, session.facts.software == .other,
        try await describe(operation) == nil,
        let shown = try await look(operation.link.key, account)
      else { return outcome }
      return operation.outcome(readingBack: shown.item)
    }
  }

  /// Changes alt texts one by one, as Pixelfed and WordPress want it.
  ///
  /// - Returns: How the operation ended, where nothing else is to be sent.
  private func describe(_ operation: Operation) async throws(RemoteError) -> Outcome? {
    for field in operation.fields.sorted() {
      guard case .alt(let id) = field, case .text(let alt) = operation.target[field] else {
        continue
      }
      let address = session.address("/api/v1/media/\(FormFields.escaped(id.rawValue))")
      switch try await client.write(.json(.put, address, ["description": .string(alt.text)])) {
      case .lost: return .unknown
      case .refused(let answer): return .refused(reason: answer.refusal)
      case .done: continue
      }
    }
    return nil
  }

  // MARK: Deleting

  private static let tooManyDeletions =
    "the server takes 30 deletions in 30 minutes, and these were made"

  private func delete(
    _ operation: Operation, _ account: MastodonAccount
  ) async throws(RemoteError) -> Outcome {
    if let time = await session.wait(for: .deletions) {
      return .later(time, reason: Self.tooManyDeletions)
    }
    guard let shown = try await look(operation.link.key, account) else {
      return .acknowledged(item: nil)
    }
    guard shown.item.standing(to: operation) == .asExpected else { return .stale(item: shown.item) }
    let answer: APIClient.WriteAnswer
    do {
      answer = try await client.write(HTTPRequest(.delete, session.address(of: operation.link.key)))
    } catch {
      // Deletions are counted apart: everything else may go on.
      guard case .unreachable(_, let time?) = error else { throw error }
      await session.wait(until: time, for: .deletions)
      return .later(time, reason: Self.tooManyDeletions)
    }
    switch answer {
    case .lost: return .unknown
    case .refused(let answer):
      // Somebody else deleted it just now, or the server deletes none and answers the same.
      guard answer.isAbsent, try await look(operation.link.key, account) == nil else {
        return .refused(reason: answer.refusal)
      }
      return .acknowledged(item: nil)
    case .done(let answer):
      await session.note(RateLimit(answer.headers, now: now()), of: .deletions)
      return .acknowledged(item: nil)
    }
  }

  // MARK: Looking

  /// A post as the server shows it now; `nil` where it is gone.
  func look(
    _ key: String, _ account: MastodonAccount
  ) async throws(RemoteError) -> MastodonShown? {
    let native = session.facts.software == .pixelfed ? "?_pe=1" : ""
    guard let answer = try await client.find(session.address(of: key, native)) else { return nil }
    guard let status = MastodonStatus(try answer.tree(), on: session.facts.software) else {
      throw .malformed(path: answer.url, reason: "this is no post")
    }
    let source = try await source(of: status)
    return MastodonShown(
      status: status, source: source, item: status.item(source, of: account))
  }
}

/// A post as the server shows it, with the text as it was typed.
struct MastodonShown: Sendable {
  var status: MastodonStatus
  var source: MastodonSource?
  var item: Item
}

extension [Media] {
  /// Puts media in the order in which they were sent, whatever order a server shows them in.
  mutating func sort(inOrderOf ids: [String]) {
    func place(_ medium: Media) -> Int { ids.firstIndex(of: medium.id.rawValue) ?? ids.count }
    sort { place($0) < place($1) }
  }
}
