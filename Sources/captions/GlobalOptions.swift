internal import ArgumentParser

/// The options that every command takes.
struct GlobalOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The store. (default: $CAPTIONS_STORE, else captions.db in this folder)", valueName: "file"),
    completion: .file(extensions: ["db"]))
  var store: String?

  @Flag(help: "Print JSON with stable keys; one line an item for lists.")
  var json = false

  @Flag(name: .shortAndLong, help: "Print results and errors only.")
  var quiet = false

  @Flag(name: .shortAndLong, help: "Say more of what was done.")
  var verbose = false

  @Flag(help: "Print no colours.")
  var noColor = false

  @Option(
    help: ArgumentHelp("Write every exchange with a remote to this folder.", valueName: "dir"),
    completion: .directory)
  var record: String?

  @Option(
    help: ArgumentHelp("Answer from such a folder, with no network.", valueName: "dir"),
    completion: .directory)
  var replay: String?

  func validate() throws {
    guard record == nil || replay == nil else {
      throw ValidationError("--record and --replay cannot go together.")
    }
  }
}

/// A post, as a person names it.
struct PostArgument: ParsableArguments {
  @Argument(
    help: ArgumentHelp("The beginning of an id, a permalink, or remote:key.", valueName: "post"))
  var post: String
}
