import CaptionCore

let somePost: PostID = {
  var generator = SplitMix64(seed: 1)
  return PostID(using: &generator)
}()

func linkID(_ remote: Int64, _ key: String = "1") -> LinkID {
  LinkID(remote: RemoteID(rawValue: remote), key: key)
}

func text(_ caption: String, tags: [String] = []) -> Content {
  Content(caption: Caption(caption), tags: tags)
}

func medium(_ id: String, alt: String? = nil, url: String? = nil) -> Media {
  Media(id: MediaID(rawValue: id), url: url ?? "https://media.example/\(id)", alt: alt)
}

extension Capabilities {
  /// Takes everything.
  static let all = Capabilities(
    canCreate: true, canDelete: true, editable: Set(FieldKind.allCases),
    creatable: Set(FieldKind.allCases), discretion: .always)

  static func editing(_ kinds: FieldKind...) -> Capabilities {
    Capabilities(canDelete: true, editable: Set(kinds))
  }
}

/// A live link that agreed on `base` and now shows `observed`.
func live(
  _ remote: Int64, base: Content? = nil, observed: Content, _ capabilities: Capabilities = .all
) -> LinkState {
  LinkState(
    id: linkID(remote), capabilities: capabilities, existence: .live, observed: observed,
    agreement: base.map { Agreement(at: $0) }, version: "v1")
}

func post(_ local: Content, _ links: LinkState..., isTrashed: Bool = false) -> PostState {
  PostState(
    id: somePost, local: local, isTrashed: isTrashed, createdAt: Timestamp(milliseconds: 0),
    links: links)
}

extension PostState {
  /// The state after a plan is carried out locally, with its operations queued but not sent.
  func applying(_ plan: PostPlan) -> PostState {
    var state = self
    state.local = plan.local
    state.isTrashed = plan.isTrashed
    for index in state.links.indices {
      guard let link = plan.links.first(where: { $0.id == state.links[index].id }) else { continue }
      state.links[index].existence = link.existence
      state.links[index].agreement = link.agreement
      state.links[index].isUnagreed = link.isUnagreed
      state.links[index].settled = link.settled
      state.links[index].captionOverride = link.captionOverride
      state.links[index].dropped = link.dropped
    }
    return state
  }

  /// The state after a plan is carried out on remotes that write what they are sent in their own way.
  ///
  /// Of an edit they rewrite the fields that it carries.
  func carryingOut(
    _ plan: PostPlan, normalise: (LinkID, Content) -> Content = { $1 }
  ) -> PostState {
    var state = applying(plan)
    for index in state.links.indices {
      let link = state.links[index]
      guard let operation = plan.links.first(where: { $0.id == link.id })?.operation else {
        continue
      }
      let readBack = operation.readBack { normalise(link.id, $0) }
      state.links[index] = link.acknowledging(operation, readBack: readBack, version: "v2")
    }
    return state
  }

  func link(_ remote: Int64) -> LinkState? { links.first { $0.id == linkID(remote) } }
}

extension Operation {
  /// What a remote shows after it carried this out; `nil` after a delete.
  func readBack(_ normalise: (Content) -> Content) -> Content? {
    if kind == .delete { return nil }
    let written = normalise(target)
    guard kind == .edit else { return written }
    var shown = target
    for field in fields.sorted() { shown[field] = written[field] }
    return shown
  }
}

extension PostPlan {
  func link(_ remote: Int64) -> LinkPlan? { links.first { $0.id == linkID(remote) } }

  func operation(_ remote: Int64) -> Operation? { link(remote)?.operation }

  var operations: [Operation] { links.compactMap(\.operation) }

  var subjects: [Conflict.Subject] { conflicts.map(\.subject) }

  /// Whether carrying the plan out would leave the state as it is.
  func changesNothing(in state: PostState) -> Bool {
    operations.isEmpty && state.applying(self) == state
  }
}

// Short forms for the messages of failing properties.

extension Content {
  var summary: String {
    let media = media.map { "\($0.id.rawValue):\($0.alt ?? "-")" }.joined(separator: " ")
    let scalars = [title, language, visibility, contentWarning].map { $0 ?? "-" }
    return "<\(caption.text.debugDescription) \(scalars.joined(separator: "|")) \(tags) [\(media)]>"
  }
}

extension Agreement<Content> {
  var summary: String { "sent \(sent.summary) seen \(seen.summary)" }
}

extension PostState {
  var summary: String {
    let lines = links.sorted { $0.id < $1.id }.map { link in
      """
        \(link.id.remote.rawValue) \(link.existence)\(link.isBusy ? " busy" : "")\
      \(link.isUnagreed ? " unagreed" : "")\(link.isDeletionWanted ? " unwanted" : "")\
       own \(link.captionOverride?.text ?? "-") shows \(link.observed?.summary ?? "-")
          \(link.agreement?.summary ?? "as shown")
          edits \(link.capabilities.editable.map(\.rawValue).sorted())
      """
    }
    return "local \(local.summary)\(isTrashed ? " trashed" : "")\n\(lines.joined(separator: "\n"))"
  }
}

extension PostPlan {
  var summary: String {
    let lines = links.map { link in
      """
        \(link.id.remote.rawValue) \(link.existence)\(link.isUnagreed ? " unagreed" : "")\
       \(link.agreement?.summary ?? "as shown")
          \(link.operation.map { "\($0.kind) \($0.fields.sorted()) \($0.target.summary)" } ?? "-")
      """
    }
    let conflicts = conflicts.map { "\($0.subject) \($0.sides.map(\.link.remote.rawValue))" }
    return """
      plan local \(local.summary)\(isTrashed ? " trashed" : "") conflicts \(conflicts)
      \(lines.joined(separator: "\n"))
      """
  }
}
