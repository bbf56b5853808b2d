internal import CaptionCore

extension Operation {
  /// What the columns `dropped` and `droppedFields` of a link say that the person gave up.
  init(
    dropped target: Content, fields: String?, post: PostID, link: LinkID, _ createdAt: Timestamp
  ) {
    self.init(
      kind: fields == nil ? .delete : .edit, post: post, link: link, target: target,
      fields: Set(Field.list(fields ?? "[]")), createdAt: createdAt)
  }

  /// The column `droppedFields`: NULL for a deletion.
  var droppedFields: String? { kind == .delete ? nil : Field.list(fields) }
}
