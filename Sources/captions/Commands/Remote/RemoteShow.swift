internal import ArgumentParser
internal import CaptionCore
internal import CaptionStore
internal import CaptionSync
internal import CaptionText

struct RemoteShow: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Show one remote.",
    discussion: """
        captions remote show blog
      """)

  @Argument(help: "The remote.") var name: String
  @OptionGroup(title: "Global options") var options: GlobalOptions

  func run() throws {
    let session = try Session(options)
    let store = try session.openStore()
    let remote = try store.remote(named: name)
    let items = try store.liveItems()[remote.id] ?? 0
    if options.json {
      try session.print(.remote(remote, items: items))
    } else {
      let held = try session.planner(store).capabilities()[remote.id] ?? Capabilities()
      for (name, value) in Self.facts(remote, items: items, held) {
        guard let value else { continue }
        let label = session.look(.dim, name.padded(to: 12))
        try session.output.line("\(label) \(value.visible(lineEnds: .marked))")
      }
    }
    try session.output.flush()
  }

  private static func facts(
    _ remote: RemoteRecord, items: Int, _ held: Capabilities
  ) -> [(String, String?)] {
    let fields = FieldKind.allCases.filter(held.editable.contains).map(\.rawValue)
    let verbs = [held.canCreate ? "new posts" : nil, held.canDelete ? "deletions" : nil]
    return [
      ("name", remote.name), ("kind", remote.kind), ("address", remote.url),
      ("title", remote.title), ("items", "\(items)"),
      ("last read", remote.checkedAt?.local ?? "never"), ("not before", remote.notBefore?.local),
      ("shows", remote.isComplete ? "every post: a missing one is deleted" : "the newest posts"),
      ("coverage", remote.coverage),
      ("writers", remote.isSoleWriter ? "you alone" : "others too: pushes need a precondition"),
      ("takes", (verbs.compactMap(\.self) + fields).joined(separator: ", ")),
      ("token", remote.tokenSource.map { "from \($0), sent as \(remote.auth)" } ?? "none"),
    ]
  }
}
