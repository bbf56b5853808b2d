public import CaptionCore

extension PostPlan {
  /// What carrying the plan out comes to for the guards of each remote.
  ///
  /// The deletion of an item that was deleted before, and shows itself again, was counted then.
  public func tallies(from state: PostState) -> [RemoteID: GuardTally] {
    var tallies: [RemoteID: GuardTally] = [:]
    for remote in Set(pulled.values.joined().map(\.remote)) {
      tallies[remote, default: GuardTally()].editsPulled += 1
    }
    for (link, old) in zip(links, state.links.sorted { $0.id < $1.id }) {
      if old.existence == .deleted, link.existence == .ended, !state.isTrashed {
        tallies[link.id.remote, default: GuardTally()].deletionsPulled += 1
      }
      switch link.operation?.kind {
      case .edit: tallies[link.id.remote, default: GuardTally()].editsPushed += 1
      case .delete where !old.wasDeletedBefore:
        tallies[link.id.remote, default: GuardTally()].deletionsPushed += 1
      case .create, .delete, nil: break
      }
    }
    return tallies
  }
}

extension GuardTally {
  /// Of it what is counted when it is applied; a push is counted when it is acknowledged.
  var pulled: GuardTally {
    var tally = self
    tally.deletionsPushed = 0
    tally.editsPushed = 0
    return tally
  }
}
