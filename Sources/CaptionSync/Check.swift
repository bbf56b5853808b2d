internal import CaptionCore
internal import CaptionRemotes
public import CaptionStore

/// What a check found about one remote.
public struct RemoteCheck: Hashable, Sendable {
  public var name: String
  /// How many items it listed.
  public var items = 0
  /// How many differ, by what is wrong.
  public var counts: [ItemDifference.Kind: Int] = [:]
  /// Which stretch the listing has shown: only a complete one tells what is missing.
  public var isComplete = false
  /// Whether what differs is observed now, for the next sync to carry out.
  public var isRepaired = false
  public var stopped: RemoteReport.Stop?
  /// What a person should know, one line; `nil` for nothing.
  public var message: String?

  public var differences: Int { counts.values.reduce(0, +) }
}

extension SyncEngine {
  /// Checks the store against itself, and mends what can be mended.
  ///
  /// - Throws: `busy` where it is to mend while a run is under way.
  public func checkStore(
    repairs: Bool = false, progress: (CheckProgress) -> Void = { _ in }
  ) throws(SyncError) -> [StoreFinding] {
    do {
      let lock = repairs ? try storeLock() : nil
      defer { withExtendedLifetime(lock) {} }
      return try store.check(
        repairs: repairs, capabilities: try capabilities(), at: environment.now(),
        progress: progress)
    } catch {
      throw SyncError(error)
    }
  }

  /// Checks what the store holds of a remote against what it shows, item by item.
  ///
  /// The remote is listed from its beginning and without validators, so that nothing which it, or
  /// the store, believes to be unchanged is passed over. With `repairs`, what differs is kept as
  /// observed; the next sync plans and guards it like any change, and what a complete listing did
  /// not show is deleted when a second one confirms it.
  ///
  /// - Parameters:
  ///   - found: Told each difference.
  ///   - name: The remote.
  ///   - repairs: Whether to keep what differs.
  ///   - progress: Told how far it is.
  /// - Throws: `busy` while a run is under way.
  public func checkRemote(
    _ name: String, repairs: Bool = false, progress: (CheckProgress) -> Void = { _ in },
    found: (ItemDifference) throws -> Void
  ) async throws(SyncError) -> RemoteCheck {
    do {
      let lock = try storeLock()
      defer { withExtendedLifetime(lock) {} }
      let id = try store.remote(named: name).id
      guard let connected = try connector.connect(try store.remotes())[id] else {
        throw StoreError.unknownRemote(name)
      }
      guard !connected.record.isArchive else {
        throw StoreError.refused("\(name) is an archive, and cannot be asked; import it again")
      }
      let run = repairs ? try store.beginRun("check --repair", at: environment.now()) : nil
      let listing = CheckListing(store: store, run: run, environment: environment)
      let result = try await listing(connected, progress, found)
      if let run {
        try store.endRun(
          run, as: result.stopped == nil ? .done : .failed, plan: nil, report: nil,
          at: environment.now())
      }
      return result
    } catch {
      throw SyncError(error)
    }
  }
}

/// One listing of a remote, compared with the store as it goes by.
private struct CheckListing {
  let store: CaptionStore
  /// The run that keeps what differs; `nil` to tell only.
  let run: Int64?
  let environment: SyncEnvironment

  /// How many items are held at a time.
  private static let batch = 1000

  func callAsFunction(
    _ connected: ConnectedRemote, _ progress: (CheckProgress) -> Void,
    _ found: (ItemDifference) throws -> Void
  ) async throws -> RemoteCheck {
    var result = RemoteCheck(name: connected.record.name)
    var report = RemoteReport(name: connected.record.name, kind: connected.record.kind)
    if !report.stopIfUnready(connected, at: environment.now()) {
      do {
        try await list(connected, &result, progress, found)
        try connected.keepLearned(in: store)
      } catch let error as RemoteError {
        try connected.keepLearned(in: store)
        report.stop(error)
        if case .unreachable(_, let notBefore?) = error {
          try store.pause(connected.id, until: notBefore, at: environment.now())
        }
      }
    }
    result.stopped = result.stopped ?? report.stopped
    result.message = result.message ?? report.message
    return result
  }

  private func list(
    _ connected: ConnectedRemote, _ result: inout RemoteCheck,
    _ progress: (CheckProgress) -> Void, _ found: (ItemDifference) throws -> Void
  ) async throws {
    // Nothing is known, so every item is read and decoded.
    var known = KnownItems()
    var cursor: Cursor?
    while true {
      try Task.checkCancellation()
      let page = try await connected.remote.fetchPage(at: cursor, known: &known)
      while case let items = try page.items.next(Self.batch), !items.isEmpty {
        result.items += items.count
        progress(CheckProgress("items of \(connected.record.name)", done: result.items))
        try compare(items.map { Item($0) }, connected, &result, found)
      }
      cursor = page.cursor
      guard let coverage = page.coverage else { continue }
      result.isComplete = coverage == .complete
      return try judgeAbsent(known, connected, &result, found)
    }
  }

  private func compare(
    _ items: [Item], _ connected: ConnectedRemote, _ result: inout RemoteCheck,
    _ found: (ItemDifference) throws -> Void
  ) throws {
    let differences = try store.compare(items, on: connected.id)
    for difference in differences {
      result.counts[difference.kind, default: 0] += 1
      try found(difference)
    }
    guard let run, !differences.isEmpty else { return }
    let keys = Set(differences.map(\.link.key))
    try store.observe(
      items.filter { keys.contains($0.key) }, on: connected.id,
      lag: connected.remote.capabilities.listingLag, run: run, at: environment.now())
    result.isRepaired = true
  }

  private func judgeAbsent(
    _ listed: KnownItems, _ connected: ConnectedRemote, _ result: inout RemoteCheck,
    _ found: (ItemDifference) throws -> Void
  ) throws {
    guard result.isComplete else { return }
    let live = try store.liveItems()[connected.id] ?? 0
    guard result.items > 0 || live == 0 else {
      result.stopped = .guard
      result.message = "the listing is empty; \(live) posts were there"
      return
    }
    var missing = 0
    try store.forEachMissing(on: connected.id, listed: listed) { difference in
      missing += 1
      try found(difference)
    }
    guard missing > 0 else { return }
    result.counts[.missing] = missing
    guard let run else { return }
    try store.noteMissing(
      on: connected.id, listed: listed, lag: connected.remote.capabilities.listingLag, run: run,
      at: environment.now())
    result.isRepaired = true
  }
}
