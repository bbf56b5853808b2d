internal import ArgumentParser
internal import CaptionStore

struct Export: ParsableCommand {
  enum Format: String, ExpressibleByArgument {
    case jsonfeed, jsonl, csv, markdown

    init?(argument: String) {
      self.init(rawValue: argument == "feed" ? "jsonfeed" : argument)
    }

    static var allValueStrings: [String] { ["jsonfeed", "jsonl", "csv", "markdown"] }
  }

  static let configuration = CommandConfiguration(
    abstract: "Write all posts to a JSON Feed, JSON Lines, a table or Markdown.",
    discussion: """
      Posts and drafts, the newest first, always in the same order. `captions import`
      reads each format back to the same posts.

        captions export --format jsonfeed -o feed.json
        captions export --format jsonl | gzip > posts.jsonl.gz
        captions export --format csv -o posts.csv
        captions export --format markdown -o posts/

      jsonfeed is JSON Feed 1.1 with alt texts in each attachment's _image.alt. jsonl
      has the lines of `list --json` with all fields. In csv a text that a
      spreadsheet would take for a formula begins with an apostrophe. markdown is a
      folder with a file a post, which are replaced and never deleted.
      """)

  @Option(help: "jsonfeed (or feed), jsonl, csv or markdown.") var format: Format = .jsonfeed

  @Option(
    name: [.short, .long],
    help: ArgumentHelp(
      "The file, replaced as a whole when all is written. (default: standard output)",
      valueName: "file"),
    completion: .file())
  var output: String?

  @OptionGroup(title: "Global options") var options: GlobalOptions

  func validate() throws {
    guard format != .markdown || output != nil else {
      throw ValidationError("--format markdown needs a folder: --output FOLDER.")
    }
  }

  func run() throws {
    let session = try Session(options)
    let store = try session.openStore()
    guard let output else {
      try write(store, to: session.output)
      return try session.output.flush()
    }
    if format == .markdown {
      let folder = try MarkdownFolder(output)
      try forEachPost(of: store) { post, _ in try folder.add(post) }
    } else {
      try ReplacedFile(output).write { try write(store, to: $0) }
    }
    try session.say("wrote \(output)")
    try session.output.flush()
  }

  private func write(_ store: CaptionStore, to output: Output) throws {
    if format == .jsonfeed { try FeedText.begin(output) }
    if format == .csv { try TableText.begin(output) }
    try forEachPost(of: store) { post, isFirst in
      switch format {
      case .jsonl: try output.line(JSONValue.wholePost(post).text)
      case .csv: try TableText.add(post, to: output)
      case .jsonfeed, .markdown: try FeedText.add(post, isFirst: isFirst, to: output)
      }
    }
    if format == .jsonfeed { try FeedText.end(output) }
  }

  /// Reads the posts, and throws what `body` throws as it is.
  private func forEachPost(
    of store: CaptionStore, _ body: (PostRecord, _ isFirst: Bool) throws -> Void
  ) throws {
    var isFirst = true
    var failure: (any Error)?
    try store.forEachPost { post in
      do {
        try body(post, isFirst)
        isFirst = false
      } catch {
        failure = error
      }
      return failure == nil
    }
    if let failure { throw failure }
  }
}
