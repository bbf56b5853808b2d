internal import CaptionCore
internal import CaptionHTTP

extension BlueskyRemote {
  /// What must stand there for a write to be made.
  enum Swap: Hashable {
    case absent
    case current(String)
  }

  struct Write {
    var key: String
    /// The new record; `nil` to delete it.
    var record: [UInt8]?
    var swap: Swap?
  }

  /// Writes, and settles the operation by what is found there afterwards.
  func carryOut(
    _ write: Write, for operation: Operation, on account: BlueskyAccount
  ) async throws(RemoteError) -> Outcome {
    switch try await send(write, to: account) {
    case .lost: return .unknown
    case .done(let answer): return await readBack(write, answer, for: operation, on: account)
    case .refused(let answer):
      let found = try await look(for: write.key, of: account)
      if !answer.isSwapConflict, write.swap != nil, !account.isSwapless,
        found.isStill(before: write)
      {
        return try await carryOutWithoutSwap(write, answer, for: operation, on: account)
      }
      let outcome = operation.outcome(of: found)
      return outcome == .notDone && !answer.isSwapConflict
        ? .refused(reason: answer.refusal) : outcome
    }
  }

  /// Writes without a comparison by the server, right after one of ours.
  ///
  /// Some servers refuse the comparison itself. What is refused without it too has another reason.
  private func carryOutWithoutSwap(
    _ write: Write, _ refusal: APIAnswer, for operation: Operation, on account: BlueskyAccount
  ) async throws(RemoteError) -> Outcome {
    var plain = write
    plain.swap = nil
    switch try await send(plain, to: account) {
    case .lost: return .unknown
    case .refused: return .refused(reason: refusal.refusal)
    case .done(let answer):
      var account = account
      account.isSwapless = true
      learned.text = account.text
      return await readBack(plain, answer, for: operation, on: account)
    }
  }

  /// What came of a write that the server says it made.
  ///
  /// A failure to read is no failure of the write: then what was sent counts as what is there.
  private func readBack(
    _ write: Write, _ answer: APIAnswer, for operation: Operation, on account: BlueskyAccount
  ) async -> Outcome {
    let found = try? await look(for: write.key, of: account)
    let stated = try? answer.tree()
    guard let record = write.record else {
      if case .post(let post) = found {
        return operation.blueskyStanding(of: post.item.content) == .other
          ? .stale(item: post.item) : .unknown
      }
      return .acknowledged(item: nil)
    }
    if case .post(let post) = found,
      post.cid == stated?["cid"].string
        || operation.blueskyStanding(of: post.item.content) == .asIntended
    {
      return .acknowledged(item: post.item)
    }
    guard let stated, let value = try? JSONTree(record),
      let sent = Self.item(
        [
          "uri": .string("at://\(account.did)/\(PostRecord.collection)/\(write.key)"),
          "cid": stated["cid"], "value": value,
        ], of: account), sent.version != nil
    else { return .unknown }
    return .acknowledged(item: sent)
  }

  private func send(
    _ write: Write, to account: BlueskyAccount
  ) async throws(RemoteError) -> APIClient.WriteAnswer {
    let method = write.record == nil ? "deleteRecord" : "putRecord"
    var body = JSONPatch(
      JSONTree.object([
        .init(key: "repo", value: .string(account.did.description)),
        .init(key: "collection", value: .string(PostRecord.collection)),
        .init(key: "rkey", value: .string(write.key)),
      ]).bytes)
    if let record = write.record { _ = body.set(["record"], to: record) }
    switch write.swap {
    case .current(let cid) where !account.isSwapless:
      _ = body.set(["swapRecord"], to: JSONWriter.text(cid))
    case .absent where !account.isSwapless: _ = body.set(["swapRecord"], to: JSONTree.null.bytes)
    case .current, .absent, nil: break
    }
    let request = HTTPRequest(
      .post, account.url("com.atproto.repo.\(method)"),
      headers: ["Content-Type": "application/json"], body: .bytes(body.bytes))
    return try await authorized(account).write(request)
  }
}

extension BlueskyRemote.Found {
  /// Whether a record is as it was when a write was put together.
  fileprivate func isStill(before write: BlueskyRemote.Write) -> Bool {
    switch (self, write.swap) {
    case (.post(let post), .current(let cid)): post.cid == cid
    case (.absent, .absent), (.unlisted, .absent): true
    default: false
    }
  }
}

extension APIAnswer {
  fileprivate var isSwapConflict: Bool {
    let tree = try? tree()  // plain text names no reason
    return tree?["error"].string == "InvalidSwap"
  }
}
