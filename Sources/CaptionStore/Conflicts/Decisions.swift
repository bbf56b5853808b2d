public import CaptionCore
internal import GRDB

/// What a person decides about one conflict.
public struct ConflictDecision: Hashable, Sendable {
  public enum Choice: Hashable, Sendable {
    case value(FieldValue)
    case deletion(DeletionChoice)
  }

  /// The conflict as the person saw it.
  public var record: ConflictRecord
  public var choice: Choice

  public init(_ record: ConflictRecord, _ choice: Choice) {
    self.record = record
    self.choice = choice
  }
}

extension CaptionStore {
  /// Keeps what a person decided about these texts, to be proposed when they meet again.
  ///
  /// - Parameters:
  ///   - state: The post as the decision leaves it.
  /// - Returns: A content that has what was chosen; `nil` for a deletion.
  static func remember(
    _ conflict: Conflict, as state: PostState, post row: Int64, at now: Timestamp, in db: Database
  ) throws -> Int64? {
    guard case .field(let field) = conflict.subject else { return nil }
    let sides = state.links.filter { link in conflict.sides.contains { $0.link == link.id } }
    let own = field == .caption ? sides.compactMap(\.captionOverride) : []
    var content = try PreparedStatement(db, "SELECT content FROM post WHERE row = ?")
      .first(row) { $0.integer(0) }
    if let caption = own.first, own.count == sides.count {
      var chosen = state.local
      chosen.caption = caption
      var storage = try ContentStorage(db)
      content = try storage.insert(chosen, accountName: nil)
    }
    let question = conflict.question
    try PreparedStatement(
      db,
      """
      INSERT OR REPLACE INTO decision (texts, question, field, content, at) VALUES (?, ?, ?, ?, ?)
      """
    ).run(
      Int64(bitPattern: Conflict.key(of: question)), question, field.description, content,
      now.milliseconds)
    return content
  }

  /// What a person chose when the texts of a conflict met before.
  static func remembered(
    _ conflict: Conflict, _ reader: inout ContentReader, in db: Database
  ) throws -> FieldValue? {
    guard case .field(let field) = conflict.subject else { return nil }
    // The hash only finds the row: what counts is that the texts are the same.
    let question = conflict.question
    let found = try PreparedStatement(
      db, "SELECT field, content FROM decision WHERE texts = ? AND question = ?"
    ).first(Int64(bitPattern: Conflict.key(of: question)), question) { row in
      (field: Field(row.text(0)), content: row.integer(1))
    }
    guard let found, let decided = found.field, decided.kind == field.kind else { return nil }
    return try reader.read(found.content)[decided]
  }
}
