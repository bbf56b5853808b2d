extension Schema {
  /// What remotes behind an API need: when a create was first sent, for the search of what it made,
  /// and what a remote has told of itself.
  static let apiRemotes = """
    ALTER TABLE outbox ADD COLUMN firstSentAt INTEGER;
    ALTER TABLE remote ADD COLUMN learned TEXT;
    """
}
