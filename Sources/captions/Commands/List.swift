internal import ArgumentParser
internal import CaptionStore

/// Which posts to list: what `list` and `search` share.
struct FilterOptions: ParsableArguments {
  enum State: String, CaseIterable, ExpressibleByArgument { case post, draft, trash }

  @Option(help: "Only posts in this state; may be repeated. (default: post and draft)")
  var state: [State] = []

  @Option(help: ArgumentHelp("Only posts of this account.", valueName: "name or url"))
  var account: String?

  @Option(help: ArgumentHelp("Only posts that are on this remote.", valueName: "name"))
  var remote: String?

  @Option(help: ArgumentHelp("At most so many posts.", valueName: "n"))
  var limit: Int?

  func validate() throws {
    if let limit, limit < 1 { throw ValidationError("--limit takes a number from 1 on.") }
  }

  func filter(in store: CaptionStore) throws -> PostFilter {
    var filter = PostFilter()
    if !state.isEmpty {
      filter.states = Set(state.compactMap { PostRecord.State(rawValue: $0.rawValue) })
    }
    filter.account = account
    filter.remote = try remote.map { try store.remote(named: $0).id }
    filter.limit = limit
    return filter
  }
}

struct List: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "List posts, the newest first.",
    discussion: """
      With --json one object a line, every post unless --limit is given.

        captions list --remote blog --limit 20
        captions list --state trash
        captions list --json | jq -r .caption
      """)

  @OptionGroup var filterOptions: FilterOptions
  @OptionGroup(title: "Global options") var options: GlobalOptions

  func run() throws {
    let session = try Session(options)
    let store = try session.openStore()
    var table = try PostTable(session, store)
    try table.list(try filterOptions.filter(in: store), in: store)
    if table.count == 0 {
      try session.say(
        "no posts; `captions sync` reads them from remotes, `captions new` writes one")
      try session.output.flush()
    }
  }
}
