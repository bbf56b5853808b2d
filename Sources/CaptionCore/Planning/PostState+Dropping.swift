extension PostState {
  /// The post after a person gave up what would be pushed, and what that was.
  ///
  /// The local side and the agreements stay as they are, and nothing of it is planned again until
  /// the person changes those fields or takes it up again.
  ///
  /// | given up | what becomes of it |
  /// |---|---|
  /// | a new item | it is not wanted there any more; the post stays |
  /// | an edit | the remote keeps what it shows; the fields stand apart |
  /// | that few only are to see it | the same, and its other edits are sent |
  /// | the deletion of a post in the trash | the item stays there, the post in the trash |
  /// | the deletion from one remote only | the item is wanted there again |
  ///
  /// What is under way is not given up: it may have been carried out already.
  ///
  /// - Parameter remotes: Where; `nil` for everywhere.
  public func dropping(on remotes: Set<RemoteID>? = nil) -> (state: PostState, dropped: [Operation])
  {
    var state = self
    var dropped: [Operation] = []
    for plan in plan().links where remotes?.contains(plan.id.remote) ?? true {
      guard let index = links.firstIndex(where: { $0.id == plan.id }), !links[index].isBusy,
        let operation = plan.operation ?? links[index].parked ?? plan.held
      else { continue }
      dropped.append(operation)
      state.links[index].parked = nil
      switch operation.kind {
      case .create: state.links[index].existence = .ended
      case .delete where !isTrashed: state.links[index].isDeletionWanted = false
      case .delete: state.links[index].dropped = operation
      case .edit:
        var edit = operation
        edit.target = local(for: links[index])
        edit.fields.formUnion(plan.dropped?.fields ?? [])
        state.links[index].dropped = edit
      }
    }
    return (state, dropped)
  }

  /// The post after a person took up again what was refused or given up.
  ///
  /// - Parameter remotes: Where; `nil` for everywhere.
  public func retrying(on remotes: Set<RemoteID>? = nil) -> PostState {
    var state = self
    for index in links.indices where remotes?.contains(links[index].id.remote) ?? true {
      state.links[index].parked = nil
      state.links[index].dropped = nil
    }
    return state
  }
}

extension Planning {
  /// The fields of an edit that are still given up: the person has not changed them since.
  ///
  /// What is merged into one of them is no change by the person. Where the remote shows the local
  /// value by now, there is nothing left to give up.
  mutating func keepDropped(at index: Int, against local: Content) -> Set<Field> {
    let link = links[index]
    guard let dropped = link.dropped, dropped.kind == .edit else {
      links[index].dropped = nil
      return []
    }
    let before = state.local(for: link.state)
    let fields = dropped.fields.filter { field in
      before[field] == dropped.target[field] && local[field] != link.observed[field]
    }
    var kept = dropped
    kept.fields = fields
    kept.target = local
    links[index].dropped = fields.isEmpty ? nil : kept
    return fields
  }
}
