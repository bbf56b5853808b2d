internal import ArgumentParser
internal import CaptionCore
internal import CaptionStore

struct Delete: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Move a post to the trash, or delete it on some remotes only.",
    discussion: """
      Nothing is destroyed here: `captions restore` takes it back. The next push
      deletes it on its remotes, unless somebody edited it there.

        captions delete 3f2a91c0
        captions delete 3f2a91c0 --from blog
      """)

  @OptionGroup var post: PostArgument

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp("Delete it on these remotes and keep it here.", valueName: "remote"))
  var from: [String] = []

  @OptionGroup(title: "Global options") var options: GlobalOptions

  func run() throws {
    let session = try Session(options)
    let store = try session.openStore()
    let post = try session.findPost(post.post, in: store)
    let remotes = try from.map { try store.remote(named: $0) }
    for remote in remotes where !post.links.contains(where: { $0.id.remote == remote.id }) {
      throw ProgramError(.usage, "the post is not on \(remote.name); `captions show` says where")
    }
    try store.delete(post.id, from: from.isEmpty ? nil : remotes.map(\.id), at: session.now)
    let live = post.links.filter { $0.existence == .live }.map(\.remote)
    let places = (from.isEmpty ? live : from).joined(separator: ", ")
    try session.tell(post.id, in: store) { id in
      let place = from.isEmpty ? "\(id) is in the trash" : "\(id) stays here"
      let push = places.isEmpty ? "" : "; `captions push` deletes it on \(places)"
      return "\(place)\(push); `captions restore \(id)` takes that back"
    }
  }
}
