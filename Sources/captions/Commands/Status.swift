internal import ArgumentParser
internal import CaptionCore
internal import CaptionStore
internal import CaptionSync
internal import CaptionText

struct Status: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show what the store holds and what waits.",
    discussion: """
      Asks no remote. Of each remote: its items, when it was last read, what waits
      to be pushed, conflicts, what the remote refused and why, what no answer came
      for, and what you gave up. Ends with what to do next.

        captions status
      """)

  @OptionGroup(title: "Global options") var options: GlobalOptions

  func run() throws {
    let session = try Session(options)
    let store = try session.openStore()
    let status = try StoreStatus(store, session.planner(store), at: session.now)
    if options.json {
      try session.print(status.json)
    } else {
      try print(status, session, try ShortIDs(store))
    }
    try session.output.flush()
  }

  private func print(_ status: StoreStatus, _ session: Session, _ ids: ShortIDs) throws {
    let counts = status.counts
    try session.output.line(
      "\(status.path.visible()): \(Self.count(counts.posts, "post")),"
        + " \(Self.count(counts.drafts, "draft")), \(counts.trash) in the trash")
    if !status.remotes.isEmpty {
      try session.output.line()
      try printRemotes(status, session)
    }
    for remote in status.remotes { try printWaiting(remote, session, ids) }
    try session.output.line()
    for line in status.nextSteps { try session.output.line(line) }
  }

  /// What waits for a person or a later look, with reasons and ages.
  private func printWaiting(
    _ remote: StoreStatus.Remote, _ session: Session, _ ids: ShortIDs
  ) throws {
    let name = remote.record.name
    func line(_ look: Look, _ what: String, _ post: PostID, _ text: String) throws {
      try session.output.line(
        session.look(look, what) + " \(ids(post)): \(text.visible(lineEnds: .marked))")
    }
    if let pause = remote.record.pause(at: session.now) {
      try session.output.line(
        session.look(.yellow, "\(name) asked to be left alone until \(pause.local)"))
    }
    for pending in remote.parked {
      let reason = pending.reason ?? "no reason was given"
      try line(
        .red, "refused by \(name)", pending.operation.post,
        "\(pending.operation.words), \(pending.since.age(at: session.now)) ago: \(reason)")
    }
    for pending in remote.unanswered {
      try line(
        .yellow, "no answer from \(name)", pending.operation.post,
        "\(pending.operation.words), \(pending.since.age(at: session.now)) ago")
    }
    for pending in remote.later {
      let until = pending.notBefore?.local ?? "later"
      let reason = pending.reason.map { ": \($0)" } ?? ""
      try line(
        .yellow, "waits for \(name)", pending.operation.post,
        "\(pending.operation.words), until \(until)\(reason)")
    }
    for (post, reason) in remote.blocked { try line(.yellow, "kept from \(name)", post, reason) }
    for operation in remote.dropped {
      try line(.dim, "given up on \(name)", operation.post, operation.words)
    }
  }

  private func printRemotes(_ status: StoreStatus, _ session: Session) throws {
    var columns = [
      Table.Column(title: "REMOTE", look: .bold), Table.Column(title: "ITEMS", isNumber: true),
      Table.Column(title: "LAST READ", look: .dim), Table.Column(title: "TO PUSH", isNumber: true),
      Table.Column(title: "CONFLICTS", isNumber: true),
      Table.Column(title: "REFUSED", isNumber: true),
    ]
    // Rare, and not worth the room on a narrow terminal.
    let hasUnknown = status.remotes.contains { !$0.unanswered.isEmpty }
    if hasUnknown { columns.append(Table.Column(title: "UNKNOWN", isNumber: true)) }
    var table = Table(columns, on: session.terminal, to: session.output)
    for remote in status.remotes {
      let numbers = [remote.toPush, remote.conflicts, remote.parked.count]
      try table.add(
        [
          remote.record.name, "\(remote.items)", remote.record.checkedAt?.local ?? "never",
        ] + (numbers + (hasUnknown ? [remote.unanswered.count] : [])).map(String.init))
    }
    try table.finish()
  }

  private static func count(_ number: Int, _ word: String) -> String {
    "\(number) \(word)\(number == 1 ? "" : "s")"
  }
}
