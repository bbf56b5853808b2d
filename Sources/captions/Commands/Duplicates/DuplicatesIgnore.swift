internal import ArgumentParser
internal import CaptionCore
internal import CaptionStore

struct DuplicatesIgnore: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ignore",
    abstract: "Do not show a group, or a group of some posts, again.",
    discussion: """
      A group is shown again when another post joins it, or when a caption is edited
      beyond what is nearly the same.

        captions duplicates ignore g1a2b3c4d
        captions duplicates ignore 3f2a91c0 77b01e2d
      """)

  @Argument(
    help: ArgumentHelp(
      "A group, or posts: beginning of an id, permalink, or remote:key.",
      valueName: "group or posts"))
  var subjects: [String]

  @OptionGroup(title: "Global options") var options: GlobalOptions

  func run() throws {
    let session = try Session(options)
    let store = try session.openStore()
    let subject = try DuplicateSubject(subjects, session, store)
    let id = try store.ignoreDuplicates(subject.posts, by: subject.relation, at: session.now)
    try session.tell(decision: id, in: store) { _ in
      "\(subject.posts.count) posts are not shown as a group again"
    }
  }
}
