internal import CaptionCore
internal import CaptionStore
internal import CaptionSync
internal import CaptionText

/// What the next run would do, post by post.
struct PlanSummary {
  let session: Session
  let engine: SyncEngine
  let request: SyncRequest
  let run: Int64

  func print() throws {
    let names = Dictionary(
      uniqueKeysWithValues: try engine.store.remotes().map { ($0.id, $0.name) })
    let ids = try ShortIDs(engine.store)
    var table = Table(
      [
        Table.Column(title: "POST", look: .yellow),
        Table.Column(title: "WOULD", isElastic: true),
        Table.Column(title: "CAPTION", look: .dim, isElastic: true),
      ], on: session.terminal, to: session.output)
    var isAnything = false
    try engine.forEachPlan { state, plan in
      for line in lines(plan, of: state, names) {
        isAnything = true
        try table.add([ids(plan.post), line, plan.local.caption.text])
      }
    }
    let new = try engine.store.unplannedItems().values.reduce(0, +)
    if new > 0 { try table.add(["", "take \(new) new items in", ""]) }
    try table.finish()
    if isAnything || new > 0 {
      try session.output.line(
        "`captions \(request.direction.rawValue) --approve \(run)` carries out just this")
    }
  }

  private func lines(
    _ plan: PostPlan, of state: PostState, _ names: [RemoteID: String]
  ) -> [String] {
    func name(_ link: LinkID) -> String { names[link.remote] ?? "?" }
    var lines: [String] = []
    if !plan.pulled.isEmpty {
      let fields = plan.pulled.keys.sorted().map { $0.name(in: plan.local) }.joined(separator: ", ")
      let from = Set(plan.pulled.values.joined().map(name)).sorted().joined(separator: ", ")
      lines.append("take \(fields) from \(from)")
    }
    if plan.isTrashed, !state.isTrashed { lines.append("move to the trash") }
    for link in plan.links where isPushed(to: name(link.id)) {
      if let operation = link.operation {
        let fields = operation.fields.sorted().map { $0.name(in: plan.local) }.joined(
          separator: ", ")
        switch operation.kind {
        case .create: lines.append("create on \(name(link.id))")
        case .edit: lines.append("push \(fields) to \(name(link.id))")
        case .delete: lines.append("delete on \(name(link.id))")
        }
      }
      for reason in link.blocked { lines.append("not push to \(name(link.id)): \(reason)") }
    }
    for conflict in plan.conflicts { lines.append("ask you about \(conflict.name)") }
    return lines
  }

  private func isPushed(to remote: String) -> Bool {
    request.direction != .pull && (request.remotes.isEmpty || request.remotes.contains(remote))
  }
}
