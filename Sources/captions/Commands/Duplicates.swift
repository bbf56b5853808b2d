internal import ArgumentParser
internal import CaptionCore
internal import CaptionDuplicates
internal import CaptionStore
internal import CaptionText

struct Duplicates: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Find posts that say the same.",
    discussion: """
      By text: captions that are equal but for white space at the ends. By
      normalised: captions that are equal once links, mentions, blocks of hashtags,
      emoji, place and credits are taken out. Without --by both are shown, and
      nothing twice.

        captions duplicates
        captions duplicates --by normalised --json
      """)

  enum Relation: String, CaseIterable, ExpressibleByArgument { case text, normalised }

  @Option(help: "How posts are alike. (default: both)")
  var by: Relation?

  @OptionGroup(title: "Global options") var options: GlobalOptions

  func run() throws {
    let session = try Session(options)
    let store = try session.openStore()
    var posts: [DuplicateCandidate] = []
    try store.forEachPost { post in
      posts.append(
        DuplicateCandidate(
          post: post.id, caption: post.content.caption, publishedAt: post.publishedAt))
      return true
    }
    let groups = groups(of: posts)
    if options.json {
      for group in groups { try session.print(Self.json(group, in: store)) }
    } else {
      try print(groups, in: store, session)
    }
    if groups.isEmpty { try session.say("no two posts say the same") }
    try session.output.flush()
  }

  private func groups(of posts: [DuplicateCandidate]) -> [DuplicateGroup] {
    switch by {
    case .text: return DuplicateGroups.sameText(posts)
    case .normalised: return DuplicateGroups.sameNormalised(posts)
    case nil:
      let text = DuplicateGroups.sameText(posts)
      let known = Set(text.map { Set($0.posts) })
      return text
        + DuplicateGroups.sameNormalised(posts).filter { !known.contains(Set($0.posts)) }
    }
  }

  private func print(
    _ groups: [DuplicateGroup], in store: CaptionStore, _ session: Session
  ) throws {
    let ids = try ShortIDs(store)
    for group in groups {
      let relation = group.relation == .text ? "same text" : "same once normalised"
      try session.output.line(
        session.look(.bold, "\(group.posts.count) posts, \(relation)"))
      for id in group.posts {
        let post = try store.post(id)
        let account =
          post.account.flatMap { $0.name ?? $0.url }
          ?? (post.state == .draft ? "draft" : post.links.first?.remote ?? "–")
        let head =
          "  \(session.look(.yellow, ids(id)))  "
          + session.look(.dim, (post.publishedAt ?? post.createdAt).localDate)
        let text = "\(account): \(post.content.caption.text)".visible(lineEnds: .marked)
        let used = 2 + ids(id).count + 2 + 10 + 2
        try session.output.line(
          "\(head)  \(text.fitted(to: max(12, session.terminal.width - used)))")
      }
      try session.output.line()
    }
  }

  /// The evidence is what the captions of the group have in common.
  private static func json(_ group: DuplicateGroup, in store: CaptionStore) throws -> JSONValue {
    let first = try store.post(group.posts[0]).content.caption.text
    return [
      "relation": .string(group.relation.rawValue),
      "posts": JSONValue(group.posts.map(\.description)),
      "evidence": .string(group.relation == .text ? first : NormalForm(first).body),
    ]
  }
}
