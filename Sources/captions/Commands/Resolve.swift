internal import ArgumentParser
internal import CaptionCore
internal import CaptionStore
internal import CaptionSync

struct Resolve: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Decide conflicts: by one side, both, or a text of your own.",
    discussion: """
      In a terminal, and with nothing said of how to decide, each conflict is shown
      word by word and you are asked. FIELD can be left out where one field of the
      post is in conflict; --all takes all of them at once. A decision is refused
      when a side moved after the conflict was last looked at by a sync, or, with
      --seen, after it was shown to you. The next push sends what you decided.

        captions resolve
        captions resolve 3f2a91c0 caption --take blog
        captions resolve 3f2a91c0 --all --take local
        captions resolve 3f2a91c0 --text "Harbour at dawn" --seen 7c2d9e10
        captions resolve --again
        captions resolve 3f2a91c0 --keep
      """)

  @Argument(help: "The post: beginning of an id, permalink, or remote:key. (default: all)")
  var post: String?

  @Argument(help: "The field, as `conflicts` shows it: caption, title, tags, media, alt:1.")
  var field: String?

  @OptionGroup var choice: ResolveChoice

  @Flag(help: "Decide every field of the post that is in conflict.") var all = false

  @Option(
    help: ArgumentHelp(
      "Refuse unless the conflict is the one that was shown so.", valueName: "key"))
  var seen: String?

  @OptionGroup(title: "Global options") var options: GlobalOptions

  func validate() throws {
    guard !all || post != nil && field == nil else {
      throw ValidationError("--all goes with POST and no FIELD.")
    }
    guard choice.isGiven || !all && seen == nil else {
      throw ValidationError("Say what to take.")
    }
    guard post != nil || !choice.isGiven || choice.again else {
      throw ValidationError("Say which post is meant.")
    }
  }

  func run() throws {
    let session = try Session(options)
    let store = try session.openStore()
    let engine = session.planner(store)
    let records = try store.conflicts(of: try post.map { try store.findPost($0) })
      .filter { field == nil || $0.conflict.isNamed(field ?? "") }
    guard !records.isEmpty else { return try nothing(session) }
    let names = try store.remoteNames()
    guard choice.isGiven else {
      guard Terminal.canAsk, !options.json else {
        throw ProgramError(
          .usage, "nobody can be asked here; say --take, --text, --again, --keep or --delete")
      }
      return try ConflictQuestions(session: session, engine: engine, names: names).ask(records)
    }
    let meant = try choice.meant(records, all: all || post == nil, as: post ?? "")
    for record in meant { try check(record, names) }
    let decisions = try meant.map {
      ConflictDecision($0, try choice.decision(ConflictSides($0, names)))
    }
    try engine.resolve(decisions)
    try tell(decisions, session, store)
  }

  private func nothing(_ session: Session) throws {
    guard let post, choice.isGiven else {
      try session.say("no conflicts")
      return try session.output.flush()
    }
    let what = field.map { "\($0) of \(post) is not in conflict" } ?? "\(post) has no conflict"
    throw ProgramError(.usage, "\(what); see `captions conflicts`")
  }

  /// Refuses a conflict that is not the one the person saw.
  private func check(_ record: ConflictRecord, _ names: [RemoteID: String]) throws {
    guard let seen else { return }
    guard seen.count >= 4, ConflictSides(record, names).key.hasPrefix(seen.lowercased()) else {
      throw ProgramError(
        .failed,
        "\(record.conflict.name) is no longer as it was shown; see `captions conflicts` again")
    }
  }

  private func tell(
    _ decisions: [ConflictDecision], _ session: Session, _ store: CaptionStore
  ) throws {
    var posts: [PostID] = []
    for decision in decisions where !posts.contains(decision.record.post) {
      posts.append(decision.record.post)
    }
    for post in posts {
      let fields = decisions.filter { $0.record.post == post }.map(\.record.conflict.name)
      try session.tell(post, in: store) {
        "\(fields.joined(separator: ", ")) of \($0) \(fields.count == 1 ? "is" : "are")"
          + " decided; `captions push` sends it"
      }
    }
    if decisions.isEmpty { try session.say("no texts that met before") }
    try session.output.flush()
  }
}
