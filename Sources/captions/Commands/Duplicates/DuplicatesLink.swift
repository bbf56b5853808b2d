internal import ArgumentParser
internal import CaptionCore
internal import CaptionDuplicates
internal import CaptionStore

struct DuplicatesLink: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "link",
    abstract: "Make several posts one, with an item on each of their remotes.",
    discussion: """
      The first post stays, of a group the oldest; the others join it and go to the
      trash. Nothing changes on any remote. From then on an edit goes to all of them.
      What the others said stays in `captions log`; where a remote shows it still,
      the next sync makes a conflict of it, for you to decide.

        captions duplicates link g1a2b3c4d
        captions duplicates link 3f2a91c0 mastodon:110
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
    guard subject.relation != .series else {
      throw ProgramError(.usage, "the posts of a series are different ones")
    }
    guard let kept = subject.posts.first else { return }
    let id = try store.linkPosts(Array(subject.posts.dropFirst()), to: kept, at: session.now)
    let post = try store.post(kept)
    let places = Set(post.links.map(\.remote)).sorted().joined(separator: ", ")
    try session.tell(decision: id, in: store) { ids in
      "\(subject.posts.count) posts are one now, \(ids(kept))"
        + (places.isEmpty ? "" : ", on \(places)")
    }
  }
}
