internal import CaptionCore
internal import CaptionStore

/// What the plans of a run come to, per remote, before anything is applied.
///
/// The plans themselves are not kept: they are a pure function of the store, made again when they
/// are carried out. The digest of a rehearsed plan tells whether they would be the same.
struct GuardedPlan {
  private(set) var tallies: [RemoteID: GuardTally] = [:]
  /// Items that will become posts.
  private(set) var new: [RemoteID: Int] = [:]
  private(set) var creates: [RemoteID: Int] = [:]
  /// What is pushed and was counted before: what earlier runs left, of posts that are not planned
  /// anew, and deletions of items that show themselves again.
  private(set) var left: [RemoteID: RemoteReport.Pushed] = [:]
  private(set) var digest = PlanDigest()
  /// Whether there is nothing to apply.
  private(set) var isEmpty = true

  /// Plans every dirty post and adds up what the plans would do; how items get their posts is left
  /// open.
  init(
    store: CaptionStore, capabilities: [RemoteID: Capabilities], batch: Int
  ) throws(StoreError) {
    var row: Int64 = 0
    while true {
      let (posts, last) = try store.dirtyPosts(
        after: row, limit: batch, capabilities: capabilities)
      guard let last else { break }
      isEmpty = false
      for state in posts { add(state.plan(), of: state) }
      row = last
    }
    new = try store.unplannedItems()
    isEmpty = isEmpty && new.isEmpty
  }

  /// Plans all that the next run would do: what becomes of items without a post, every post to be
  /// planned then, and what earlier runs left to be pushed.
  ///
  /// - Parameter waiting: Remotes whose items get no post in that run.
  init(
    rehearsing store: CaptionStore, except waiting: Set<RemoteID>,
    capabilities: [RemoteID: Capabilities], at now: Timestamp
  ) throws(StoreError) {
    var plan = GuardedPlan()
    // By post, not by link: what was queued for a link that a recognised copy replaces goes with it.
    var planned: Set<PostID> = []
    try store.rehearse(except: waiting, capabilities: capabilities, at: now) { step in
      plan.isEmpty = false
      switch step {
      case .adopted(let item):
        plan.digest.combine(item)
        if !item.isJoined { plan.new[item.link.remote, default: 0] += 1 }
      case .post(let state):
        planned.insert(state.id)
        plan.add(state.plan(), of: state)
      }
    }
    for pending in try store.openOperations() where pending.state == .queued {
      plan.digest.combine(pending.operation)
      if !planned.contains(pending.operation.post) { plan.leave(pending.operation) }
    }
    self = plan
  }

  private init() {}

  private mutating func leave(_ operation: Operation) {
    let remote = operation.link.remote
    switch operation.kind {
    case .create: left[remote, default: .init()].created += 1
    case .edit: left[remote, default: .init()].updated += 1
    case .delete: left[remote, default: .init()].deleted += 1
    }
  }

  private mutating func add(_ plan: PostPlan, of state: PostState) {
    digest.combine(plan)
    for (remote, tally) in plan.tallies(from: state) {
      tallies[remote, default: GuardTally()].add(tally)
    }
    for (link, old) in zip(plan.links, state.links.sorted { $0.id < $1.id }) {
      switch link.operation?.kind {
      case .create: creates[link.id.remote, default: 0] += 1
      case .delete where old.wasDeletedBefore: left[link.id.remote, default: .init()].deleted += 1
      case .edit, .delete, nil: break
      }
    }
  }

  /// Why this run, with what was done since a person last approved, does more than is expected.
  ///
  /// - Parameters:
  ///   - live: How many live items each remote has.
  ///   - counted: What was done since a person last approved, or is under way.
  ///   - remotes: The remotes that may stop the run.
  /// - Returns: For each remote that stops the run, the reason in words; empty to go on.
  func reasons(
    _ remotes: [ConnectedRemote], live: [RemoteID: Int], counted: [RemoteID: GuardTally]
  ) -> [RemoteID: String] {
    var reasons: [RemoteID: String] = [:]
    for connected in remotes {
      let tally = tallies[connected.id] ?? GuardTally()
      let before = counted[connected.id] ?? GuardTally()
      let live = live[connected.id] ?? 0
      let pulled = GuardCounts(
        deletions: tally.deletionsPulled + before.deletionsPulled,
        edits: tally.editsPulled + before.editsPulled, live: live)
      let pushed = GuardCounts(
        deletions: tally.deletionsPushed + before.deletionsPushed,
        edits: tally.editsPushed + before.editsPushed, live: live)
      if tally.deletionsPulled + tally.editsPulled > 0, let reason = pulled.guardReason() {
        reasons[connected.id] = "from \(connected.record.name): \(reason)"
      } else if tally.deletionsPushed + tally.editsPushed > 0, let reason = pushed.guardReason() {
        reasons[connected.id] = "to \(connected.record.name): \(reason)"
      }
    }
    return reasons
  }
}
