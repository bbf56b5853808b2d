internal import ArgumentParser
internal import CaptionCore
internal import CaptionStore
internal import CaptionSync
internal import CaptionText
internal import Foundation

struct Log: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show runs and replaced values, the newest first.",
    discussion: """
      Every value that was ever replaced is kept: a line says when, what replaced
      it, in which run, and what was there before. Of one post, it also says what
      came instead, and shows its conflicts. `captions undo RUN` takes a run back.

        captions log
        captions log 3f2a91c0
      """)

  @Argument(help: "Only this post: beginning of an id, permalink, or remote:key.")
  var post: String?

  @Option(help: ArgumentHelp("At most so many lines.", valueName: "n"))
  var limit = 100

  @OptionGroup(title: "Global options") var options: GlobalOptions

  private enum Entry {
    case run(RunRecord)
    case value(HistoryRecord)

    var at: Timestamp {
      switch self {
      case .run(let run): run.startedAt
      case .value(let value): value.at
      }
    }
  }

  func validate() throws {
    guard limit > 0 else { throw ValidationError("--limit takes a number from 1 on.") }
  }

  func run() throws {
    let session = try Session(options)
    let store = try session.openStore()
    if let post {
      try PostLog(session: session, store: store, limit: limit).print(try store.findPost(post))
      return
    }
    let values = try store.history(limit: limit)
    let told = Set(values.compactMap(\.run))
    // What a person's command did, its values tell.
    let runs = try store.runs(limit: limit).filter { !$0.isByHand || !told.contains($0.id) }
    let entries = (values.map(Entry.value) + runs.map(Entry.run)).enumerated()
      .sorted { ($1.element.at, $0.offset) < ($0.element.at, $1.offset) }
      .prefix(limit).map(\.element)
    if options.json {
      for entry in entries { try session.print(Self.json(entry)) }
    } else {
      try print(entries, session, try ShortIDs(store))
    }
    if entries.isEmpty { try session.say("nothing was run or replaced yet") }
    try session.output.flush()
  }

  private func print(_ entries: [Entry], _ session: Session, _ ids: ShortIDs) throws {
    var table = Table(
      [
        Table.Column(title: "TIME", look: .dim), Table.Column(title: "RUN", isNumber: true),
        Table.Column(title: "POST", look: .yellow),
        Table.Column(title: "WHAT", isElastic: true, maximum: 24),
        Table.Column(title: "BEFORE, OR OUTCOME", isElastic: true),
      ], on: session.terminal, to: session.output)
    for entry in entries {
      switch entry {
      case .run(let run):
        try table.add([
          run.startedAt.local, "\(run.id)", "", run.command, Self.outcome(run),
        ])
      case .value(let value):
        for (field, before) in value.replaced {
          try table.add([
            value.at.local, value.run.map(String.init) ?? "", ids(value.post),
            "\(field) \(value.words)", before,
          ])
        }
      }
    }
    try table.finish()
  }

  private static func outcome(_ run: RunRecord) -> String {
    let word =
      switch run.state {
      // A run that was cut off is told from one under way by the next one only.
      case .running: "under way or cut off"
      case .done: "done"
      case .stopped: "stopped by a guard"
      case .failed: "failed"
      case .planned: "planned only"
      }
    // A report of another version is only not told in detail.
    let report = run.report.flatMap {
      try? JSONDecoder().decode(SyncReport.self, from: Data($0.utf8))
    }
    let remotes = (report?.remotes ?? []).map { remote in
      let pulled = remote.pulled.created + remote.pulled.updated + remote.pulled.deleted
      let pushed = remote.pushed.created + remote.pushed.updated + remote.pushed.deleted
      return "\(remote.name) \(pulled) in, \(pushed) out"
    }
    return remotes.isEmpty ? word : "\(word): \(remotes.joined(separator: "; "))"
  }

  private static func json(_ entry: Entry) -> JSONValue {
    switch entry {
    case .run(let run):
      [
        "type": "run", "at": .string(run.startedAt.rfc3339), "run": .number(run.id),
        "command": .string(run.command), "state": .string(run.state.rawValue),
        "endedAt": JSONValue(run.endedAt?.rfc3339),
      ]
    case .value(let value): .object(value.json)
    }
  }
}
