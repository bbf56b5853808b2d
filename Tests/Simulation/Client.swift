internal import CaptionCore
internal import CaptionRemotes
internal import Synchronization

/// One store's connection to a server; it notes what the store was shown.
final class Client: Remote {
  let server: Server
  let program: CrashSwitch
  let state = Mutex(State())

  init(_ server: Server, program: CrashSwitch) {
    self.server = server
    self.program = program
  }

  var capabilities: Capabilities { server.capabilities }
  var seen: Seen { state.withLock { $0.seen } }

  /// Begins a run with these faults.
  func begin(_ faults: Faults) {
    state.withLock { state in
      state.faults = faults
      state.absencesBefore = state.seen.absences
      state.missedBefore = state.seen.missedLast
      state.number = 0
      state.pushed = []
      state.deleted = []
    }
  }

  /// Ends a run that was killed: it may have kept what it was shown, or not.
  func endKilled() {
    state.withLock { state in
      state.pause = nil
      state.later = [:]
      state.ended = []
      state.unowned = []
      state.seen.forget()
      state.seen.absences.merge(state.absencesBefore) { max($0, $1) }
      state.seen.missedLast.formUnion(state.missedBefore)
    }
  }

  /// The operations that the run sent.
  var pushed: [Operation] { state.withLock { $0.pushed } }

  /// What items showed since they were last asked for.
  func takeUnowned() -> [(key: String, content: Content)] {
    state.withLock { state in
      defer { state.unowned = [] }
      return state.unowned
    }
  }

  /// Whether an item says what a create was to say that no answer came for: it is taken for ours.
  func mayHaveMade(_ item: Item?, for post: PostID) -> Bool {
    state.withLock { state in
      state.unanswered.values.joined().contains { operation in
        guard let made = item?.publishedAt?.milliseconds,
          let sent = operation.sentAt?.milliseconds
        else { return false }
        return operation.post == post && made >= sent - Self.clockSkew
          && item?.content == server.profile.normalise(operation.target)
      }
    }
  }

  /// How much earlier than our clock a server's may be.
  static let clockSkew: Int64 = 5 * 60_000

  /// Whether an item is gone that was shown, and that nothing yet says to be gone.
  var hasUnseenDeletions: Bool {
    let entries = server.view.entries
    return state.withLock { state in
      state.seen.shown.keys.contains { key in
        entries[key] == nil && !state.seen.gone.contains(key)
          && state.seen.absences[key, default: 0] < 2
      }
    }
  }

  /// Items that the run deleted on the server.
  var deleted: Set<String> { state.withLock { $0.deleted } }

  func createKey(for post: PostID, generation: Int) -> String { "own:\(post):\(generation)" }

  func cursor(afterWriting cursor: Cursor) -> Cursor {
    var position = ListingPosition(cursor)
    position.revision = 0
    return Cursor(text: position.text)
  }

  // MARK: Listing

  func fetchPage(
    at cursor: Cursor?, known: inout KnownItems
  ) async throws(RemoteError) -> Page {
    await Task.yield()
    guard !program.isDead else { throw .cancelled }
    let faults = state.withLock { $0.faults }
    judgePause()
    // Whoever asks although the clock was set back is not asked to wait any longer, if it is answered.
    state.withLock { $0.pause = nil }
    let listing = server.listing(lag: faults.lag)
    var position = ListingPosition(cursor)
    if position.page > 0, !known.isListed(key: position.shownKey) {
      position = ListingPosition(nil)
    }
    if position.page == 0 {
      state.withLock { state in
        state.listed = []
        state.seen.isListingOld = false
      }
    }
    if let failure = faults.listingFails, failure.page == position.page {
      throw noting(failure.error)
    }
    if faults.listingIsEmpty {
      return end(ListingPosition(nil), [], 0, listing.revision, isEmpty: true)
    }
    if position.page == 0, server.profile.hasValidators, position.revision == listing.revision {
      return endUnchanged(listing.revision)
    }
    if faults.pagesShift, position.page == 1 { shift(faults) }
    return read(listing, at: position, faults, &known)
  }

  private func read(
    _ listing: Server.Listing, at position: ListingPosition,
    _ faults: Faults, _ known: inout KnownItems
  ) -> Page {
    let size = server.profile.pageSize
    var position = position
    let first = min(position.page * size, listing.entries.count)
    let last = min(first + size, listing.entries.count)
    var items = Array(listing.entries[first..<last])
    if faults.reversesPage { items.reverse() }
    var changed: [Item] = []
    var unchanged = 0
    for var item in items {
      if server.profile.flaps { item.contentHash = server.flap(item.contentHash) }
      if position.shownKey.isEmpty { position.shownKey = item.key }
      switch known.list(keyHash: Self.hash(item.key), contentHash: item.contentHash) {
      case .new, .changed: changed.append(item)
      case .unchanged: unchanged += 1
      case .repeated: break
      }
    }
    let isBroken = faults.breaksPage == position.page
    let all = isBroken ? Array(changed.prefix(changed.count / 2)) : changed
    state.withLock { state in
      if faults.lag > 0 { for item in all { excuse(item, state.seen) } }
      state.listed.formUnion(items.map(\.key))
      let now = server.clock.now.milliseconds
      for item in all where server.profile.lags { state.seen.list(item, at: now) }
      for item in all {
        state.show(item)
        state.recognise(item) { server.profile.normalise($0) }
      }
    }
    // A listing that the server changed under is like none: the next one reads it whole.
    if position.page == 0 { position.revision = listing.revision }
    let revision = position.revision == listing.revision ? listing.revision : 0
    if last < listing.entries.count, !position.shownKey.isEmpty {
      position.page += 1
      return page(all, unchanged, position, nil, isBroken: isBroken)
    }
    return end(
      position, all, unchanged, revision, isEmpty: false, listing.stretch, isBroken: isBroken)
  }

  /// Lets what a lagging listing shows take the place of the newer one, where the item was never shown
  /// like that: nobody can tell that it is older.
  private func excuse(_ item: Item, _ seen: Seen) {
    let shown = item.content.plain
    let isKnown = seen.former[item.key, default: []].contains { $0.content == shown }
    if !isKnown, let last = seen.last[item.key] {
      server.values.repeatMembers(last.members.symmetricDifference(shown.members))
    }
    for field in item.content.fields() where !isKnown {
      let isText = field == .caption || field == .title || field.kind == .alt
      guard isText, let value = item.content[field], let shown = seen.shown[item.key]?[field]
      else { continue }
      server.values.write(value.text ?? "", knowing: shown.compactMap(\.text))
    }
  }

  /// Notes until when the server asked to be left alone.
  func noting(_ error: RemoteError) -> RemoteError {
    if case .unreachable(_, let until?) = error {
      let now = server.clock.now.milliseconds
      if until.milliseconds > now { state.withLock { $0.pause = now...until.milliseconds - 1 } }
    }
    return error
  }

  /// A store that was put back knows what it knew then, and may not know of a pause.
  func putBack(absences: [String: Int]) {
    state.withLock { state in
      state.pause = nil
      state.later = [:]
      state.ended = []
      state.unowned = []
      state.seen.forget()
      state.seen.absences = absences
    }
  }

  /// A person decided anew: what is asked for from now on is new, though it says the same.
  func forgetWaiting() {
    state.withLock { $0.later = [:] }
  }

  func judgePause() {
    guard let pause = state.withLock({ $0.pause }) else { return }
    if pause.contains(server.clock.now.milliseconds) {
      server.journal.blame("a pause is kept", server.profile.name)
    }
  }

  private func end(
    _ position: ListingPosition, _ items: [Item], _ unchanged: Int, _ revision: UInt64,
    isEmpty: Bool, _ stretch: Stretch? = nil, isBroken: Bool = false
  ) -> Page {
    var position = ListingPosition(nil)
    position.revision = isEmpty ? 0 : revision
    let coverage: Coverage = server.profile.window == nil ? .complete : .window
    state.withLock { state in
      if isEmpty { state.listed = [] }
      server.journal.write("  \(server.profile.name) lists \(state.listed.sorted())")
      guard !isBroken else { return }
      state.seen.endListing(state.listed, isComplete: coverage == .complete)
    }
    return page(items, unchanged, position, coverage, stretch, isBroken: isBroken)
  }

  private func endUnchanged(_ revision: UInt64) -> Page {
    state.withLock { $0.seen.repeatListing() }
    var position = ListingPosition(nil)
    position.revision = revision
    return page([], 0, position, .unchanged)
  }

  private func page(
    _ items: [Item], _ unchanged: Int, _ position: ListingPosition, _ coverage: Coverage?,
    _ stretch: Stretch? = nil, isBroken: Bool = false
  ) -> Page {
    let rest = Rest(items)
    let batches = ItemBatches { limit throws(RemoteError) in
      let next = rest.next(limit)
      if isBroken, next.isEmpty { throw .malformed(path: "items", reason: "half a page") }
      return next.map { FlatItem($0) }
    }
    return Page(
      items: batches, unchanged: unchanged, cursor: Cursor(text: position.text),
      coverage: coverage, stretch: stretch)
  }

  func findUnlisted(_ key: String) async throws(RemoteError) -> Item? {
    let (fails, lag) = state.withLock { ($0.faults.looksFail, $0.faults.lag) }
    if fails { throw .unreachable(reason: "no answer", notBefore: nil) }
    let item = server.find(key, lag: lag)
    state.withLock { state in
      guard let item else {
        state.seen.gone.insert(key)
        return
      }
      state.show(item)
      state.seen.change(item, at: server.clock.now.milliseconds)
    }
    return item
  }

  private func shift(_ faults: Faults) {
    let text = "shift\(faults.mark)"
    server.values.write(text)
    _ = server.create(Content(caption: Caption(text)))
  }

  private static func hash(_ key: String) -> UInt64 {
    var key = key
    return key.withUTF8 { unsafe KnownItems.hash(UnsafeRawBufferPointer($0)) }
  }
}
