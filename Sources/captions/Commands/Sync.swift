internal import ArgumentParser
internal import CaptionSync

/// What `sync`, `pull` and `push` share.
struct RunOptions: ParsableArguments {
  @Argument(help: "The remotes. (default: all)") var remotes: [String] = []

  @Flag(help: "End with 0 when conflicts or refused posts wait.")
  var okWithConflicts = false

  @Option(
    help: ArgumentHelp(
      "Carry out a run that a guard stopped or a dry run showed.", valueName: "run"))
  var approve: Int64?

  @Flag(help: "Look at the remotes, and show what would be done.")
  var dryRun = false

  func validate() throws {
    guard approve == nil || !dryRun else {
      throw ValidationError("--approve and --dry-run cannot go together.")
    }
  }

  /// Carries the run out, prints what it did and ends as it says.
  func carryOut(_ direction: SyncRequest.Direction, _ options: GlobalOptions) async throws {
    let session = try Session(options)
    let store = try session.openStore()
    let engine = try session.engine(store, for: remotes)
    let progress = ProgressLine(
      on: session.terminal, isShown: !options.quiet && !options.json)
    let request = SyncRequest(
      direction, remotes: remotes, isDryRun: dryRun, approvedRun: approve)
    let report: SyncReport
    do {
      report = try await engine.run(request) { progress.show($0) }
    } catch {
      progress.erase()
      throw error
    }
    progress.erase()
    try SyncSummary(session: session, report: report, isDryRun: dryRun).print()
    if dryRun && !options.json && !options.quiet {
      try PlanSummary(session: session, engine: engine, request: request, run: report.run).print()
    }
    try session.output.flush()
    SyncSummary.complain(of: report, in: store)
    let status = ExitStatus(report, allowsWaiting: okWithConflicts)
    guard status == .done else { throw ArgumentParser.ExitCode(status.rawValue) }
  }
}

struct Sync: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Bring the store and its remotes in step, both ways.",
    discussion: """
      Pulls what changed on the remotes, then pushes what changed here. A field that
      both sides changed waits as a conflict and holds nothing else up. A run that
      would delete or edit more than is usual stops before it changes anything, and
      is carried out with --approve.

        captions sync
        captions sync blog --dry-run
        captions sync --approve 17

      Ends with 0 when done, 2 when conflicts or refused posts wait, 3 when a remote
      failed, 4 when a guard stopped the run, 5 when a remote wants another token.
      """)

  @OptionGroup var run: RunOptions
  @OptionGroup(title: "Global options") var options: GlobalOptions

  func run() async throws { try await run.carryOut(.sync, options) }
}
