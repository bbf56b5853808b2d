internal import ArgumentParser
internal import CaptionCore
internal import CaptionStore
internal import CaptionText

struct Conflicts: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show the fields that both sides changed, and that wait for you.",
    discussion: """
      Each with what both sides last agreed on (base), what is here (local), and
      what each remote shows. `captions resolve` decides one.

        captions conflicts
        captions conflicts --json
      """)

  @OptionGroup(title: "Global options") var options: GlobalOptions

  func run() throws {
    let session = try Session(options)
    let store = try session.openStore()
    let records = try store.conflicts()
    let names = Dictionary(uniqueKeysWithValues: try store.remotes().map { ($0.id, $0.name) })
    let ids = try ShortIDs(store)
    for record in records {
      let sides = ConflictSides(record.conflict, names)
      if options.json {
        try session.print(sides.json(post: record.post))
      } else {
        try print(record, sides, ids(record.post), session)
      }
    }
    if records.isEmpty { try session.say("no conflicts") }
    try session.output.flush()
  }

  private func print(
    _ record: ConflictRecord, _ sides: ConflictSides, _ id: String, _ session: Session
  ) throws {
    try session.output.line(
      session.look(.yellow, id) + " " + session.look(.bold, record.conflict.name)
        + session.look(.dim, " since \(record.openedAt.local)"))
    let all = [("base", sides.base), ("local", sides.local)] + sides.remotes
    let width = all.map { $0.0.displayWidth }.max() ?? 0
    for (name, value) in all {
      let text = value?.visible() ?? "(none)"
      for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false)
        .enumerated()
      {
        let label = (index == 0 ? name : "").padded(to: width)
        try session.output.line("  \(session.look(.dim, label))  \(line)")
      }
    }
    try session.output.line("  " + session.look(.dim, sides.advice(id)))
    try session.output.line()
  }
}

/// The values of a conflict, with the names of the remotes.
struct ConflictSides {
  let name: String
  let subject: Conflict.Subject
  let base: String?
  let local: String?
  let remotes: [(name: String, value: String?)]

  init(_ conflict: Conflict, _ names: [RemoteID: String]) {
    name = conflict.name
    subject = conflict.subject
    func value(_ content: Content?) -> String? {
      switch conflict.subject {
      case .field(let field): content?.display(field)
      case .deletion: content?.display(.caption)
      }
    }
    // What the remotes still show is what was deleted here.
    let isDeletedHere =
      conflict.subject == .deletion && conflict.sides.contains { $0.observed != nil }
    base = value(conflict.base)
    local = isDeletedHere ? nil : value(conflict.local)
    remotes = conflict.sides.map { (names[$0.link.remote] ?? "?", value($0.observed)) }
  }

  /// How the conflict can be decided.
  func advice(_ id: String) -> String {
    switch subject {
    case .deletion: "captions resolve \(id) --keep | --delete"
    case .field(let field):
      "captions resolve \(id) \(name) --take local | "
        + remotes.map { "--take \($0.name)" }.joined(separator: " | ")
        + (field.kind == .media ? "" : " | --text TEXT")
    }
  }

  func json(post: PostID) -> JSONValue {
    [
      "post": .string(post.description), "field": .string(subject.description),
      "base": JSONValue(base), "local": JSONValue(local),
      "remote": .list(
        remotes.map { ["name": .string($0.name), "value": JSONValue($0.value)] }),
    ]
  }
}
