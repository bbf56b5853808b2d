/// Why a person's decision about a conflict is not taken.
public enum ResolveError: Error, Hashable, Sendable {
  /// The sides are no longer as the person saw them; `current` is how the conflict stands now,
  /// `nil` where there is none any more.
  case moved(current: Conflict?)
  /// The value is of another kind than the field, or the conflict is not about a field.
  case unfitting
}

/// What a person decides where one side deleted a post that the other had edited.
public enum DeletionChoice: String, CaseIterable, Hashable, Sendable {
  /// The post stays: as a draft where its remote deleted it, live where the local side did.
  case keep
  /// The deletion stands.
  case delete
}

extension PostState {
  /// The post after a person gave a field that is in conflict this value.
  ///
  /// Every side counts as agreed at what it shows; so where the value is another, it is a local
  /// change, which the next plan pushes. Nothing is overwritten unseen: if any side moved since
  /// the conflict was recorded, it is refused.
  public func resolving(
    _ conflict: Conflict, with value: FieldValue
  ) throws(ResolveError) -> PostState {
    guard case .field(let field) = conflict.subject else { throw .unfitting }
    try checkStanding(conflict, in: [field])
    var state = self
    let sides = state.sides(of: conflict)
    if field == .caption, sides.allSatisfy({ links[$0].captionOverride != nil }) {
      guard case .text(let caption) = value else { throw .unfitting }
      for index in sides { state.links[index].captionOverride = caption }
    } else {
      state.local[field] = value
      guard state.local[field] == value else { throw .unfitting }
    }
    for index in sides { state.links[index].agree(on: field, chosen: value) }
    return state
  }

  /// The post after a person decided whether a deletion stands that met an edit.
  public func resolving(
    _ conflict: Conflict, by choice: DeletionChoice
  ) throws(ResolveError) -> PostState {
    guard case .deletion = conflict.subject else { throw .unfitting }
    try checkStanding(conflict, in: nil)
    var state = self
    for index in state.sides(of: conflict) {
      if state.links[index].existence == .deleted {
        state.links[index].existence = .ended
      } else if choice == .keep {
        state.isTrashed = false
        state.links[index].isDeletionWanted = false
      } else {
        // The person has seen what the remote shows now, so that may be deleted.
        state.links[index].agreement = nil
        state.links[index].isUnagreed = false
        state.links[index].settled = []
      }
    }
    let isDeletedEverywhere = state.links.allSatisfy { $0.existence == .ended }
    if choice == .delete && isDeletedEverywhere { state.isTrashed = true }
    return state
  }

  private func sides(of conflict: Conflict) -> [Int] {
    links.indices.filter { index in conflict.sides.contains { $0.link == links[index].id } }
  }

  /// Checks that a conflict stands as it was recorded, in the given fields or in all.
  private func checkStanding(_ conflict: Conflict, in fields: [Field]?) throws(ResolveError) {
    let current = plan().conflicts.first { $0.subject == conflict.subject }
    guard let current, current.sides.map(\.link) == conflict.sides.map(\.link),
      current.local.isEqual(to: conflict.local, in: fields)
    else { throw .moved(current: current) }
    for (now, then) in zip(current.sides, conflict.sides) {
      switch (now.observed, then.observed) {
      case (nil, nil): continue
      case (let now?, let then?) where now.isEqual(to: then, in: fields): continue
      default: throw .moved(current: current)
      }
    }
  }
}

extension LinkState {
  /// Takes what the remote shows of a field as agreed on by both sides.
  fileprivate mutating func agree(on field: Field, chosen: FieldValue) {
    guard let observed, let value = observed[field], var agreement = wholeAgreement else { return }
    agreement.move(field, to: Agreement(at: value), holding: chosen)
    if case .media(let held) = chosen { agreement.letGo(observed, allBut: held) }
    self.agreement = agreement.compacted(at: observed)
    if isUnagreed { settled.insert(field) }
    // The person has decided what is to be shown there.
    dropped?.fields.remove(field)
  }
}

extension Content {
  fileprivate func isEqual(to other: Content, in chosen: [Field]?) -> Bool {
    (chosen ?? fields(with: [other])).allSatisfy { self[$0] == other[$0] }
  }
}
