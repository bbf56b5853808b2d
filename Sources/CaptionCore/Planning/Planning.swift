/// The plan of one post while it is being made.
struct Planning {
  let state: PostState
  var local: Content
  var isTrashed: Bool
  /// In the order of link identities.
  var links: [PlannedLink]
  /// The subject of each conflict, and the remotes that are its sides.
  var conflicts: [Conflict.Subject: [LinkID]] = [:]
  var pulled: [Field: [LinkID]] = [:]

  init(_ state: PostState) {
    self.state = state
    local = state.local
    let isBack = state.isTrashedByRemote && state.links.contains { $0.existence == .live }
    isTrashed = state.isTrashed && !isBack
    links = state.links.sorted { $0.id < $1.id }.map(PlannedLink.init)
  }

  /// The local side against one link, as planned so far.
  func local(for link: PlannedLink) -> Content {
    guard let caption = link.captionOverride else { return local }
    var content = local
    content.caption = caption
    return content
  }

  /// Lets the local side follow the addresses of its media.
  ///
  /// Where several remotes show one medium, the first of them is followed.
  mutating func followMedia() {
    for link in links.reversed() where link.isReconciled { local.followMedia(of: link.observed) }
  }

  func finish() -> PostPlan {
    PostPlan(
      post: state.id, local: local, isTrashed: isTrashed, links: links.map(\.plan),
      conflicts: conflicts.keys.sorted().map(conflict), pulled: pulled)
  }

  private func conflict(_ subject: Conflict.Subject) -> Conflict {
    let ids = conflicts[subject, default: []]
    let sides = links.filter { ids.contains($0.state.id) }
    let base = sides.first { $0.hasAgreed(on: subject) }?.agreement?.sent
    let own = sides.allSatisfy { $0.captionOverride != nil } ? sides.first : nil
    return Conflict(
      subject: subject, base: base, local: own.map(local(for:)) ?? local,
      sides: sides.map {
        Conflict.Side(
          link: $0.state.id, observed: $0.state.existence == .deleted ? nil : $0.state.observed)
      })
  }
}

/// One link while its post is being planned.
struct PlannedLink {
  let state: LinkState
  var existence: LinkState.Existence
  var agreement: Agreement<Content>?
  var captionOverride: Caption?
  var isUnagreed: Bool
  var settled: Set<Field>
  /// Whether fields are reconciled with this link: it is live, nothing is under way, and it is to
  /// stay.
  var isReconciled = false
  /// The fields in which the remote is behind.
  var unpushed: Set<Field> = []
  var operation: Operation?
  var isParked = false
  var dropped: Operation?
  var blocked: [BlockedReason] = []
  var held: Operation?

  init(_ state: LinkState) {
    self.state = state
    existence = state.existence
    agreement = state.wholeAgreement
    captionOverride = state.captionOverride
    isUnagreed = state.isUnagreed
    settled = state.settled
    dropped = state.dropped
  }

  /// What the remote shows; a reconciled link has it.
  var observed: Content { state.observed ?? Content() }

  /// Notes that both sides have agreed on every field by now.
  mutating func agree() {
    guard isUnagreed else { return }
    isUnagreed = false
    settled = []
  }

  func hasAgreed(on subject: Conflict.Subject) -> Bool {
    guard isUnagreed else { return true }
    guard case .field(let field) = subject else { return false }
    return settled.contains(field)
  }

  var plan: LinkPlan {
    var plan = LinkPlan(
      id: state.id, existence: existence,
      agreement: isReconciled ? agreement?.compacted(at: observed) : state.agreement,
      isUnagreed: isUnagreed, settled: settled, captionOverride: captionOverride,
      operation: operation, blocked: blocked)
    plan.isParked = isParked
    plan.held = held
    // A deletion stays given up for an item that was missed and shows itself again.
    plan.dropped = existence == .ended && dropped?.kind != .delete ? nil : dropped
    return plan
  }
}
