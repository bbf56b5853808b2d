public import CaptionCore
internal import CaptionHTTP

extension BlueskyRemote {
  public func push(_ operations: [Operation]) async throws(RemoteError) -> [Outcome] {
    var outcomes: [Outcome] = []
    for operation in operations { outcomes.append(try await push(operation)) }
    return outcomes
  }

  public func settle(_ operations: [Operation]) async throws(RemoteError) -> [Outcome] {
    let account = try await account()
    var outcomes: [Outcome] = []
    for operation in operations {
      outcomes.append(
        operation.outcome(of: try await look(for: operation.link.key, of: account)))
    }
    return outcomes
  }

  private func push(_ operation: Operation) async throws(RemoteError) -> Outcome {
    guard isWritable else {
      throw .unauthorised(reason: "writing needs an app password; say where one is to be had")
    }
    let account = try await account()
    switch operation.kind {
    case .create: return try await create(operation, on: account)
    case .edit: return try await edit(operation, on: account)
    case .delete: return try await delete(operation, on: account)
    }
  }

  // MARK: The three kinds

  /// Creates a record under a key that was chosen before, if there is none under it.
  ///
  /// Sent twice, the same record is written once.
  private func create(
    _ operation: Operation, on account: BlueskyAccount
  ) async throws(RemoteError) -> Outcome {
    let images: [JSONTree]
    switch try await upload(operation.target.media, to: account) {
    case .ready(let references): images = references
    case .failed(let outcome): return outcome
    }
    let handles = Facet.handles(in: operation.target.caption.text, carrying: [])
    let record = PostRecord.tree(
      creating: operation, images: images,
      accounts: try await accounts(of: handles, asking: account))
    let wanted = Write(key: operation.link.key, record: record.bytes, swap: .absent)
    return try await carryOut(wanted, for: operation, on: account)
  }

  private func edit(
    _ operation: Operation, on account: BlueskyAccount
  ) async throws(RemoteError) -> Outcome {
    let found = try await look(for: operation.link.key, of: account)
    guard case .post(let post) = found,
      operation.blueskyStanding(of: post.item.content) == .asExpected
    else { return operation.outcome(of: found) }
    var handles: Set<Handle> = []
    if operation.fields.contains(.caption) {
      let caption = operation.target.caption.text
      handles = Facet.handles(
        in: caption, carrying: post.record.facets(carriedTo: caption))
    }
    let accounts = try await self.accounts(of: handles, asking: account)
    guard let record = post.record.edited(by: operation, accounts: accounts) else {
      return .refused(reason: "the post has no place for what is to be changed")
    }
    let wanted = Write(key: operation.link.key, record: record, swap: post.cid.map(Swap.current))
    return try await carryOut(wanted, for: operation, on: account)
  }

  private func delete(
    _ operation: Operation, on account: BlueskyAccount
  ) async throws(RemoteError) -> Outcome {
    let found = try await look(for: operation.link.key, of: account)
    guard case .post(let post) = found,
      operation.blueskyStanding(of: post.item.content) == .asExpected
    else { return operation.outcome(of: found) }
    let wanted = Write(key: operation.link.key, record: nil, swap: post.cid.map(Swap.current))
    return try await carryOut(wanted, for: operation, on: account)
  }
}

extension Operation {
  /// How an operation ended, if this is found after it was sent, or may have been.
  func outcome(of found: BlueskyRemote.Found) -> Outcome {
    switch found {
    case .post(let post):
      return blueskyStanding(of: post.item.content).outcome(finding: post.item)
    case .absent, .unlisted:
      switch kind {
      case .create: return .notDone
      case .delete: return .acknowledged(item: nil)
      case .edit:
        // That it is gone is for a listing to find, and for a second one to confirm.
        if case .absent = found { return .stale(item: nil) }
        return .notDone
      }
    }
  }
}
