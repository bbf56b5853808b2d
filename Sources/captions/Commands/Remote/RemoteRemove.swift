internal import ArgumentParser
internal import CaptionStore

struct RemoteRemove: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "remove",
    abstract: "Forget a remote; posts stay, and nothing is deleted there.",
    discussion: """
      Posts that were on no other remote become drafts. What waited to be pushed
      there is forgotten.

        captions remote remove blog
      """)

  @Argument(help: "The remote.") var name: String
  @Flag(name: .shortAndLong, help: "Do not ask.") var yes = false
  @OptionGroup(title: "Global options") var options: GlobalOptions

  func run() throws {
    let session = try Session(options)
    let store = try session.openStore()
    let remote = try store.remote(named: name)
    let items = try store.liveItems()[remote.id] ?? 0
    guard try yes || session.confirm("Forget \(name) and where its \(items) items are?") else {
      try session.say("nothing was changed")
      return try session.output.flush()
    }
    try store.remove(remote.id, at: session.now)
    if options.json { try session.print(.remote(remote, items: items)) }
    try session.say("forgot \(name); its posts are still here")
    try session.output.flush()
  }
}
