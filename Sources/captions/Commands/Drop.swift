internal import ArgumentParser
internal import CaptionCore
internal import CaptionStore
internal import CaptionSync

struct Drop: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Give up what would be pushed of posts; they stay as they are here.",
    discussion: """
      The remote keeps what it shows, and what is here stays. Nothing of it is sent
      until you change it again or `captions retry` takes it up. A post that was to
      be made there is a draft again. What no answer came for is given up only once
      looking did not help: until then it may have arrived.

        captions drop 3f2a91c0
        captions drop 3f2a91c0 8b71e2aa --remote blog
      """)

  @Argument(help: "The posts: beginnings of ids, permalinks, or remote:key.")
  var posts: [String]

  @Option(
    help: ArgumentHelp("Only what goes to this remote; may be repeated.", valueName: "remote"))
  var remote: [String] = []

  @OptionGroup(title: "Global options") var options: GlobalOptions

  func run() throws {
    let session = try Session(options)
    let store = try session.openStore()
    let engine = session.planner(store)
    // Every name is looked up before anything is given up.
    let posts = try posts.map { try store.findPost($0) }
    let summary = try OutboxSummary(session, store)
    for post in posts {
      try summary.print(post, try engine.drop(post, on: remote), "dropped") { what, place in
        "\(what) on \(place) is given up"
      }
    }
    try summary.finish(
      some: "`captions retry POST` takes it up again", none: "there is nothing to push")
  }
}
