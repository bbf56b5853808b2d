internal import CaptionCore
internal import GRDB

/// The run of a command by which a person changes posts: noted once something changes.
struct HandRun {
  private let command: String
  private let now: Timestamp
  private let db: Database
  private var id: Int64?

  init(_ command: String, at now: Timestamp, in db: Database) {
    self.command = command
    self.now = now
    self.db = db
  }

  /// The number of the run; `nil` while nothing has changed.
  var number: Int64? { id }

  /// The number of the run, which begins and ends with this change.
  mutating func noted() throws -> Int64 {
    if let id { return id }
    try PreparedStatement(
      db, "INSERT INTO run (command, startedAt, endedAt, state) VALUES (?, ?, ?, 'done')"
    ).run(command, now.milliseconds, now.milliseconds)
    id = db.lastInsertedRowID
    return db.lastInsertedRowID
  }
}
