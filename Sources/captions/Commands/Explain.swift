internal import ArgumentParser
internal import CaptionCore
internal import CaptionStore
internal import CaptionSync
internal import CaptionText

struct Explain: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Tell why a post says what it says, and what the next sync will do.",
    discussion: """
      Of each field: which side's edit won, by which rule and when; how each remote
      stands to it; what waits, and why. Asks no remote.

        captions explain 3f2a91c0
        captions explain 3f2a91c0 caption
        captions explain blog:42 alt:1
      """)

  @OptionGroup var post: PostArgument

  @Argument(help: "The field: caption, title, tags, media, alt:1. (default: all)")
  var field: String?

  @OptionGroup(title: "Global options") var options: GlobalOptions

  func run() throws {
    let session = try Session(options)
    let store = try session.openStore()
    let post = try session.findPost(post.post, in: store)
    let chosen = try field.map { try Field(named: $0, in: post.content) }
    let explanation = try session.planner(store).explain(post.id, chosen)
    let text = ExplanationText(
      explanation: explanation, id: try ShortIDs(store)(post.id), now: session.now)
    if options.json {
      try session.print(text.json)
    } else {
      try print(text, session)
    }
    try session.output.flush()
  }

  private func print(_ text: ExplanationText, _ session: Session) throws {
    for line in text.postLines { try session.output.line(line.visible(lineEnds: .marked)) }
    for field in text.explanation.fields {
      let name = field.field.name(in: text.explanation.state.local)
      let value = field.value ?? "(none)"
      try session.output.line(
        session.look(.bold, name) + "  " + value.visible(lineEnds: .marked))
      for line in text.lines(field) {
        try session.output.line("  " + line.visible(lineEnds: .marked))
      }
    }
  }
}
