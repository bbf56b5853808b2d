internal import CaptionCore
internal import GRDB

/// The keys by which captions are compared, computed anew from their texts.
enum CaptionKeys {
  static func check(_ db: Database, _ progress: (CheckProgress) -> Void) throws -> StoreFinding? {
    var finding = StoreFinding(
      code: "key", message: "captions have a key that is not that of their text", count: 0)
    try forEachWrong(db, progress) { id, _ in finding.note("caption \(id)") }
    return finding.count > 0 ? finding : nil
  }

  static func mend(_ db: Database) throws {
    let update = try PreparedStatement(db, "UPDATE caption SET exactKey = ? WHERE id = ?")
    try forEachWrong(db, { _ in }) { id, key in try update.run(Int64(bitPattern: key), id) }
  }

  private static func forEachWrong(
    _ db: Database, _ progress: (CheckProgress) -> Void, _ body: (Int64, UInt64) throws -> Void
  ) throws {
    let total = try Int.fetchOne(db, sql: "SELECT count(*) FROM caption")
    var done = 0
    // By row, so that a key that is mended meanwhile moves nothing that is still to be read.
    try PreparedStatement(db, "SELECT id, text, exactKey FROM caption NOT INDEXED ORDER BY id")
      .forEach { row in
        done += 1
        if done % 10_000 == 0 { progress(CheckProgress("keys of captions", done: done, of: total)) }
        let key = Caption(row.text(1)).exactKey
        if key != UInt64(bitPattern: row.integer(2)) { try body(row.integer(0), key) }
      }
  }
}

extension StoreFinding {
  /// Counts one more fault.
  mutating func note(_ example: String) {
    count += 1
    left = count
    if examples.count < 5 { examples.append(example) }
  }
}
