internal import ArgumentParser
internal import CaptionStore

struct Restore: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Take a post out of the trash, and deletions back that were not sent.",
    discussion: """
        captions list --state trash
        captions restore 3f2a91c0
      """)

  @OptionGroup var post: PostArgument
  @OptionGroup(title: "Global options") var options: GlobalOptions

  func run() throws {
    let session = try Session(options)
    let store = try session.openStore()
    let post = try store.findPost(post.post)
    try store.restore(post, at: session.now)
    let record = try store.post(post)
    try session.tell(post, in: store) { id in
      record.state == .draft
        ? "\(id) is a draft; `captions edit \(id) --to REMOTE` publishes it again"
        : "\(id) is back"
    }
  }
}
