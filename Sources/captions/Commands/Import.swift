internal import ArgumentParser
internal import CaptionStore
internal import CaptionSync
internal import CaptionText

struct Import: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Take in posts from archives, dumps, exports and web pages.",
    discussion: """
      Takes what platforms let you download (Instagram, Mastodon, Twitter), what
      instaloader and gallery-dl keep, what `captions export` writes, and articles
      that show posts. A zip, a tar.gz or a folder is read as it is. What a file is,
      is found out by looking into it.

        captions import instagram-ada-2024-05-01.zip
        captions import archive.tar.gz twitter/ notes.csv
        captions import https://example.org/article.html

      Each source becomes a remote that sync leaves alone. Importing again changes
      nothing, and nothing from an archive replaces what a live remote shows.
      """)

  @Argument(
    help: ArgumentHelp("Files, folders, and addresses of pages.", valueName: "file"),
    completion: .file())
  var files: [String]

  @Option(help: ArgumentHelp("Whose archive it is, where it does not say.", valueName: "handle"))
  var account: String?

  @OptionGroup(title: "Global options") var options: GlobalOptions

  func run() async throws {
    let session = try Session(options)
    let store = try session.openStore()
    let engine = SyncEngine(
      store: store, transport: try session.setup.transport(),
      environment: session.setup.environment)
    let progress = ProgressLine(on: session.terminal, isShown: !options.quiet && !options.json)
    let report: ImportReport
    do {
      report = try await engine.import(files, account: account) { progress.show($0) }
    } catch {
      progress.erase()
      throw error
    }
    progress.erase()
    try ImportSummary(session: session, report: report).print()
    try session.output.flush()
    guard report.ok else {
      let isGuarded = report.archives.contains { $0.remote.stopped == .guard }
      throw ArgumentParser.ExitCode((isGuarded ? ExitStatus.guarded : .badInput).rawValue)
    }
  }
}
