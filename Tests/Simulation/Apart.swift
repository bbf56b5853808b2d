internal import CaptionCore

/// What persons gave up to push and did not take up since.
struct Apart {
  /// By item, what the fields said here that are not to be pushed.
  private(set) var fields: [LinkID: [Field: FieldValue]] = [:]
  /// Items that are to stay though their post is in the trash.
  private(set) var deletions: Set<LinkID> = []

  /// Notes that a person gave up these operations on a post.
  mutating func note(_ operations: [Operation], of post: SurveyedPost) {
    for operation in operations {
      guard let link = post.state.links.first(where: { $0.id == operation.link }) else { continue }
      if operation.kind == .delete { deletions.insert(link.id) }
      guard operation.kind == .edit else { continue }
      let local = post.local(for: link)
      for field in operation.target.fields(with: [local]) {
        // Of a medium that a remote added the post may not hold anything yet.
        guard operation.fields.contains(field),
          let value = local[field] ?? operation.target[field] ?? operation.expected?[field]
        else { continue }
        fields[link.id, default: [:]][field] = value
      }
    }
  }

  mutating func forget(_ links: [LinkState]) {
    for link in links {
      fields[link.id] = nil
      deletions.remove(link.id)
    }
  }

  /// A decision about a conflict says what is to be shown there.
  mutating func forget(_ conflict: Conflict) {
    guard case .field(let field) = conflict.subject else { return }
    for side in conflict.sides { fields[side.link]?[field] = nil }
  }

  mutating func forgetDeletions(of post: SurveyedPost) {
    deletions.subtract(post.links.map(\.id))
  }

  /// Forgets the fields that a person has changed since.
  mutating func compare(_ survey: [SurveyedPost]) {
    forEach(survey) { old, now in now == nil || old == now ? old : nil }
  }

  /// Follows what runs merged into the fields.
  mutating func follow(_ survey: [SurveyedPost]) {
    forEach(survey) { old, now in now ?? old }
  }

  private mutating func forEach(
    _ survey: [SurveyedPost], _ change: (FieldValue, FieldValue?) -> FieldValue?
  ) {
    guard !fields.isEmpty else { return }
    for post in survey {
      for link in post.state.links {
        guard let held = fields[link.id] else { continue }
        let local = post.local(for: link)
        fields[link.id] = Dictionary(
          uniqueKeysWithValues: held.compactMap { field, value in
            change(value, local[field]).map { (field, $0) }
          })
      }
    }
  }
}
