internal import ArgumentParser
internal import CaptionCore
internal import CaptionStore
internal import CaptionSync

struct Retry: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Have what a remote refused, or what you gave up, sent again.",
    discussion: """
      It is planned anew and sent by the next push. A push that no answer came for is
      never sent again blindly: the next sync looks what became of it. --all takes up
      everything that was refused; what you gave up is taken up by its post only.

        captions retry 3f2a91c0
        captions retry --all --remote blog
      """)

  @Argument(help: "The post: beginning of an id, permalink, or remote:key.")
  var post: String?

  @Flag(help: "Every post that a remote refused.") var all = false

  @Option(
    help: ArgumentHelp("Only what goes to this remote; may be repeated.", valueName: "remote"))
  var remote: [String] = []

  @OptionGroup(title: "Global options") var options: GlobalOptions

  func validate() throws {
    guard (post == nil) == all else { throw ValidationError("Say POST or --all.") }
  }

  func run() throws {
    let session = try Session(options)
    let store = try session.openStore()
    let engine = session.planner(store)
    let summary = try OutboxSummary(session, store)
    for post in try posts(in: store) {
      let change = try engine.retry(post, on: remote)
      try summary.print(post, change, "retried") { what, place in
        "\(what) on \(place) is to be sent again"
      }
    }
    try summary.finish(
      some: "`captions push` sends it",
      none: post == nil ? "nothing was refused" : "nothing of this post was refused or given up")
  }

  private func posts(in store: CaptionStore) throws -> [PostID] {
    let remotes = try remote.map { try store.remote(named: $0).id }
    if let post { return [try store.findPost(post)] }
    let refused = try store.openOperations().filter(\.isParked).map(\.operation).filter {
      remotes.isEmpty || remotes.contains($0.link.remote)
    }
    var seen: Set<PostID> = []
    return refused.map(\.post).filter { seen.insert($0).inserted }
  }
}
