internal import ArgumentParser
internal import CaptionCore
internal import CaptionStore

struct Undo: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Take back what a run or a command changed here.",
    discussion: """
      RUN is a number of `captions log`: of a sync, of an edit of one post or many, a
      deletion, a decision, or of another undo. Captions, alt texts, tags, all other
      fields and the trash are brought back by a new edit; the next push sends it
      like any other, and overwrites nothing that moved meanwhile. A post that was
      changed after the run is left as it is. Posts that the run took in stay.

        captions undo 17 --dry-run
        captions undo 17
      """)

  @Argument(help: ArgumentHelp("The number of the run.", valueName: "run")) var number: Int64

  @Flag(help: "Only show what would come back.") var dryRun = false

  @OptionGroup(title: "Global options") var options: GlobalOptions

  func run() throws {
    let session = try Session(options)
    let store = try session.openStore()
    let report = try store.undo(number, isDryRun: dryRun, at: session.now)
    if options.json {
      try session.print(json(report))
    } else {
      try print(report, session, try ShortIDs(store), in: store)
    }
    try session.output.flush()
    guard report.refused.isEmpty else { throw ArgumentParser.ExitCode(ExitStatus.failed.rawValue) }
  }

  private func print(
    _ report: UndoReport, _ session: Session, _ ids: ShortIDs, in store: CaptionStore
  ) throws {
    for post in report.restored {
      let now = try store.post(post.id)
      var what = post.fields.map { $0.name(in: now.content) }
      if let isTrashed = post.isTrashed {
        what.append(isTrashed ? "back in the trash" : "out of the trash")
      }
      what += post.reworded.map { "the own caption of \($0.key)" }
      try session.say("\(ids(post.id)): \(what.joined(separator: ", "))")
    }
    for post in report.refused {
      ProgramError.write("\(ids(post)) was changed after run \(number), and stays as it is")
    }
    let count = report.restored.count == 1 ? "1 post" : "\(report.restored.count) posts"
    if let undo = report.run {
      try session.say(
        "brought back \(count) by run \(undo); `captions push` sends it,"
          + " `captions undo \(undo)` takes it back")
    } else if !report.restored.isEmpty {
      try session.say("would bring back \(count)")
    } else if report.refused.isEmpty {
      try session.say("run \(number) changed nothing here that is not as it was before")
    }
  }

  private func json(_ report: UndoReport) -> JSONValue {
    [
      "undone": .number(number), "run": report.run.map { .number($0) } ?? .null,
      "restored": .list(
        report.restored.map { post in
          [
            "post": .string(post.id.description),
            "fields": JSONValue(post.fields.map(\.description)),
            "trashed": post.isTrashed.map { .bool($0) } ?? .null,
          ]
        }),
      "refused": JSONValue(report.refused.map(\.description)),
    ]
  }
}
