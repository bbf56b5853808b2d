internal import GRDB

extension Database {
  /// Carries everything out that `body` does, or nothing where it throws.
  ///
  /// GRDB's own transactions prepare these statements anew each time, which takes longer than many a
  /// transaction.
  func inOneTransaction<Value>(_ body: () throws -> Value) throws -> Value {
    try PreparedStatement(self, "BEGIN IMMEDIATE TRANSACTION").run()
    do {
      let value = try body()
      try PreparedStatement(self, "COMMIT TRANSACTION").run()
      return value
    } catch {
      // SQLite may have rolled it back: when the disk is full, say.
      if isInsideTransaction { try PreparedStatement(self, "ROLLBACK TRANSACTION").run() }
      throw error
    }
  }
}
