internal import ArgumentParser
internal import CaptionStore
internal import Glibc

struct Export: ParsableCommand {
  enum Format: String, CaseIterable, ExpressibleByArgument { case jsonfeed, jsonl }

  static let configuration = CommandConfiguration(
    abstract: "Write all posts to a JSON Feed or to JSON Lines.",
    discussion: """
      Posts and drafts, the newest first, always in the same order. The feed is JSON
      Feed 1.1 with alt texts in each attachment's _image.alt. JSON Lines are those
      of `list --json` with title, tags and language.

        captions export --format jsonfeed -o feed.json
        captions export --format jsonl | gzip > posts.jsonl.gz
      """)

  @Option(help: "jsonfeed or jsonl.") var format: Format = .jsonfeed

  @Option(
    name: [.short, .long],
    help: ArgumentHelp(
      "The file, replaced as a whole when all is written. (default: standard output)",
      valueName: "file"),
    completion: .file())
  var output: String?

  @OptionGroup(title: "Global options") var options: GlobalOptions

  func run() throws {
    let session = try Session(options)
    let store = try session.openStore()
    guard let output else {
      try write(store, to: session.output)
      return try session.output.flush()
    }
    let part = "\(output).part"
    let descriptor = unsafe open(part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw Self.failure(part) }
    do {
      let file = Output(descriptor: descriptor, name: part)
      try write(store, to: file)
      try file.flush()
      guard fsync(descriptor) == 0, close(descriptor) == 0,
        unsafe rename(part, output) == 0
      else { throw Self.failure(output) }
    } catch {
      unsafe unlink(part)
      throw error
    }
    try session.say("wrote \(output)")
    try session.output.flush()
  }

  private func write(_ store: CaptionStore, to output: Output) throws {
    if format == .jsonfeed { try FeedText.begin(output) }
    var isFirst = true
    var failure: (any Error)?
    try store.forEachPost { post in
      do {
        switch format {
        case .jsonl: try output.line(JSONValue.wholePost(post).text)
        case .jsonfeed: try FeedText.add(post, isFirst: isFirst, to: output)
        }
        isFirst = false
      } catch {
        failure = error
      }
      return failure == nil
    }
    if let failure { throw failure }
    if format == .jsonfeed { try FeedText.end(output) }
  }

  private static func failure(_ path: String) -> ProgramError {
    ProgramError(.failed, "\(path): \(unsafe String(cString: strerror(errno)))")
  }
}
