extension Schema {
  /// The base and every side of a decision, to be compared: a hash alone could mean other texts.
  ///
  /// Decisions from before it are not proposed any more.
  static let decisionQuestion = "ALTER TABLE decision ADD COLUMN question TEXT"
}
