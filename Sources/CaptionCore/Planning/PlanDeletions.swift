extension Planning {
  /// Decides which links end, which are to be deleted and which fields are reconciled with.
  ///
  /// | remote | local | decision |
  /// |---|---|---|
  /// | deleted | deleted | the link ends |
  /// | deleted | as agreed | the link ends; the post goes to the trash with its last link |
  /// | deleted | edited | conflict; the post is kept, nothing is made again |
  /// | deleted | never agreed | the link ends; the post is kept |
  /// | as agreed | deleted | the item is deleted |
  /// | edited, never agreed | deleted | conflict; nothing is deleted |
  /// | not made yet | deleted | the link ends, nothing is sent |
  /// | shows the item of before again | to be made anew | the new link ends, nothing is sent |
  /// | any, live | deletion given up | nothing; it stays there as it is |
  /// | an archive | deleted | nothing |
  ///
  /// Nothing that one remote shows deletes an item on another. A post that is in the trash because
  /// its last item was deleted comes back with an item that shows itself again.
  mutating func planDeletions() {
    var sides: Set<Int> = []
    var withdrawn: [Int] = []
    var isDeletedByRemote = false
    for index in links.indices where !links[index].state.isBusy {
      let isUnwanted = isTrashed || links[index].state.isDeletionWanted
      switch links[index].existence {
      case .ended: break
      case .wanted:
        if isUnwanted || isThere(on: links[index].state.id.remote) {
          links[index].existence = .ended
        }
      case .deleted:
        if !isUnwanted && isEdited(links[index].state) {
          sides.insert(index)
        } else {
          links[index].existence = .ended
          isDeletedByRemote = isDeletedByRemote || !isUnwanted && !links[index].isUnagreed
        }
      case .live:
        guard links[index].state.observed != nil else { break }
        links[index].isReconciled = !isUnwanted
        if !isUnwanted || links[index].dropped?.kind == .delete { break }
        // An archive keeps what it has: nothing is wanted of it unless the person names it.
        if links[index].isArchived && !links[index].state.isDeletionWanted { break }
        if isChanged(links[index].state) { sides.insert(index) } else { withdrawn.append(index) }
      }
    }
    planDeletes(withdrawn, sides: sides)
    if !sides.isEmpty { conflicts[.deletion] = sides.map { links[$0].state.id } }
    if isDeletedByRemote && links.allSatisfy({ $0.existence == .ended }) { isTrashed = true }
  }

  /// Whether a remote shows an item of the post.
  private func isThere(on remote: RemoteID) -> Bool {
    state.links.contains { $0.id.remote == remote && $0.existence == .live }
  }

  /// Plans the deletes of a post in the trash, all or none.
  ///
  /// A conflict about one item may bring the post back. What was to go from one remote only does
  /// not wait for the others.
  private mutating func planDeletes(_ withdrawn: [Int], sides: Set<Int>) {
    for index in withdrawn where sides.isEmpty || links[index].state.isDeletionWanted {
      let link = links[index].state
      guard let shown = link.observed, link.capabilities.canDelete else {
        links[index].blocked.append(.cannotDelete)
        continue
      }
      propose(
        Operation(
          kind: .delete, post: state.id, link: link.id, target: shown, expected: shown,
          version: link.version, createdAt: state.createdAt),
        at: index)
    }
  }

  /// Whether the local side was edited since it agreed with a remote that has deleted the item.
  ///
  /// What the remote never showed because it cannot hold it is no edit.
  private func isEdited(_ link: LinkState) -> Bool {
    if link.isUnagreed { return false }
    guard let agreement = link.wholeAgreement else { return true }
    let held = link.capabilities.creatable.union(link.capabilities.editable)
    return state.local(for: link).changedFields(from: agreement.sent).contains { field in
      held.contains(field.kind) || agreement.seen[field]?.isEmpty == false
    }
  }

  /// Whether the remote shows anything that the local side never agreed to.
  private func isChanged(_ link: LinkState) -> Bool {
    guard let observed = link.observed, let agreement = link.wholeAgreement else { return true }
    return link.isUnagreed || !observed.changedFields(from: agreement.seen).isEmpty
  }
}
