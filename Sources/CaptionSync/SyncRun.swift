internal import CaptionCore
internal import CaptionRemotes
internal import CaptionStore

/// One run over the remotes that were named.
struct SyncRun {
  private let request: SyncRequest
  private let store: CaptionStore
  private let environment: SyncEnvironment
  private let progress: @Sendable (SyncProgress) -> Void
  private let id: Int64
  private let all: [RemoteID: ConnectedRemote]
  private let selected: [ConnectedRemote]
  private let startedAt: Timestamp
  private let approval: Approval?

  /// How many posts a transaction takes.
  private static let batch = 500
  /// How many new posts a transaction takes: each writes anew every page of the index of ids.
  private static let adoptionBatch = 20_000
  /// How often a run plans again because a remote had moved meanwhile.
  private static let rounds = 3

  init(
    _ request: SyncRequest, store: CaptionStore, connector: Connector,
    environment: SyncEnvironment, progress: @escaping @Sendable (SyncProgress) -> Void
  ) throws {
    self.request = request
    self.store = store
    self.environment = environment
    self.progress = progress
    let records = try store.remotes()
    for name in request.remotes where !records.contains(where: { $0.name == name }) {
      throw StoreError.unknownRemote(name)
    }
    approval = try request.approvedRun.map { try Approval(of: $0, in: store) }
    all = try connector.connect(records)
    let connected = all
    let planned = approval?.plan?.remotes
    selected = records.compactMap { record in
      // An archive has nothing to say between imports.
      let isNamed =
        request.remotes.isEmpty
        ? planned?.contains(record.id) ?? !record.isArchive : request.remotes.contains(record.name)
      return isNamed ? connected[record.id] : nil
    }
    startedAt = environment.now()
    id = try store.beginRun(request.command, at: startedAt)
  }

  private var pushes: Bool { request.direction.pushes && approval?.pushes ?? true }

  /// What the remotes can hold, by what they have told so far.
  private var capabilities: [RemoteID: Capabilities] { all.mapValues(\.remote.capabilities) }

  func carryOut() async throws -> SyncReport {
    if let approval, let shown = approval.plan { return try await carryOut(shown, approval) }
    var generator = SplitMix64(seed: environment.seed &+ UInt64(bitPattern: id))
    // An export of captions says itself which posts its items are.
    let isDecided =
      try !request.isDryRun && request.direction != .import
      && store.isBeforeFirstPull()
    var reports = try await observe(
      newPosts: isDecided ? SplitMix64(seed: generator.next()) : nil)
    if reports.contains(where: { $0.stopped == .guard }) {
      return try finish(reports, as: .stopped, plan: Approval.emptyListing)
    }
    // What a lost answer made must be known for ours before its item becomes a post of its own.
    let looked = try await settle(&reports)
    let waiting = try store.remotesWithUnsettledCreates().subtracting(looked)
    if request.isDryRun {
      let (plan, shown) = try rehearse(waiting)
      let isStopped = try stopIfGuarded(plan, &reports)
      if !isStopped { tell(plan, &reports) }
      return try finish(reports, as: isStopped ? .stopped : .planned, plan: shown.text)
    }
    for round in 0... {
      let plan = try GuardedPlan(store: store, capabilities: capabilities, batch: Self.batch)
      if round > 0 && plan.isEmpty { break }
      if try approval == nil && stopIfGuarded(plan, &reports) {
        return try finish(reports, as: .stopped, plan: try rehearse(waiting).shown.text)
      }
      try apply(plan, waiting, &reports, &generator)
      guard pushes, round < Self.rounds else { break }
      try await push(&reports)
    }
    if approval != nil { try store.resetGuards() }
    return try finish(reports, as: .done, plan: nil)
  }

  /// Carries out the plan that a person approved, on the world as it was observed then.
  ///
  /// Nothing else is done: what a push finds changed, or what may have been done before, is for the
  /// next run to plan.
  private func carryOut(
    _ shown: ShownPlan, _ approval: Approval
  ) async throws -> SyncReport {
    var reports = selected.map { connected in
      var report = RemoteReport(name: connected.record.name, kind: connected.record.kind)
      _ = report.stopIfUnready(connected, at: environment.now())
      return report
    }
    let (plan, found) = try rehearse(shown.waiting)
    try approval.check(found)
    var generator = SplitMix64(seed: environment.seed &+ UInt64(bitPattern: id))
    try apply(plan, shown.waiting, &reports, &generator)
    if pushes { try await push(&reports) }
    try store.resetGuards()
    return try finish(reports, as: .done, plan: nil)
  }

  /// Plans the whole of what the run is going to do, as a person is shown it.
  private func rehearse(
    _ waiting: Set<RemoteID>
  ) throws -> (plan: GuardedPlan, shown: ShownPlan) {
    let plan = try GuardedPlan(
      rehearsing: store, except: waiting, capabilities: capabilities, at: environment.now())
    return (plan, ShownPlan(plan, on: selected.map(\.id), waiting: waiting))
  }

  /// Notes that the run did not end well; what it had under way is for the next one to settle.
  func fail() {
    // The store may be what failed: then the next run notes it.
    try? store.endRun(id, as: .failed, plan: nil, report: nil, at: environment.now())
  }

  private func observe(newPosts: SplitMix64?) async throws -> [RemoteReport] {
    guard request.direction != .push else {
      return selected.map { connected in
        var report = RemoteReport(name: connected.record.name, kind: connected.record.kind)
        _ = report.stopIfUnready(connected, at: environment.now())
        return report
      }
    }
    let step = Observe(
      store: store, run: id, environment: environment, allowsEmpty: approval != nil,
      newPosts: newPosts, report: progress)
    return try await withThrowingTaskGroup(of: (Int, RemoteReport).self) { group in
      for (position, connected) in selected.enumerated() {
        group.addTask { (position, try await step(connected)) }
      }
      var reports: [(Int, RemoteReport)] = []
      for try await report in group { reports.append(report) }
      return reports.sorted { $0.0 < $1.0 }.map(\.1)
    }
  }

  private func stopIfGuarded(
    _ plan: GuardedPlan, _ reports: inout [RemoteReport]
  ) throws -> Bool {
    let connected = all.values.sorted { $0.id < $1.id }
    guard !plan.tallies.isEmpty else { return false }
    var counted = try store.pushesUnderWay()
    // Read anew: what this run did before counts, too.
    for record in try store.remotes() {
      counted[record.id, default: GuardTally()].add(record.sinceApproval)
    }
    let reasons = plan.reasons(connected, live: try store.liveItems(), counted: counted)
    guard let any = reasons.min(by: { $0.key < $1.key })?.value else { return false }
    for (position, remote) in selected.enumerated() {
      reports[position].stop(
        .guard,
        "\(reasons[remote.id] ?? any); `captions sync --approve \(id)` carries it out")
    }
    return true
  }

  /// Brings the local side and the outbox up to the plan.
  private func apply(
    _ plan: GuardedPlan, _ waiting: Set<RemoteID>, _ reports: inout [RemoteReport],
    _ generator: inout SplitMix64
  ) throws {
    var posts = 0
    var link: LinkID?
    while true {
      try Task.checkCancellation()
      let counts = try store.adopt(
        after: link, limit: Self.adoptionBatch, except: waiting, at: environment.now(),
        using: &generator)
      guard let last = counts.last else { break }
      link = last
      for (position, remote) in selected.enumerated() {
        reports[position].pulled.created += counts.new[remote.id] ?? 0
        reports[position].alreadyThere += counts.recognised[remote.id] ?? 0
      }
      posts += counts.new.values.reduce(counts.joined, +)
      progress(.applying(posts: posts))
    }
    var row: Int64 = 0
    while true {
      try Task.checkCancellation()
      let counts = try store.applyPlans(
        after: row, limit: Self.batch, capabilities: capabilities, run: id,
        at: environment.now()
      ) { $0.plan() }
      guard let last = counts.lastRow else { break }
      row = last
    }
    tellPulled(plan, &reports)
  }

  /// Looks what became of operations without an answer.
  ///
  /// - Returns: The remotes that could tell, or never will. A listing that lags does not tell yet
  ///   what a create made though it was shown already.
  private func settle(_ reports: inout [RemoteReport]) async throws -> Set<RemoteID> {
    let step = Push(store: store, run: id, environment: environment, report: progress)
    var looked: Set<RemoteID> = []
    for (position, connected) in selected.enumerated() where reports[position].stopped == nil {
      try await step.settle(connected, &reports[position])
      if reports[position].stopped == nil { looked.insert(connected.id) }
    }
    let lookingAgain = try store.remotesWithUnsettledCreates(thatMayShow: true)
    for connected in selected where connected.remote.capabilities.listingLag > .zero {
      if lookingAgain.contains(connected.id) { looked.remove(connected.id) }
    }
    return looked
  }

  private func push(_ reports: inout [RemoteReport]) async throws {
    let step = Push(store: store, run: id, environment: environment, report: progress)
    for (position, connected) in selected.enumerated() {
      guard reports[position].stopped == nil else { continue }
      try await step(connected, &reports[position])
    }
  }

  private func tellPulled(_ plan: GuardedPlan, _ reports: inout [RemoteReport]) {
    for (position, remote) in selected.enumerated() {
      reports[position].pulled.updated += plan.tallies[remote.id]?.editsPulled ?? 0
      reports[position].pulled.deleted += plan.tallies[remote.id]?.deletionsPulled ?? 0
    }
  }

  /// Says what a dry run would do.
  private func tell(_ plan: GuardedPlan, _ reports: inout [RemoteReport]) {
    tellPulled(plan, &reports)
    for (position, remote) in selected.enumerated() {
      reports[position].pulled.created = plan.new[remote.id] ?? 0
      guard pushes else { continue }
      let left = plan.left[remote.id] ?? RemoteReport.Pushed()
      reports[position].pushed.created = left.created + (plan.creates[remote.id] ?? 0)
      reports[position].pushed.updated =
        left.updated + (plan.tallies[remote.id]?.editsPushed ?? 0)
      reports[position].pushed.deleted =
        left.deleted + (plan.tallies[remote.id]?.deletionsPushed ?? 0)
    }
  }

  private func finish(
    _ reports: [RemoteReport], as state: RunRecord.State, plan: String?
  ) throws -> SyncReport {
    let waiting = try Waiting(store: store, at: environment.now())
    let seconds = Double(environment.now().milliseconds - startedAt.milliseconds) / 1000
    let finished = zip(selected, reports).map { connected, report in
      var report = connected.metered(report)
      report.seconds = max(0, seconds)
      report.conflicts = waiting.conflicts[connected.id] ?? 0
      report.parked = waiting.parked[connected.id] ?? 0
      report.unknown = waiting.unknown[connected.id] ?? 0
      report.later = waiting.later[connected.id] ?? 0
      report.kept = waiting.kept[connected.id] ?? 0
      report.notes += waiting.notes[connected.id] ?? []
      if pushes, state == .done, report.stopped == nil, let left = waiting.queued[connected.id] {
        let changes = left == 1 ? "a change was" : "\(left) changes were"
        report.stop(
          .unreachable, "\(changes) not taken, as though something else wrote there each time")
      }
      return report
    }
    let isOK = finished.allSatisfy {
      $0.stopped == nil && $0.conflicts + $0.parked + $0.unknown == 0
    }
    let result = SyncReport(remotes: finished, ok: isOK, run: id)
    try store.endRun(
      id, as: state, plan: plan, report: try result.json(), at: environment.now())
    return result
  }
}
