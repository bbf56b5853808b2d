internal import CaptionCore
internal import CaptionDuplicates
internal import CaptionStore
internal import CaptionText

/// Groups of duplicates as people read them: the posts, and why they are a group.
struct DuplicateList {
  private let session: Session
  private let store: CaptionStore
  private let ids: ShortIDs

  init(_ session: Session, _ store: CaptionStore) throws {
    self.session = session
    self.store = store
    ids = try ShortIDs(store)
  }

  func print(_ records: [DuplicateRecord]) throws {
    for record in records { try print(record.group, named: record.id) }
  }

  private func print(_ group: DuplicateGroup, named id: String) throws {
    let head = "\(group.posts.count) posts, \(group.relation.name)"
    try session.output.line("\(session.look(.yellow, id))  \(session.look(.bold, head))")
    if let shared = group.shownEvidence {
      try session.output.line(fitted("  \(shared.visible(lineEnds: .marked))"))
    }
    let original = try group.centre.map { try words(of: store.post($0)) }
    for id in group.posts { try print(id, of: group, original) }
    try session.output.line()
  }

  private func print(_ id: PostID, of group: DuplicateGroup, _ original: [Substring]?) throws {
    let post = try store.post(id)
    let account =
      post.account.flatMap { $0.name ?? $0.url }
      ?? (post.state == .draft ? "draft" : post.links.first?.remote ?? "–")
    let date = post.dateText
    let text = "\(account): \(post.content.caption.text)".visible(lineEnds: .marked)
    let used = 2 + ids(id).count + 2 + date.count + 2
    try session.output.line(
      "  \(session.look(.yellow, ids(id)))  \(session.look(.dim, date))  "
        + text.fitted(to: max(12, session.terminal.width - used)))
    guard group.isEdited(id), let original else { return }
    let difference = EditedWords(from: original, to: words(of: post))
    let room = max(40, session.terminal.width) - Self.indent.count
    for line in difference.lines(width: room, on: session.terminal) {
      try session.output.line(Self.indent + line)
    }
  }

  private static let indent = "      "

  /// The words by which a caption is compared, those of its place last.
  private func words(of post: PostRecord) -> [Substring] {
    let form = NormalForm(post.content.caption.text)
    return form.body.split(separator: " ") + form.place.split(separator: " ")
  }

  private func fitted(_ line: String) -> String {
    session.look(.dim, line.fitted(to: max(40, session.terminal.width)))
  }
}

extension DuplicateRelation {
  fileprivate var name: String {
    switch self {
    case .text: "same text"
    case .normalised: "same once normalised"
    case .near: "nearly the same"
    case .media: "same media"
    case .series: "a series"
    }
  }
}

extension DuplicateGroup {
  /// What a person cannot see from the captions.
  fileprivate var shownEvidence: String? {
    switch (relation, evidence) {
    case (.media, .shared(let text)), (.series, .shared(let text)): text
    default: nil
    }
  }

  /// The post that the others are near to.
  fileprivate var centre: PostID? {
    if case .edits(let post, _) = evidence { post } else { nil }
  }

  fileprivate func isEdited(_ post: PostID) -> Bool {
    guard case .edits(_, let edited) = evidence else { return false }
    return edited.contains { $0.post == post }
  }
}

extension JSONValue {
  /// `evidence` is a string, but `{"of": post, "edits": [{"post", "edits"}]}` of near duplicates.
  static func duplicate(_ record: DuplicateRecord) -> Self {
    let group = record.group
    let evidence: Self =
      switch group.evidence {
      case .shared(let text): .string(text)
      case .edits(let post, let edited):
        [
          "of": .string(post.description),
          "edits": .list(
            edited.map { edited -> Self in
              [
                "post": .string(edited.post.description),
                "edits": JSONValue(edited.edits.map(\.description)),
              ]
            }),
        ]
      }
    return [
      "id": .string(record.id), "relation": .string(group.relation.rawValue),
      "posts": JSONValue(group.posts.map(\.description)), "evidence": evidence,
    ]
  }
}
