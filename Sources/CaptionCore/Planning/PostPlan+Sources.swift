/// By which rule a run changed a field: one remote's value was taken, or edits were merged.
public struct FieldSource: Hashable, Sendable {
  public var field: Field
  /// Whether the result is no remote's own value.
  public var isMerged: Bool
  /// The remotes whose changes are in it, in their order.
  public var remotes: [RemoteID]

  public init(field: Field, isMerged: Bool, remotes: [RemoteID]) {
    self.field = field
    self.isMerged = isMerged
    self.remotes = remotes
  }
}

extension PostPlan {
  /// How each field of the local side comes to its new value, in the order of fields.
  public func sources(from state: PostState) -> [FieldSource] {
    local.changedFields(from: state.local).compactMap { field in
      guard let ids = pulled[field] else { return nil }
      let isTaken = state.links.contains { link in
        ids.contains(link.id) && link.observed?[field] == local[field]
      }
      return FieldSource(
        field: field, isMerged: !isTaken, remotes: Set(ids.map(\.remote)).sorted())
    }
  }
}
