internal import ArgumentParser
internal import CaptionCore
internal import CaptionStore
internal import CaptionSync

struct Check: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Check the store against itself, and against what remotes show.",
    discussion: """
      Looks at every row, every reference and the index of words; nothing that was
      kept as a summary is believed. With --remote, the remote is listed anew from
      its beginning and compared item by item. --repair mends what the store's own
      rows suffice for, and keeps what a remote shows otherwise for the next sync;
      it never removes words.

        captions check
        captions check --repair
        captions check --remote blog

      Ends with 0 when all is well or mended, 2 when a remote shows something else,
      65 when the store is damaged; 3 and 5 as `sync` when a remote cannot be read.
      """)

  @Flag(help: "Mend what can be mended, and say what was done.") var repair = false

  @Option(
    help: ArgumentHelp("Look at this remote too; may be repeated.", valueName: "remote"))
  var remote: [String] = []

  @OptionGroup(title: "Global options") var options: GlobalOptions

  func run() async throws {
    do {
      try await check()
    } catch StoreError.damaged(let path, let reason) {
      // What is said elsewhere, to run this command, leads nowhere here.
      throw ProgramError(
        .badInput,
        "\(path): the store is damaged beyond mending (\(reason)); go back to a backup, or save"
          + " what can be read with `sqlite3 \(path) .recover`")
    }
  }

  private func check() async throws {
    let session = try Session(options)
    let store = try session.openStore()
    for name in remote { _ = try store.remote(named: name) }
    let engine =
      remote.isEmpty ? session.planner(store) : try session.engine(store, for: remote)
    let progress = ProgressLine(
      on: session.terminal, isShown: !options.quiet && !options.json)
    let summary = try CheckSummary(session, store, isRepair: repair)
    defer { progress.erase() }
    let findings = try engine.checkStore(repairs: repair) { progress.show($0) }
    progress.erase()
    try summary.print(findings)
    var remotes: [RemoteCheck] = []
    for name in remote {
      let check = try await engine.checkRemote(name, repairs: repair) {
        progress.show($0)
      } found: { difference in
        progress.erase()
        try summary.print(difference)
      }
      progress.erase()
      try summary.print(check)
      remotes.append(check)
    }
    try summary.finish(findings, remotes)
    let status = CheckSummary.status(findings, remotes)
    guard status == .done else { throw ArgumentParser.ExitCode(status.rawValue) }
  }
}
