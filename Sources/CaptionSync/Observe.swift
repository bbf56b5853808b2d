internal import CaptionCore
internal import CaptionRemotes
internal import CaptionStore

/// The first step of a run: reads what one remote shows into the store.
struct Observe {
  let store: CaptionStore
  let run: Int64
  let environment: SyncEnvironment
  /// Whether a person has approved that a listing is empty.
  let allowsEmpty: Bool
  /// What draws the identities of posts where every new item is one; `nil` where that is decided
  /// later.
  let newPosts: SplitMix64?
  let report: @Sendable (SyncProgress) -> Void

  /// How many items are held at a time.
  private static let batch = 100

  /// Reads a listing to its end, or says in the report why it could not.
  func callAsFunction(_ connected: ConnectedRemote) async throws -> RemoteReport {
    var result = RemoteReport(name: connected.record.name, kind: connected.record.kind)
    if result.stopIfUnready(connected, at: environment.now()) { return result }
    var listed = 0
    do {
      try await list(connected, &listed, &result)
      try connected.keepLearned(in: store)
    } catch let error as RemoteError {
      try connected.keepLearned(in: store)
      result.stop(error)
      if case .unreachable = error, listed > 0 {
        result.message = result.message.map { "\($0); \(listed) posts were read and are kept" }
      }
      if case .unreachable(_, let notBefore?) = error {
        try store.pause(connected.id, until: notBefore, at: environment.now())
      }
    }
    return result
  }

  private func list(
    _ connected: ConnectedRemote, _ listed: inout Int, _ result: inout RemoteReport
  ) async throws {
    let store = store
    let id = connected.id
    // Items that cannot be loaded are taken for new, and only decoded once more.
    var known = KnownItems { (try? store.knownItems(of: id)) ?? KnownItems() }
    var cursor = connected.record.cursor.map { Cursor(text: $0) }
    var isLagging = false
    let makePost = newPosts.map(Self.identities)
    while true {
      try Task.checkCancellation()
      tellOfArriving(connected, listed)
      var page = try await connected.remote.fetchPage(at: cursor, known: &known)
      result.notes += page.notes
      result.pulled.unchanged += page.unchanged
      listed += page.unchanged
      let unlisted = try await unlisted(page, connected, &known)
      let first = try page.items.next(Self.batch) + unlisted.map { FlatItem($0) }
      listed += first.count
      if page.coverage != nil, page.coverage != .unchanged, listed == 0, !allowsEmpty,
        let live = try store.liveItems()[id], live > 0
      {
        result.stop(.guard, "the listing became empty; \(live) posts were there")
        return
      }
      let next = page.cursor
      if page.coverage != nil && isLagging { page.cursor = cursorBehind(connected) }
      let absence = isLagging ? nil : self.absence(page, listed: known, connected)
      let counts = try record(first, of: page, absence, makePost, connected, &listed, &result)
      isLagging = isLagging || counts.lagging > 0
      if !page.gone.isEmpty { try store.noteGone(keys: page.gone, on: id) }
      if case .judged(_, let stretch) = absence {
        try await followMoved(connected, within: stretch)
      }
      cursor = next
      if page.coverage != nil { return }
    }
  }

  /// Tells how far a listing is while a page arrives, which may be long before its items are read.
  private func tellOfArriving(_ connected: ConnectedRemote, _ listed: Int) {
    let name = connected.record.name
    connected.meter.whileReceiving { [report] in
      report(.observing(remote: name, items: listed, bytesReceived: $0))
    }
  }

  /// How many items are looked at one by one after a page.
  private static let looks = 50

  /// The items that a stretch lacks again, as it did in an earlier run, but that are there all the
  /// same; those that could not be looked at now count as listed.
  private func unlisted(
    _ page: Page, _ connected: ConnectedRemote, _ known: inout KnownItems
  ) async throws -> [Item] {
    guard let stretch = page.stretch else { return [] }
    let missing = try store.missingItems(of: connected.id, within: stretch, before: run)
      .filter { !known.isListed(key: $0) }
    var found: [Item] = []
    var rest = missing[...]
    while let key = rest.first, missing.count - rest.count < Self.looks {
      do {
        guard let item = try await connected.remote.findUnlisted(key) else {
          rest.removeFirst()
          continue
        }
        found.append(item)
        _ = known.list(key: key, contentHash: item.contentHash)
        rest.removeFirst()
      } catch RemoteError.cancelled {
        throw RemoteError.cancelled
      } catch {
        break
      }
    }
    for key in rest { _ = known.list(key: key, contentHash: 0) }
    return found
  }

  /// Finds items that a listing lacks among the new ones that it shows: somebody else's edit may have
  /// given them other keys.
  private func followMoved(_ connected: ConnectedRemote, within stretch: Stretch?) async throws {
    guard connected.remote.capabilities.movesItems, newPosts == nil else { return }
    for key in try store.itemsThatMayHaveMoved(on: connected.id, within: stretch)
      .prefix(Self.looks)
    {
      do {
        guard let item = try await connected.remote.findMoved(key) else { continue }
        try store.moveItem(key, to: item, on: connected.id, run: run, at: environment.now())
      } catch let error as RemoteError {
        // Those that cannot be looked at stay what they are: missing.
        if error == .cancelled { throw error }
        return
      }
    }
  }

  /// Draws identities in sorted runs, longer and longer ones: so that their index is written page by
  /// page, not all over.
  private static func identities(using generator: SplitMix64) -> () -> PostID {
    var generator = generator
    var run: [PostID] = []
    var length = 16
    return {
      if run.isEmpty {
        run = (0..<length).map { _ in PostID(using: &generator) }.sorted(by: >)
        length = min(2 * length, 1 << 15)
      }
      return run.removeLast()
    }
  }

  /// Keeps the items of a page; those read before one that cannot be, too.
  ///
  /// A listing that shows what was there before is made again from where it began.
  private func record(
    _ first: [FlatItem], of page: Page, _ absence: Absence?, _ makePost: (() -> PostID)?,
    _ connected: ConnectedRemote, _ listed: inout Int, _ result: inout RemoteReport
  ) throws -> ObservationCounts {
    let end = PageEnd(
      cursor: page.cursor?.text,
      cursorIfLagging: (page.coverage == nil ? page.cursor : cursorBehind(connected))?.text,
      coverage: page.coverage == .unchanged ? nil : page.coverage?.rawValue, title: page.title,
      at: environment.now())
    var items: [FlatItem]? = first
    var failure: RemoteError?
    let counts = try store.observe(
      on: connected.id, end: end, absence: absence,
      lag: connected.remote.capabilities.listingLag, run: run, at: environment.now(),
      makePost: makePost
    ) {
      guard let batch = items, !batch.isEmpty else { return items }
      report(
        .observing(
          remote: connected.record.name, items: listed,
          bytesReceived: connected.meter.count.bytesReceived))
      do throws(RemoteError) {
        items = try page.items.next(Self.batch)
        listed += items?.count ?? 0
      } catch {
        failure = error
        items = nil
      }
      return batch
    }
    result.pulled.created += makePost == nil ? 0 : counts.new
    result.pulled.unchanged += counts.unchanged + counts.lagging
    result.notes += page.items.notes
    if let failure { throw failure }
    return counts
  }

  /// Where the next listing begins after one that shows what was there before: where this one began.
  ///
  /// Without what would tell that nothing changed: an item that was shown once more has to be missed
  /// anew, and some of what was old may have been believed.
  private func cursorBehind(_ connected: ConnectedRemote) -> Cursor? {
    connected.record.cursor.map { connected.remote.cursor(afterWriting: Cursor(text: $0)) }
  }

  /// Absence counts only where a listing was complete, be it for a stretch of time; an unchanged one
  /// is what the last one was.
  private func absence(
    _ page: Page, listed: KnownItems, _ connected: ConnectedRemote
  ) -> Absence? {
    if let stretch = page.stretch { return .judged(listed: listed, within: stretch) }
    return switch page.coverage {
    case .complete: .judged(listed: listed)
    case .unchanged where connected.record.coverage == Coverage.complete.rawValue: .confirmed
    case .unchanged, .window, .delta, nil: nil
    }
  }
}

extension RemoteReport {
  /// Stops, and says so, where the remote cannot be spoken to or asked to be left alone for now.
  mutating func stopIfUnready(_ connected: ConnectedRemote, at now: Timestamp) -> Bool {
    if let problem = connected.problem {
      stop(problem)
      return true
    }
    guard let pause = connected.record.pause(at: now) else { return false }
    stop(.unreachable, "asked to be left alone until \(pause.inSeconds)")
    return true
  }

  /// Says why a remote was not carried through, in words for a person.
  mutating func stop(_ error: RemoteError) {
    switch error {
    case .unreachable(let reason, let notBefore):
      let wait = notBefore.map { "; not before \($0.inSeconds)" } ?? ""
      stop(.unreachable, reason + wait)
    case .unauthorised(let reason): stop(.auth, reason)
    case .refused(let reason): stop(.refused, reason)
    case .unsafeToWrite(let reason):
      let remedy = "if nothing else writes it, say so: captions remote set \(name) --sole-writer"
      stop(.refused, "\(reason); \(remedy)")
    case .malformed(let path, let reason):
      stop(.malformed, path.isEmpty ? reason : "\(path): \(reason)")
    case .tooLarge(let limit):
      stop(.malformed, "the answer is larger than the \(limit >> 20) MiB that are allowed")
    case .notRecorded(let request): stop(.unreachable, "no recording answers \(request)")
    case .file(let path, let reason): stop(.unreachable, "\(path): \(reason)")
    case .cancelled: stop(.unreachable, "stopped")
    }
  }
}

extension Timestamp {
  /// RFC 3339 for people: the next whole second, so that no wait ends early.
  fileprivate var inSeconds: String {
    Timestamp(milliseconds: (milliseconds + 999) / 1000 * 1000).rfc3339
  }
}
