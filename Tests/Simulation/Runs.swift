internal import CaptionCore
internal import CaptionStore
internal import CaptionSync

// Runs of the engine, and what must hold across each.
extension World {
  /// Carries out a step that is a run.
  func run(_ step: Step, on device: Device) async throws {
    var random = step.random
    for server in servers {
      let faults = Faults(
        drawnFrom: random.next(), mark: "\(step.index)\(server.profile.name)",
        lags: server.profile.lags, now: clock.now)
      device.clients[server.profile.name]?.begin(faults)
    }
    var request = SyncRequest()
    if servers.count > 1, random.oneIn(3) {
      request.remotes = [servers[random.below(servers.count)].profile.name]
    }
    switch step.kind {
    case .ebb: return try await ebb(on: device, &random)
    case .dispute: return try await dispute(step, on: device, &random)
    case .push: request.direction = .push
    case .pull: request.direction = .pull
    case .dryRun:
      try await dryRun(on: device, approves: random.oneIn(2))
      return
    case .crash: device.program.arm(at: random.below(14))
    case .approve:
      guard let stopped = device.stopped else { return }
      request.approvedRun = stopped.run
      request.remotes = stopped.remotes
    default: break
    }
    try await run(request, on: device)
    device.program.arm(at: nil)
    if random.oneIn(3) { device.shownConflicts = try device.knownConflicts() }
  }

  /// Others delete some items of a server, and some more once that is known: each time too few for
  /// a guard.
  private func ebb(on device: Device, _ random: inout SplitMix64) async throws {
    let server = servers[random.below(servers.count)]
    for _ in 0..<2 {
      for key in server.view.order.prefix(2) { server.remove(key) }
      for _ in 0..<2 {
        for client in device.clients.values { client.begin(.none) }
        clock.move(bySeconds: 1000)
        try await run(SyncRequest(), on: device)
      }
    }
  }

  /// A person and others edit one field of one post, and once more after the person was shown that;
  /// then he decides about what he was shown.
  private func dispute(
    _ step: Step, on device: Device, _ random: inout SplitMix64
  ) async throws {
    let posts = try device.knownSurvey().filter { post in
      !post.isTrashed && post.links.contains { $0.existence == .live }
    }
    let kinds: [FieldKind] = [.caption, .caption, .tags, .media, .media, .alt, .title]
    let kind = kinds[random.below(kinds.count)]
    // Rather one that stands on several, and that has something to be edited.
    let fitting = posts.filter { kind.isThere(in: $0.content) }
    let likely = fitting.isEmpty ? posts : fitting
    let spread = likely.filter { $0.links.count { $0.existence == .live } > 1 }
    let candidates = spread.isEmpty || random.oneIn(3) ? likely : spread
    guard !candidates.isEmpty else { return }
    let post = choose(candidates, &random)
    let links = post.links.filter { $0.existence == .live }
    for round in 0..<2 {
      let isHere = random.below(4) > 0
      if isHere {
        let change = TextChange(mark: "d\(step.index)y\(round)", of: kind, &random)
        try device.store.edit(post.id, at: clock.now) { change.apply(to: &$0, values) }
        let content = try device.store.post(post.id).content
        journal.write("  \(device.name) edits \(content.line)")
      }
      for (number, link) in links.enumerated() where number == 0 || random.oneIn(2) {
        let mark = "e\(step.index)y\(round)\(link.remote)"
        let change = TextChange(mark: mark, of: kind, &random)
        server(link.remote)?.edit(link.id.key) { change.apply(to: &$0, values) }
      }
      device.ledger.add(try device.store.post(post.id).content)
      device.givenUp[post.id] = nil
      device.lastSurvey = nil
      for client in device.clients.values { client.begin(.none) }
      clock.move(bySeconds: 1000)
      var request = SyncRequest()
      // One remote may have what the other has not.
      if random.oneIn(4) { request.remotes = [links[random.below(links.count)].remote] }
      try await run(request, on: device)
      if round == 0 { device.shownConflicts = try device.knownConflicts() }
    }
    try resolve(device.shownConflicts, step, on: device, &random)
    device.lastSurvey = nil
  }

  /// Runs the engine once and judges what it did to the store.
  @discardableResult
  func run(_ request: SyncRequest, on device: Device) async throws -> SyncReport? {
    clock.move(bySeconds: 1)
    let before = try device.knownSurvey()
    let start = clock.now
    device.apart.compare(before)
    device.unwantedBefore = device.unwanted
    journal.write("  \(device.name) runs \(request.direction.rawValue) \(request.remotes)")
    var report: SyncReport?
    do {
      report = try await device.engine.run(request)
    } catch .approvalRefused(let reason) {
      journal.write("  approval refused: \(reason)")
    } catch {
      if !device.program.isDead { journal.blame("a run does not fail", "\(error)") }
      journal.write("  killed after \(device.program.steps) steps")
    }
    let wasKilled = device.program.isDead
    device.program.arm(at: nil)
    if wasKilled { for client in device.clients.values { client.endKilled() } }
    if let report { try note(report, of: device, request) }
    let after = try device.survey()
    device.lastSurvey = after
    // What the store was told to be gone is not wanted gone any more: should it come back, somebody
    // brought it back.
    let there = after.flatMap(\.state.links).filter { $0.existence != .ended }
    device.unwanted.formIntersection(there.map(\.id))
    device.unwanted = device.unwanted.filter { link in
      guard let name = device.names[link.remote], let client = device.clients[name] else {
        return false
      }
      return !client.deleted.contains(link.key)
    }
    let isDone = report?.remotes.contains { $0.stopped == .guard } == false
    if !isDone, !wasKilled, let report { try judgeStop(report, of: device, after) }
    // What items showed that wait for a post is kept with no post, and found once they have one.
    if isDone, !wasKilled, !request.isDryRun, try device.store.unplannedItems().isEmpty {
      for client in device.clients.values where isNamed(client, in: request) {
        for (key, content) in client.takeUnowned()
        where after.contains(where: { $0.hasItem(key, on: client.server.profile.name) }) {
          device.ledger.add(content)
        }
      }
    }
    try judgeDisputed(device, since: start)
    try judge(
      device, before: before, after: after, isApproved: request.approvedRun != nil,
      mayApply: !request.isDryRun)
    device.apart.follow(after)
    try judgeSides(of: device, after, isDone: isDone && !wasKilled && !request.isDryRun)
    try judgeTwins(of: device, before: before, after: after)
    return report
  }

  private func isNamed(_ client: Client, in request: SyncRequest) -> Bool {
    request.remotes.isEmpty || request.remotes.contains(client.server.profile.name)
  }

  private func note(
    _ report: SyncReport, of device: Device, _ request: SyncRequest
  ) throws {
    for remote in report.remotes {
      journal.write(
        """
            \(remote.name) pulled \(remote.pulled.created)+\(remote.pulled.updated)\
        -\(remote.pulled.deleted) pushed \(remote.pushed.created)+\(remote.pushed.updated)\
        -\(remote.pushed.deleted) conflicts \(remote.conflicts) parked \(remote.parked) \
        unknown \(remote.unknown) \(remote.stopped?.rawValue ?? "") \(remote.message ?? "")
        """)
    }
    let isStopped = report.remotes.contains { $0.stopped == .guard }
    if isStopped {
      let isPlan = try device.store.run(report.run)?.plan != "empty listing"
      device.stopped = Device.Stopped(
        run: report.run, remotes: request.remotes, pushes: request.direction != .pull,
        plan: isPlan ? try planned(on: device, isAnyTime: true) : nil)
    }
    judgeSent(by: device, request)
    if request.approvedRun != nil, !isStopped {
      device.unapproved.approve()
      // The plan that was shown has what is to go from other remotes, too.
      device.unapproved.granted = Set(try device.store.openOperations().map(\.operation.link))
    }
  }

  /// What a person deleted or gave up is not sent, and no more than what he approved.
  private func judgeSent(by device: Device, _ request: SyncRequest) {
    let sent = device.clients.values.flatMap(\.pushed)
    let unasked = device.clients.values.filter { !isNamed($0, in: request) }.flatMap(\.pushed)
    let isPull =
      request.direction == .pull
      || device.stopped.map { $0.run == request.approvedRun && !$0.pushes } ?? false
    if let operation = (isPull ? sent : unasked).first {
      journal.blame("nothing is sent that was not asked for", "\(device.name) \(operation.line)")
    }
    for operation in sent {
      if operation.kind == .create, device.trashed.contains(operation.post) {
        journal.blame("what a person deleted is not published", operation.line)
      }
      for old in device.givenUp[operation.post] ?? []
      where operation.repeats(old) {
        journal.blame("what is given up is not sent", "\(device.name) \(operation.line)")
      }
    }
    guard let stopped = device.stopped, stopped.run == request.approvedRun, let plan = stopped.plan,
      let other = Set(sent.map(\.fullLine)).subtracting(plan).min()
    else { return }
    journal.blame("an approval carries out what was shown", "\(device.name) \(other)")
  }

  /// A post about which a person has to decide is not published before; nor deleted everywhere, where
  /// that is to be decided.
  private func judgeDisputed(_ device: Device, since start: Timestamp) throws {
    let sent = device.clients.values.flatMap(\.pushed)
    for record in try device.knownConflicts() where record.openedAt < start {
      for operation in sent where operation.post == record.post {
        let isDeleted =
          operation.kind == .delete && record.conflict.subject == .deletion
          && !device.unwantedBefore.contains(operation.link)
        if operation.kind == .create || isDeleted {
          journal.blame("what is in conflict stays", "\(device.name) \(operation.line)")
        }
      }
    }
  }

  /// A dry run changes nothing, and its approval does what it said.
  private func dryRun(on device: Device, approves: Bool) async throws {
    let said: () throws -> [String] = {
      try device.knownSurvey().map { "\($0.content.line) \($0.isTrashed)" }
    }
    let posts = try said()
    let writes = servers.map(\.writes)
    guard let report = try await run(SyncRequest(isDryRun: true), on: device) else { return }
    if try said() != posts || servers.map(\.writes) != writes {
      journal.blame("I16 a dry run changes nothing", device.name)
    }
    guard report.remotes.allSatisfy({ $0.stopped == nil }) else { return }
    guard approves else {
      // A person may approve it a while later.
      device.stopped = Device.Stopped(
        run: report.run, remotes: [], pushes: true, plan: try planned(on: device, isAnyTime: true))
      return
    }
    let planned = try planned(on: device)
    for client in device.clients.values { client.begin(.none) }
    guard try await run(SyncRequest(approvedRun: report.run), on: device) != nil else {
      journal.blame("I16 an unmoved plan can be approved", device.name)
      return
    }
    let sent = Set(device.clients.values.flatMap { $0.pushed.map(\.fullLine) })
    if let other = planned.symmetricDifference(sent).min() {
      journal.blame("I16 the plan of a dry run is carried out", other)
    }
  }

  /// What a run would push now, with what earlier ones left in the outbox.
  ///
  /// - Parameter isAnyTime: Whether what is to be sent later counts, too.
  private func planned(on device: Device, isAnyTime: Bool = false) throws -> Set<String> {
    var planned: Set<String> = []
    var replanned: Set<PostID> = []
    for plan in try device.engine.rehearsedPlans(except: []) {
      replanned.insert(plan.post)
      for link in plan.links {
        if let operation = link.operation { planned.insert(operation.fullLine) }
      }
    }
    var due: Set<LinkID> = []
    for id in device.names.keys {
      let operations = try device.store.queuedOperations(on: id, at: clock.now)
      due.formUnion(operations.map(\.operation.link))
    }
    for pending in try device.store.openOperations() where pending.state == .queued {
      let operation = pending.operation
      if !isAnyTime, !due.contains(operation.link) {
        planned.remove(operation.fullLine)
      } else if !replanned.contains(operation.post) {
        planned.insert(operation.fullLine)
      }
    }
    return planned
  }
}

extension FieldKind {
  /// Whether a content has what edits of the field can change, and in more than one way.
  fileprivate func isThere(in content: Content) -> Bool {
    switch self {
    case .tags: !content.tags.isEmpty
    case .alt: !content.media.isEmpty
    case .media: content.media.count > 1
    default: true
    }
  }
}
