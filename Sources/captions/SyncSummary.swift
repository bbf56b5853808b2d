internal import CaptionStore
internal import CaptionSync
internal import CaptionText

/// What a run did: a table for people, or the report with `--json`.
struct SyncSummary {
  let session: Session
  let report: SyncReport
  let isDryRun: Bool

  func print() throws {
    guard !session.options.json else { return try session.output.line(try report.json()) }
    guard !session.options.quiet else { return }
    guard !report.remotes.isEmpty else {
      return try session.say("no remotes; add one with `captions remote add NAME URL`")
    }
    var table = Table(
      [
        Table.Column(title: "REMOTE", look: .bold),
        Table.Column(title: isDryRun ? "SEEN" : "PULLED", isElastic: true),
        Table.Column(title: isDryRun ? "TO PUSH" : "PUSHED", isElastic: true),
        Table.Column(title: "WAITING", look: .yellow, isElastic: true),
      ], on: session.terminal, to: session.output)
    for remote in report.remotes {
      try table.add([
        remote.name, Self.pulled(remote),
        Self.list([
          (remote.pushed.created, "new"), (remote.pushed.updated, "changed"),
          (remote.pushed.deleted, "deleted"), (remote.alreadyThere, "there already"),
        ]),
        Self.list([
          (remote.conflicts, remote.conflicts == 1 ? "conflict" : "conflicts"),
          (remote.parked, "refused"), (remote.unknown, "unknown"), (remote.later, "later"),
          (remote.kept, "kept here"),
        ]),
      ])
    }
    try table.finish()
    try printNotes()
    if report.remotes.contains(where: { $0.conflicts > 0 }) {
      try session.output.line("`captions conflicts` shows what waits for you")
    } else if report.remotes.contains(where: { $0.parked > 0 }) {
      try session.output.line("`captions status` shows what was refused")
    } else if report.remotes.contains(where: { $0.later + $0.kept > 0 }) {
      try session.output.line("`captions status` shows what waits, why, and until when")
    }
  }

  /// Says of each remote that was not carried through why, and what to do, one line each on stderr.
  static func complain(of report: SyncReport, in store: CaptionStore) {
    // Without their addresses the lines still name the remotes.
    let records = (try? store.remotes()) ?? []
    for remote in report.remotes {
      guard let stopped = remote.stopped else { continue }
      let url = records.first { $0.name == remote.name }?.url
      let message = remote.message ?? stopped.rawValue
      let place = url.map { message.contains($0) ? "" : " (\($0))" } ?? ""
      ProgramError.write(
        "\(remote.name)\(place): \(message)\(advice(stopped, message, remote.name, report.run))")
    }
  }

  private static func advice(
    _ stopped: RemoteReport.Stop, _ message: String, _ name: String, _ run: Int64
  ) -> String {
    switch stopped {
    case .guard where !message.contains("--approve"):
      "; if that is right, run `captions sync --approve \(run)`"
    case .auth: "; check the token with `captions remote set \(name) --token-env VAR`"
    case .unreachable: "; nothing was lost, sync again later"
    case .guard, .refused, .malformed: ""
    }
  }

  /// How many notes are shown unasked.
  private static let notesShown = 3

  private func printNotes() throws {
    let notes = report.remotes.flatMap { remote in remote.notes.map { "\(remote.name): \($0)" } }
    // One that is left out would itself need a line.
    let isCut = !session.options.verbose && notes.count > Self.notesShown + 1
    let shown = isCut ? notes.prefix(Self.notesShown) : notes[...]
    for note in shown { try session.output.line(note.visible(lineEnds: .marked)) }
    if isCut {
      try session.output.line("and \(notes.count - shown.count) more; --verbose shows them")
    }
    if session.options.verbose {
      for remote in report.remotes {
        let seconds = Double(Int(remote.seconds * 10)) / 10
        let requests = "\(remote.requests) \(remote.requests == 1 ? "request" : "requests")"
        try session.output.line(
          "\(remote.name): \(requests), \(Size.text(remote.bytesReceived)), \(seconds) s;"
            + " run \(report.run)")
      }
    }
  }

  private static func pulled(_ remote: RemoteReport) -> String {
    let changes = list([
      (remote.pulled.created, "new"), (remote.pulled.updated, "changed"),
      (remote.pulled.deleted, "deleted"),
    ])
    if remote.stopped != nil { return changes == "–" ? "stopped" : "\(changes); stopped" }
    return changes == "–" && remote.pulled.unchanged > 0
      ? "\(remote.pulled.unchanged) unchanged" : changes
  }

  static func list(_ counts: [(Int, String)]) -> String {
    let words = counts.filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }
    return words.isEmpty ? "–" : words.joined(separator: ", ")
  }
}
