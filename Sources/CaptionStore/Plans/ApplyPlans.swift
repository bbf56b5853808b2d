public import CaptionCore

/// What carrying out a batch of plans changed.
public struct AppliedCounts: Hashable, Sendable {
  public var pulled: [RemoteID: Int] = [:]
  public var trashed = 0
  public var queued = 0
  public var conflicts = 0
  /// The last post of the batch; `nil` when none was left.
  public var lastRow: Int64?

  public init() {}
}

extension CaptionStore {
  /// Plans the next dirty posts and carries the plans out, in one transaction.
  ///
  /// - Parameters:
  ///   - decide: What to do about a post; `nil` leaves it for a later run.
  ///   - now: The time that is kept with it.
  ///   - run: The run that does it.
  ///   - row: Only posts behind this row: where the batch before ended.
  ///   - limit: How many at most.
  ///   - capabilities: What each remote can hold.
  public func applyPlans(
    after row: Int64, limit: Int, capabilities: [RemoteID: Capabilities], run: Int64,
    at now: Timestamp, decide: (PostState) -> PostPlan?
  ) throws(StoreError) -> AppliedCounts {
    try write { db in
      var counts = AppliedCounts()
      var tallies: [RemoteID: GuardTally] = [:]
      let rows = try Self.dirtyRows(after: row, limit: limit, in: db)
      var reader = try StateReader(db: db, capabilities: capabilities)
      for row in rows {
        let state = try reader.state(row: row)
        guard let plan = decide(state) else { continue }
        var application = try Application(db: db, row: row, run: run, now: now)
        try application.apply(plan, to: state, &counts)
        for (remote, tally) in plan.tallies(from: state) {
          tallies[remote, default: GuardTally()].add(tally.pulled)
        }
      }
      // With what they count: a program that ends in between must not forget any of it.
      for (remote, tally) in tallies.sorted(by: { $0.key < $1.key }) where tally != GuardTally() {
        try Self.add(tally, to: remote, in: db)
      }
      counts.lastRow = rows.last
      return counts
    }
  }
}
