internal import CaptionCore
internal import CaptionStore
internal import CaptionSync
internal import CaptionText

/// One invocation of the program: what its global options opened, and how it speaks.
struct Session {
  let options: GlobalOptions
  let terminal: Terminal
  let output = Output()
  let setup: TransportSetup

  init(_ options: GlobalOptions) throws {
    self.options = options
    terminal = Terminal(allowsColour: !options.noColor)
    setup = try TransportSetup(options)
  }

  /// The time, or that of the recording which is replayed.
  var now: Timestamp { setup.environment.now() }

  /// Where the store is, or is to be.
  var storePath: String {
    options.store ?? Terminal.variable("CAPTIONS_STORE") ?? "captions.db"
  }

  func openStore() throws -> CaptionStore {
    try CaptionStore.open(at: storePath)
  }

  /// The engine over a store; its remotes can be planned for, and are not asked for tokens.
  func planner(_ store: CaptionStore) -> SyncEngine {
    SyncEngine(store: store, transport: NoTransport(), environment: setup.environment)
  }

  /// The engine over a store, ready to speak to some of its remotes.
  ///
  /// - Parameter names: The remotes; empty for all.
  func engine(_ store: CaptionStore, for names: [String]) throws -> SyncEngine {
    let remotes = try store.remotes().filter { names.isEmpty || names.contains($0.name) }
    let tokens = TokenSource.read(of: remotes, isReplay: options.replay != nil)
    return SyncEngine(
      store: store, transport: try setup.transport(), environment: setup.environment
    ) { record in try tokens[record.name]?.get() }
  }

  /// Finds a post that a person named, and reads it.
  func findPost(_ text: String, in store: CaptionStore) throws -> PostRecord {
    try store.post(try store.findPost(text))
  }

  /// Tells people what was done; silent with `--quiet`, and with `--json`, which prints the result.
  func say(_ text: String) throws {
    guard !options.quiet && !options.json else { return }
    try output.line(text.visible())
  }

  func print(_ value: JSONValue) throws {
    try output.line(value.text)
  }

  /// Prints what a post is now with `--json`, else tells people.
  func tell(_ post: PostID, in store: CaptionStore, _ text: (String) -> String) throws {
    if options.json {
      try print(.post(try store.post(post)))
    } else {
      try say(text(try ShortIDs(store)(post)))
    }
    try output.flush()
  }

  func look(_ look: Look, _ text: String) -> String {
    look(text, on: terminal)
  }

  /// Asks a person a question that is answered by yes or no.
  func confirm(_ question: String) throws -> Bool {
    try output.flush()
    guard Terminal.canAsk else {
      throw ProgramError(.usage, "\(question) Nobody can be asked here; say --yes")
    }
    ProgramError.ask("\(question) [y/N] ")
    let answer = readLine()?.lowercased() ?? ""
    return answer == "y" || answer == "yes"
  }
}

/// The first digits of identities, as many as tell the posts of a store apart.
struct ShortIDs {
  private let length: Int

  init(_ store: CaptionStore) throws {
    length = try store.distinctIDLength(atLeast: 8)
  }

  func callAsFunction(_ id: PostID) -> String {
    String(id.description.prefix(length))
  }
}
