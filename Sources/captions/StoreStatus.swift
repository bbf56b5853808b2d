internal import CaptionCore
internal import CaptionStore
internal import CaptionSync

/// What a store holds and what waits, in whole and for each remote.
struct StoreStatus {
  struct Remote {
    var record: RemoteRecord
    var items = 0
    /// Operations that the next push would send.
    var toPush = 0
    var conflicts = 0
    /// What it refused.
    var parked: [PendingOperation] = []
    /// What no answer came for.
    var unanswered: [PendingOperation] = []
    /// What waits by itself until a time.
    var later: [PendingOperation] = []
    /// What the person gave up.
    var dropped: [CaptionCore.Operation] = []
    /// Wishes that the remote cannot take.
    var blocked: [(post: PostID, reason: String)] = []
  }

  let path: String
  let counts: PostCounts
  private(set) var remotes: [Remote]
  private(set) var conflicts = 0

  init(_ store: CaptionStore, _ engine: SyncEngine, at now: Timestamp) throws {
    path = store.path
    counts = try store.postCounts()
    let items = try store.liveItems()
    remotes = try store.remotes().map { Remote(record: $0, items: items[$0.id] ?? 0) }
    let planned = try countPlans(engine)
    for pending in try store.openOperations() {
      change(pending.operation.link.remote) { remote in
        switch pending.state {
        case .queued where planned.contains(pending.operation.post): break
        case .queued where pending.wait(at: now) != nil: remote.later.append(pending)
        case .queued: remote.toPush += 1
        case .refused: remote.parked.append(pending)
        case .unknown where pending.isParked: remote.parked.append(pending)
        case .unknown, .inflight: remote.unanswered.append(pending)
        case .acknowledged, .stale: break
        }
      }
    }
    for blocked in try store.blockedLinks() where !planned.contains(blocked.post) {
      change(blocked.link.remote) { $0.blocked.append((blocked.post, blocked.reason)) }
    }
    for operation in try store.droppedPushes() {
      change(operation.link.remote) { $0.dropped.append(operation) }
    }
    let open = try store.conflicts()
    conflicts = open.count
    for record in open {
      for remote in Set(record.conflict.sides.map(\.link.remote)) {
        change(remote) { $0.conflicts += 1 }
      }
    }
  }

  /// Adds what the plans of changed posts come to.
  ///
  /// - Returns: The posts that were planned: what the store noted of them before is out of date.
  private mutating func countPlans(_ engine: SyncEngine) throws -> Set<PostID> {
    var planned: Set<PostID> = []
    var links: [(post: PostID, plan: LinkPlan)] = []
    try engine.forEachPlan { _, plan in
      planned.insert(plan.post)
      links += plan.links.filter { $0.operation != nil || !$0.blocked.isEmpty }.map {
        (plan.post, $0)
      }
    }
    for (post, link) in links {
      change(link.id.remote) { remote in
        if link.operation != nil { remote.toPush += 1 }
        remote.blocked += link.blocked.map { (post, $0.description) }
      }
    }
    return planned
  }

  private mutating func change(_ id: RemoteID, _ body: (inout Remote) -> Void) {
    guard let index = remotes.firstIndex(where: { $0.record.id == id }) else { return }
    body(&remotes[index])
  }

  /// What to do next, a line each, the most pressing first.
  var nextSteps: [String] {
    guard !remotes.isEmpty else { return ["add a remote with `captions remote add NAME URL`"] }
    var steps: [String] = []
    if conflicts > 0 {
      steps.append(
        "\(conflicts == 1 ? "1 conflict" : "\(conflicts) conflicts") to decide: `captions conflicts`, then `captions resolve`"
      )
    }
    if remotes.contains(where: { !$0.parked.isEmpty }) {
      steps.append(
        "of what was refused: `captions retry` sends it again, `captions edit` changes it,"
          + " `captions drop` gives it up")
    }
    if remotes.contains(where: { !$0.blocked.isEmpty }) {
      steps.append("change what a remote cannot take with `captions edit`, then push again")
    }
    if remotes.contains(where: { !$0.unanswered.isEmpty }) {
      steps.append("no answer came for some pushes: `captions sync` looks what became of them")
    }
    let toPush = remotes.reduce(0) { $0 + $1.toPush }
    if toPush > 0 {
      let them = toPush == 1 ? "it" : "them"
      steps.append(
        "\(toPush) to push: `captions diff` shows \(them), `captions push` sends \(them)")
    }
    if let next = remotes.flatMap(\.later).compactMap(\.notBefore).min() {
      steps.append("what waits is sent by the first `captions push` after \(next.local)")
    }
    if remotes.contains(where: { $0.record.checkedAt == nil }) {
      steps.append("not read yet: `captions sync`")
    }
    return steps.isEmpty ? ["nothing waits; `captions sync` looks for news"] : steps
  }

  var json: JSONValue {
    [
      "store": .string(path), "posts": JSONValue(counts.posts), "drafts": JSONValue(counts.drafts),
      "trash": JSONValue(counts.trash), "conflicts": JSONValue(conflicts),
      "remotes": .list(remotes.map(\.json)), "next": JSONValue(nextSteps),
    ]
  }
}

extension StoreStatus.Remote {
  fileprivate var json: JSONValue {
    func list(_ pending: [PendingOperation]) -> JSONValue {
      .list(
        pending.map { pending in
          var members = pending.operation.json([record.id: record.name])
          members["reason"] = JSONValue(pending.reason)
          members["since"] = .string(pending.since.rfc3339)
          members["attempts"] = JSONValue(pending.attempts)
          members["notBefore"] = JSONValue(pending.notBefore?.rfc3339)
          return .object(members)
        })
    }
    let kept = blocked.map { post, reason -> JSONValue in
      ["post": .string(post.description), "reason": .string(reason)]
    }
    return [
      "name": .string(record.name), "kind": .string(record.kind), "url": .string(record.url),
      "items": JSONValue(items), "checkedAt": JSONValue(record.checkedAt?.rfc3339),
      "notBefore": JSONValue(record.notBefore?.rfc3339), "toPush": JSONValue(toPush),
      "conflicts": JSONValue(conflicts), "parked": list(parked), "blocked": .list(kept),
      "unknown": JSONValue(unanswered.count), "unanswered": list(unanswered),
      "later": list(later),
      "dropped": .list(dropped.map { .object($0.json([record.id: record.name])) }),
    ]
  }
}
