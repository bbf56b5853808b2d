internal import CaptionCore
internal import CaptionHTTP

/// The body of an edit: the whole post, since what it leaves out is taken away.
///
/// Without `media_ids` the media go, without `spoiler_text` the warning, without `poll` the poll.
/// Source: `app/services/update_status_service.rb` of Mastodon.
struct MastodonEdit {
  let body: JSONTree

  /// Why a post cannot be edited without losing something.
  struct Refusal: Error {
    /// For a person.
    var reason: String
  }

  /// The least that a poll may have left to run.
  private static let shortestPoll: Int64 = 300

  init(_ operation: Operation, of shown: MastodonShown, at now: Timestamp) throws(Refusal) {
    let tree = shown.status.tree
    let current = shown.item.content
    let target = operation.target
    func holds(_ field: Field) -> Bool { operation.fields.contains(field) }
    let warning = holds(.contentWarning) ? target.contentWarning : current.contentWarning
    let language = holds(.language) ? target.language : current.language
    var members: [JSONTree.Member] = [
      .init(
        key: "status", value: .string((holds(.caption) ? target : current).caption.text)),
      .init(key: "spoiler_text", value: .string(warning ?? "")),
      .init(key: "sensitive", value: .boolean(shown.status.isSensitive)),
      .init(key: "media_ids", value: .list(current.media.map { .string($0.id.rawValue) })),
    ]
    if let language { members.append(.init(key: "language", value: .string(language))) }
    if !current.media.isEmpty {
      let attributes = tree["media_attachments"].elements.compactMap { medium in
        Self.attributes(of: medium, in: operation, current)
      }
      members.append(.init(key: "media_attributes", value: .list(attributes)))
    }
    if let poll = try Self.poll(tree["poll"], now) {
      members.append(.init(key: "poll", value: poll))
    }
    body = .object(members)
  }

  private static func attributes(
    of medium: JSONTree, in operation: Operation, _ current: Content
  ) -> JSONTree? {
    guard let id = medium["id"].identifier else { return nil }
    let field = Field.alt(MediaID(rawValue: id))
    let content = operation.fields.contains(field) ? operation.target : current
    var alt = ""
    if case .text(let text) = content[field] { alt = text.text }
    var members: [JSONTree.Member] = [
      .init(key: "id", value: .string(id)), .init(key: "description", value: .string(alt)),
    ]
    let focus = medium["meta"]["focus"]
    if let x = focus["x"].number, let y = focus["y"].number {
      members.append(.init(key: "focus", value: .string("\(x),\(y)")))
    }
    return .object(members)
  }

  /// A poll that stays as it is; options that are the same keep their votes.
  private static func poll(_ poll: JSONTree, _ now: Timestamp) throws(Refusal) -> JSONTree? {
    guard case .object = poll else { return nil }
    let end = poll["expires_at"].string.flatMap { Timestamp(rfc3339: $0) }
    let left = end.map { ($0.milliseconds - now.milliseconds) / 1000 }
    guard poll["expired"].boolean != true, left ?? .max >= shortestPoll else {
      throw Refusal(reason: "its poll is over, or nearly so, and an edit would take it away")
    }
    var members: [JSONTree.Member] = [
      .init(
        key: "options",
        value: .list(poll["options"].elements.map { .string($0["title"].string ?? "") })),
      .init(key: "multiple", value: .boolean(poll["multiple"].boolean ?? false)),
    ]
    if let left { members.append(.init(key: "expires_in", value: .number("\(left)"))) }
    return .object(members)
  }
}
