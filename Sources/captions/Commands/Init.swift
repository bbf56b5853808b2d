internal import ArgumentParser
internal import CaptionStore

struct Init: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Make a new, empty store.",
    discussion: """
      The store is one file. Nothing is overwritten: a file that is there already is
      left as it is.

        captions init
        captions init --store ~/posts.db
      """)

  @OptionGroup(title: "Global options") var options: GlobalOptions

  func run() throws {
    let session = try Session(options)
    let store = try CaptionStore.create(at: session.storePath)
    if options.json { try session.print(["store": .string(store.path)]) }
    try session.say(
      "made \(store.path); now add a remote with `captions remote add NAME URL`,"
        + " or write a post with `captions new`")
    try session.output.flush()
  }
}
