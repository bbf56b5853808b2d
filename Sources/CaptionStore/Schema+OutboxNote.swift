extension Schema {
  /// What one step of an operation left for the next: the post that waits to be published, say.
  static let outboxNote = "ALTER TABLE outbox ADD COLUMN note TEXT"
}
