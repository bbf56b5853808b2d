internal import CaptionCore
internal import GRDB

/// A content that was replaced, with what replaced it.
struct HistoryRow {
  /// `nil` while the item that showed it has no post yet.
  var post: Int64?
  /// The remote that showed it; `nil` for what the person had.
  var remote: RemoteID?
  /// The key of the item that showed it.
  var key: String?
  var content: Int64
  var fields: [Field]
  /// What replaced it: `observed`, `pulled`, `merged`, or the person's verb.
  var cause: String
  var run: Int64?
  var at: Timestamp
  /// Whether the post was in the trash before, where that is what changed.
  var wasTrashed: Bool?
  /// By which rule each field changed, as `FieldSource` writes it.
  var sources: String?

  func insert(_ db: Database) throws {
    try PreparedStatement(
      db,
      """
      INSERT INTO history (post, remote, key, content, fields, cause, run, at, wasTrashed, sources)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """
    ).run(
      post, remote?.rawValue, key, content, Field.list(fields), cause, run, at.milliseconds,
      wasTrashed, sources)
  }
}

extension HistoryRow {
  /// The cause that is kept where a copy gets a caption of its own: before, it showed the post's.
  static let firstWording = "worded"
  /// The causes by which a person's own wording of a copy changes; other rows of an item tell what
  /// the remote showed.
  static let wordingCauses: Set = [firstWording, "edited", "resolved", "pulled", "undone"]
}
