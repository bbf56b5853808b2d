internal import ArgumentParser
internal import CaptionStore

struct DuplicatesUndo: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "undo",
    abstract: "Take a decision back.",
    discussion: """
      Of a link, the items that are still there go back to the posts they came from.

        captions duplicates undo 3
      """)

  @Argument(help: "The number of the decision; `captions duplicates decisions` lists them.")
  var decision: Int64

  @OptionGroup(title: "Global options") var options: GlobalOptions

  func run() throws {
    let session = try Session(options)
    let store = try session.openStore()
    try store.undoDecision(decision, at: session.now)
    if options.json, let now = try store.duplicateDecisions().first(where: { $0.id == decision }) {
      try session.print(.decision(now))
    }
    try session.say("decision \(decision) is undone")
    try session.output.flush()
  }
}
