internal import ArgumentParser
internal import CaptionCore
internal import CaptionStore
internal import CaptionText

struct Conflicts: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show the fields that both sides changed, and that wait for you.",
    discussion: """
      Each with what both sides last agreed on (base), what is here (local), and
      what each remote shows; where their edits do not meet, with both of them
      (merged), and with what you chose when the same texts met before (again).
      `captions resolve` decides. The number behind the field stands for what is
      shown: `resolve --seen` refuses when it is no longer that.

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
      let sides = ConflictSides(record, names)
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
        + session.look(.dim, " since \(record.openedAt.local) [\(sides.key.prefix(8))]"))
    try session.printNamed(sides.all)
    try session.output.line("  " + session.look(.dim, sides.advice(id)))
    try session.output.line()
  }
}
