internal import ArgumentParser
internal import CaptionCore
internal import CaptionStore
internal import CaptionText

struct Show: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show one post whole.",
    discussion: """
        captions show 3f2a91c0
        captions show blog:42
        captions show https://example.org/posts/42
      """)

  @OptionGroup var post: PostArgument
  @OptionGroup(title: "Global options") var options: GlobalOptions

  func run() throws {
    let session = try Session(options)
    let store = try session.openStore()
    let post = try session.findPost(post.post, in: store)
    if options.json {
      try session.print(.wholePost(post))
    } else {
      try print(post, conflicts: try store.conflicts(of: post.id), session)
    }
    try session.output.flush()
  }

  private func print(
    _ post: PostRecord, conflicts: [ConflictRecord], _ session: Session
  ) throws {
    let content = post.content
    var facts: [(String, String?)] = [
      ("post", post.id.description), ("state", post.state.rawValue),
      ("account", post.account?.name ?? post.account?.url),
      ("published", post.publishedAt?.local), ("edited", post.editedAt?.local),
      ("here since", post.publishedAt == nil ? post.createdAt.local : nil),
      ("permalink", post.permalink), ("title", content.title), ("language", content.language),
      ("visibility", content.visibility), ("warning", content.contentWarning),
      ("tags", content.tags.isEmpty ? nil : content.tags.joined(separator: ", ")),
    ]
    facts += post.links.map { ("on", Self.line(for: $0, of: content)) }
    for (name, value) in facts {
      guard let value else { continue }
      let label = session.look(.dim, name.padded(to: 10))
      try session.output.line("\(label) \(value.visible(lineEnds: .marked))")
    }
    try session.output.line()
    try session.output.line(
      content.caption.isEmpty ? session.look(.dim, "(no caption)") : content.caption.text.visible())
    for (position, medium) in content.media.enumerated() {
      try session.output.line()
      try session.output.line(
        session.look(.bold, "\(position + 1)") + "  \(medium.url.visible(lineEnds: .marked))")
      try session.output.line(
        "   " + (medium.alt?.visible() ?? session.look(.dim, "(no alt text)")))
    }
    for record in conflicts {
      try session.output.line()
      try session.output.line(
        session.look(
          .red,
          "conflict in \(record.conflict.name); see `captions conflicts`"))
    }
  }

  private static func line(for link: PostRecord.Link, of content: Content) -> String {
    let state: String
    switch link.existence {
    case .wanted: state = ", at the next push"
    case .deleted: state = ", deleted there"
    case .live, .ended:
      let changed = link.observed.map { content.changedFields(from: $0) } ?? []
      state =
        changed.isEmpty
        ? "" : ", differs in \(changed.map { $0.name(in: content) }.joined(separator: ", "))"
    }
    return "\(link.remote) as \(link.id.key)\(state)"
  }
}
