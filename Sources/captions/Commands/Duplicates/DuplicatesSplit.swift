internal import ArgumentParser
internal import CaptionCore
internal import CaptionStore

struct DuplicatesSplit: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "split",
    abstract: "Say that posts do not belong in a group.",
    discussion: """
      The rest of the group stays; nothing else changes.

        captions duplicates split g1a2b3c4d 3f2a91c0
      """)

  @Argument(help: "The group.") var group: String

  @Argument(
    help: ArgumentHelp(
      "The posts that do not belong: beginning of an id, permalink, or remote:key.",
      valueName: "posts"))
  var posts: [String]

  @OptionGroup(title: "Global options") var options: GlobalOptions

  func run() throws {
    let session = try Session(options)
    let store = try session.openStore()
    let subject = try DuplicateSubject(group: group, session, store)
    let apart = try posts.map { try store.findPost($0) }
    if let stranger = apart.first(where: { !subject.posts.contains($0) }) {
      throw ProgramError(.usage, "\(try ShortIDs(store)(stranger)) is not in \(group)")
    }
    let rest = subject.posts.filter { !apart.contains($0) }
    let id = try store.splitDuplicates(apart, from: rest, by: subject.relation, at: session.now)
    try session.tell(decision: id, in: store) { ids in
      "\(apart.map { ids($0) }.joined(separator: ", ")) does not belong to \(group) any more"
    }
  }
}
