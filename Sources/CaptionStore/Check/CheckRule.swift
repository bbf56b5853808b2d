internal import GRDB

/// One rule that the rows of a store have to follow, as the query that finds what breaks it.
struct CheckRule {
  /// What mends it from own rows, and how that is told.
  struct Mend {
    let says: String
    let statements: [String]
  }

  let code: String
  let message: String
  /// One text a fault: where it is.
  let query: String
  /// `nil` where own rows do not suffice.
  let mend: Mend?

  init(
    _ code: String, _ message: String, _ query: String, says: String = "", mend: String...
  ) {
    self.code = code
    self.message = message
    self.query = query
    self.mend = mend.isEmpty ? nil : Mend(says: says, statements: mend)
  }

  /// What breaks the rule; `nil` where nothing does.
  func find(in db: Database) throws -> StoreFinding? {
    var finding = StoreFinding(code: code, message: message, count: 0)
    try PreparedStatement(db, query).forEach { finding.note($0.text(0)) }
    return finding.count > 0 ? finding : nil
  }

  static let all = references + states

  /// That a column's row is not in a table.
  static func isMissing(_ column: String, from table: String) -> String {
    let id = table == "post" ? "row" : "id"
    return """
      \(column) IS NOT NULL
      AND NOT EXISTS (SELECT 1 FROM \(table) AS target WHERE target.\(id) = \(column))
      """
  }
}
