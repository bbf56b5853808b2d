/// How one field stands between the local side and one remote.
public struct FieldStanding: Hashable, Sendable {
  public enum Change: String, Hashable, Sendable {
    /// Neither side changed it since both agreed.
    case none
    case here, there, both
    /// The two sides never agreed on it.
    case neverAgreed
    /// The remote does not show the field: the item is not made yet, is gone, or lacks the medium.
    case notShown
  }

  /// What the next sync does about it.
  public enum Next: Hashable, Sendable {
    case nothing
    /// The remote's value is taken here.
    case take
    /// Both edits are merged.
    case merge
    /// The local value is pushed.
    case push
    /// A person is asked.
    case ask
    /// Nothing before it is known what became of an operation.
    case look
    /// Nothing: the remote refused it before.
    case parked
    /// Nothing: the person gave it up.
    case dropped
    /// Nothing: the remote cannot take it.
    case blocked(BlockedReason)
    /// Nothing: the remote has no way to change the field.
    case keptHere
    case create
    case delete
    /// The link ends: the remote deleted the item.
    case end
  }

  public var link: LinkID
  /// What this copy is to show: the post's value, or its own caption.
  public var local: FieldValue?
  public var observed: FieldValue?
  /// What both sides last agreed on, in the local form; `nil` where they never did.
  public var agreed: FieldValue?
  public var change: Change
  public var next: Next
}

extension PostState {
  /// Tells how a field stands with each link and what the next sync does about it.
  ///
  /// - Parameters:
  ///   - field: The field that is asked about.
  ///   - plan: The plan of this state.
  public func explain(_ field: Field, _ plan: PostPlan) -> [FieldStanding] {
    let planned = Dictionary(plan.links.map { ($0.id, $0) }) { first, _ in first }
    return links.sorted { $0.id < $1.id }.compactMap { link in
      guard let linkPlan = planned[link.id] else { return nil }
      let agreement = hasAgreed(link, field) ? link.wholeAgreement : nil
      return FieldStanding(
        link: link.id, local: local(for: link)[field], observed: link.observed?[field],
        agreed: agreement?.sent[field], change: change(of: field, on: link, agreement),
        next: next(for: field, on: link, linkPlan, plan))
    }
  }

  private func hasAgreed(_ link: LinkState, _ field: Field) -> Bool {
    !link.isUnagreed || link.settled.contains(field)
  }

  private func change(
    of field: Field, on link: LinkState, _ agreement: Agreement<Content>?
  ) -> FieldStanding.Change {
    guard let observed = link.observed?[field], link.existence == .live,
      let local = local(for: link)[field]
    else { return .notShown }
    guard let agreement, let sent = agreement.sent[field], let seen = agreement.seen[field] else {
      return hasAgreed(link, field) ? .none : .neverAgreed
    }
    return switch (local == sent, observed == seen) {
    case (true, true): .none
    case (false, true): .here
    case (true, false): .there
    case (false, false): .both
    }
  }

  private func next(
    for field: Field, on link: LinkState, _ plan: LinkPlan, _ whole: PostPlan
  ) -> FieldStanding.Next {
    if link.isBusy { return .look }
    if plan.existence == .ended { return .end }
    switch plan.operation?.kind {
    case .create: return .create
    case .delete: return .delete
    case .edit where plan.operation?.fields.contains(field) == true: return .push
    case .edit, nil: break
    }
    let asked = whole.conflicts.first { $0.subject == .field(field) || $0.subject == .deletion }
    if let asked, asked.sides.contains(where: { $0.link == link.id }) { return .ask }
    if plan.dropped?.kind == .delete || plan.dropped?.fields.contains(field) == true {
      return .dropped
    }
    if plan.isParked, let parked = link.parked,
      parked.kind != .edit || parked.fields.contains(field)
    {
      return .parked
    }
    if whole.pulled[field]?.contains(link.id) == true {
      return whole.local[field] == link.observed?[field] ? .take : .merge
    }
    return standingApart(field, on: link, plan, whole)
  }

  /// Why a field that differs is not pushed; `nothing` where it does not differ.
  private func standingApart(
    _ field: Field, on link: LinkState, _ plan: LinkPlan, _ whole: PostPlan
  ) -> FieldStanding.Next {
    let isWhole = link.existence == .wanted
    if let reason = plan.blocked.first(where: { isWhole || $0.isAbout(field) }) {
      return .blocked(reason)
    }
    guard link.existence == .live, let observed = link.observed?[field] else { return .nothing }
    var local = whole.local
    if let own = plan.captionOverride { local.caption = own }
    let agreement = plan.agreement ?? Agreement(at: link.observed ?? Content())
    guard let value = local[field], value != observed, value != agreement.sent[field] else {
      return .nothing
    }
    return link.capabilities.editable.contains(field.kind) ? .nothing : .keptHere
  }
}

extension BlockedReason {
  /// Whether the field waits for this; a post that is to be made waits for every one.
  fileprivate func isAbout(_ field: Field) -> Bool {
    switch self {
    case .captionTooLong: field == .caption
    case .altTooLong: field.kind == .alt
    case .tooManyMedia, .needsMedia, .needsAddress: field == .media
    case .cannotEdit(let kind): field.kind == kind
    case .cannotCreate, .cannotDelete, .alreadyThere, .notForFew: true
    }
  }
}
