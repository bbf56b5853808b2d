internal import ArgumentParser
internal import CaptionCore
internal import CaptionDuplicates
internal import CaptionStore

struct DuplicatesDecisions: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "decisions",
    abstract: "List what was linked, ignored and split, the latest first.",
    discussion: """
      A decision is asleep while captions have been edited beyond what is nearly the
      same as they were.

        captions duplicates decisions
      """)

  @OptionGroup(title: "Global options") var options: GlobalOptions

  func run() throws {
    let session = try Session(options)
    let store = try session.openStore()
    let decisions = try store.duplicateDecisions()
    let ids = try ShortIDs(store)
    var table = Table(
      [
        Table.Column(title: "ID", isNumber: true), Table.Column(title: "TIME", look: .dim),
        Table.Column(title: "WHAT", look: .bold), Table.Column(title: "STATE"),
        Table.Column(title: "POSTS", look: .yellow, isElastic: true),
      ], on: session.terminal, to: session.output)
    for decision in decisions {
      if options.json {
        try session.print(.decision(decision))
      } else {
        let posts = decision.posts.map { ids($0) }.joined(separator: " ")
        let apart = decision.apart.map { ids($0) }.joined(separator: " ")
        try table.add([
          "\(decision.id)", decision.decidedAt.local, decision.kind.rawValue,
          decision.state, decision.text(posts, apart),
        ])
      }
    }
    try table.finish()
    if decisions.isEmpty { try session.say("nothing was decided yet") }
    try session.output.flush()
  }
}

extension DuplicateDecision {
  fileprivate var state: String { isUndone ? "undone" : isAsleep ? "asleep" : "stands" }

  fileprivate func text(_ posts: String, _ apart: String) -> String {
    switch kind {
    case .link: "\(apart) into \(posts)"
    case .ignore: posts
    case .split: "\(apart) from \(posts)"
    }
  }
}

extension JSONValue {
  static func decision(_ decision: DuplicateDecision) -> Self {
    [
      "id": .number(decision.id), "kind": .string(decision.kind.rawValue),
      "relation": JSONValue(decision.relation?.rawValue),
      "posts": JSONValue(decision.posts.map(\.description)),
      "apart": JSONValue(decision.apart.map(\.description)),
      "decidedAt": .string(decision.decidedAt.rfc3339), "state": .string(decision.state),
    ]
  }
}
