public import CaptionCore
internal import CaptionHTTP

extension JSONFeedRemote {
  /// Carries out operations by reading, patching and replacing the page each item is on.
  ///
  /// A replacement is read back, and each operation is settled by what is found there, whether the
  /// server's answer came or not.
  public func push(_ operations: [Operation]) async throws(RemoteError) -> [Outcome] {
    var attempt = PushAttempt(operations)
    var pages = FeedPages(of: url)
    do {
      while !attempt.pending.isEmpty, let address = pages.current {
        let head = try await write(&attempt, on: address, isFirst: pages.visited.isEmpty)
        pages.follow(head.nextURL)
      }
    } catch {
      guard attempt.hasWritten else { throw error }
      return attempt.outcomes(absent: .notDone)
    }
    return attempt.outcomes(isWholeFeedRead: !pages.isCut, isComplete: options.isComplete)
  }

  public func settle(_ operations: [Operation]) async throws(RemoteError) -> [Outcome] {
    var attempt = PushAttempt(operations)
    var pages = FeedPages(of: url)
    while !attempt.pending.isEmpty, let address = pages.current {
      let copy = try await readCopy(of: address, keys: attempt.pendingKeys)
      for index in attempt.pending {
        let found = try Self.look(for: operations[index], in: copy)
        if found != .absent { attempt.settle(index, found.outcome) }
      }
      pages.follow(copy.head.nextURL)
    }
    for index in attempt.pending {
      let isGone = operations[index].kind == .delete && !pages.isCut
      attempt.settle(index, isGone ? .acknowledged(item: nil) : .notDone)
    }
    return attempt.outcomes(absent: .notDone)
  }

  /// Carries out what belongs on one page, and answers what the page says of itself.
  private func write(
    _ attempt: inout PushAttempt, on address: String, isFirst: Bool
  ) async throws(RemoteError) -> FeedHead {
    var before: FeedCopy?
    for read in 1...Self.maximumReads {
      let copy = try await readCopy(of: address, keys: attempt.pendingKeys)
      let isTagFlapping = try copy.hasOnlyAnotherTag(than: before)
      let fitting = try judge(&attempt, against: copy, isFirst: isFirst)
      guard !fitting.isEmpty else { return copy.head }
      if copy.isTagYoung, !options.isSoleWriter, read < Self.maximumReads {
        try await waitForTag()
        continue
      }
      try checkSafety(of: copy, isTagFlapping: isTagFlapping)
      let operations = fitting.map { attempt.operations[$0] }
      let document = try FeedRewrite.document(copy, applying: operations, at: now())
      if !isTagFlapping, try await !isStill(copy) {
        before = copy
        continue
      }
      let answer = try await put(document, over: copy, isConditional: !isTagFlapping)
      if answer == .overtaken {
        for index in fitting { attempt.settle(index, .notDone) }
        return copy.head
      }
      try await readBack(&attempt, fitting, over: copy, answer)
      return copy.head
    }
    throw .unreachable(reason: "the document keeps changing while it is read", notBefore: nil)
  }

  /// Settles what needs no writing, and answers which operations fit the page as it is.
  private func judge(
    _ attempt: inout PushAttempt, against copy: FeedCopy, isFirst: Bool
  ) throws(RemoteError) -> [Int] {
    var fitting: [Int] = []
    for index in attempt.pending {
      let operation = attempt.operations[index]
      switch try Self.look(for: operation, in: copy) {
      case .absent where operation.kind == .create && copy.head.nextURL != nil:
        attempt.settle(
          index, .refused(reason: "a new post needs a feed of one page, and this one has more"))
      case .absent where operation.kind == .create && isFirst: fitting.append(index)
      case .absent: break
      case .expected(let item):
        if let reason = try Self.refusal(of: operation, item, in: copy) {
          attempt.settle(index, .refused(reason: reason))
        } else {
          fitting.append(index)
        }
      case .repeated:
        let reason = "the feed has several items with the id \(operation.link.key.harmless)"
        attempt.settle(index, .refused(reason: "\(reason): which one is meant cannot be told"))
      case let found: attempt.settle(index, found.outcome)
      }
    }
    return fitting
  }

  /// Why an operation cannot be written though the item is as expected.
  private static func refusal(
    of operation: Operation, _ item: Item, in copy: FeedCopy
  ) throws(RemoteError) -> String? {
    guard operation.kind == .edit, let place = copy.place(of: operation.link.key),
      let (bytes, shown) = try copy.item(at: place)
    else { return nil }
    if operation.fields.contains(.media) {
      return "which media an item has cannot be changed in a feed"
    }
    let edited = FeedItemPatch.edited(bytes, shown, by: operation, at: Timestamp(milliseconds: 0))
    guard case .failure(let refusal) = edited else { return nil }
    return refusal.reason
  }

  /// Reads the page again and settles operations by what it shows, whatever the server said.
  private func readBack(
    _ attempt: inout PushAttempt, _ written: [Int], over before: FeedCopy, _ answer: PutAnswer
  ) async throws(RemoteError) {
    attempt.hasWritten = true
    let keys = written.map { attempt.operations[$0].link.key }
    let copy: FeedCopy
    do {
      copy = try await readCopy(of: before.address, keys: keys)
    } catch {
      for index in written { attempt.settle(index, .unknown) }
      return
    }
    var isAsWritten = true
    var isAsBefore = true
    for index in written {
      let operation = attempt.operations[index]
      var found = try Self.look(for: operation, in: copy)
      if found == .absent && operation.kind == .delete { found = .intended(nil) }
      if case .intended = found { isAsBefore = false } else { isAsWritten = false }
      attempt.settle(index, found.outcome)
    }
    if case .failed(let error) = answer, isAsBefore {
      attempt.hasWritten = false
      throw error
    }
    if answer == .accepted && !isAsWritten { report(.notAsWritten) }
    if isAsWritten, let tag = copy.tag, tag == before.tag { report(.tagIgnoresChanges) }
  }
}

extension JSONFeedRemote {
  /// What a page shows of the item that an operation is about.
  fileprivate enum Found: Hashable {
    case absent
    case repeated
    case intended(Item?)
    case expected(Item)
    case other(Item)

    /// How the operation ended, if this is found after it was sent, or may have been.
    var outcome: Outcome {
      switch self {
      case .absent, .expected, .repeated: .notDone
      case .intended(let item): .acknowledged(item: item)
      case .other(let item): .stale(item: item)
      }
    }
  }

  fileprivate static func look(
    for operation: Operation, in copy: FeedCopy
  ) throws(RemoteError) -> Found {
    guard let place = copy.place(of: operation.link.key),
      let (_, shown) = try copy.item(at: place)
    else { return .absent }
    if place.isRepeated { return .repeated }
    return switch shown.standing(to: operation) {
    case .asIntended: .intended(shown.item)
    case .asExpected: .expected(shown.item)
    case .other: .other(shown.item)
    }
  }
}
