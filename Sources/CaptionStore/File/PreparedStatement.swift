internal import GRDB
internal import GRDBSQLite

/// A statement whose values are bound and read byte for byte.
///
/// GRDB ends a text at its first NUL and makes an array of every row's values; where a row is
/// written for each item, this is twice as fast, and no text is cut. Values are bound in the order
/// of the statement's parameters. A statement must not be used while its own rows are being read.
///
/// Invariant: the statement that is held keeps its handle alive.
@safe struct PreparedStatement {
  private let statement: Statement
  private let handle: OpaquePointer

  init(_ db: Database, _ sql: String) throws {
    statement = try db.cachedStatement(sql: sql)
    unsafe handle = statement.sqliteStatement
  }

  /// Carries the statement out.
  func run<each Value: SQLBindable>(_ values: repeat each Value) throws {
    try bind(repeat each values)
    defer { unsafe sqlite3_reset(handle) }
    while try step() {}
  }

  /// Reads the first row; `nil` where there is none.
  func first<each Value: SQLBindable, Result>(
    _ values: repeat each Value, read: (SQLRow) throws -> Result
  ) throws -> Result? {
    try bind(repeat each values)
    defer { unsafe sqlite3_reset(handle) }
    return try step() ? try read(unsafe SQLRow(handle)) : nil
  }

  /// Carries the statement out.
  func run(_ row: RowValues) throws {
    try unsafe row.bound(to: handle) { while try step() {} }
  }

  /// Carries an `INSERT` out and answers which row it made.
  func insert(_ row: RowValues) throws -> Int64 {
    try run(row)
    return unsafe sqlite3_last_insert_rowid(sqlite3_db_handle(handle))
  }

  /// Reads the first row; `nil` where there is none.
  func first<Result>(_ row: RowValues, read: (SQLRow) throws -> Result) throws -> Result? {
    try unsafe row.bound(to: handle) {
      try step() ? try read(unsafe SQLRow(handle)) : nil
    }
  }

  /// Reads every row, one after another.
  func forEach<each Value: SQLBindable>(
    _ values: repeat each Value, read: (SQLRow) throws -> Void
  ) throws {
    try bind(repeat each values)
    defer { unsafe sqlite3_reset(handle) }
    let row = unsafe SQLRow(handle)
    while try step() { try read(row) }
  }

  /// Reads rows one after another until `read` answers `false`.
  func forEachWhile(_ read: (SQLRow) throws -> Bool) throws {
    defer { unsafe sqlite3_reset(handle) }
    let row = unsafe SQLRow(handle)
    while try step(), try read(row) {}
  }

  /// Reads every row into an array.
  func all<each Value: SQLBindable, Result>(
    _ values: repeat each Value, read: (SQLRow) throws -> Result
  ) throws -> [Result] {
    var results: [Result] = []
    try forEach(repeat each values) { results.append(try read($0)) }
    return results
  }

  private func bind<each Value: SQLBindable>(_ values: repeat each Value) throws {
    var index: Int32 = 0
    for value in repeat each values {
      index += 1
      let code = unsafe value.bind(to: handle, at: index)
      guard code == SQLITE_OK else { throw failure(code) }
    }
  }

  private func step() throws -> Bool {
    let code = unsafe sqlite3_step(handle)
    guard code == SQLITE_ROW || code == SQLITE_DONE else { throw failure(code) }
    return code == SQLITE_ROW
  }

  private func failure(_ code: Int32) -> DatabaseError {
    let connection = unsafe sqlite3_db_handle(handle)
    return DatabaseError(
      resultCode: ResultCode(rawValue: code),
      message: unsafe sqlite3_errmsg(connection).map { unsafe String(cString: $0) })
  }
}

/// The row at which a statement stands; it must not be kept.
@safe struct SQLRow {
  private let handle: OpaquePointer

  fileprivate init(_ handle: OpaquePointer) {
    unsafe self.handle = unsafe handle
  }

  func isNull(_ column: Int32) -> Bool {
    unsafe sqlite3_column_type(handle, column) == SQLITE_NULL
  }

  /// The number in a column; 0 for NULL.
  func integer(_ column: Int32) -> Int64 {
    unsafe sqlite3_column_int64(handle, column)
  }

  func optionalInteger(_ column: Int32) -> Int64? {
    isNull(column) ? nil : integer(column)
  }

  func bool(_ column: Int32) -> Bool { integer(column) != 0 }

  /// The text in a column; empty for NULL.
  func text(_ column: Int32) -> String {
    guard let bytes = unsafe sqlite3_column_text(handle, column) else {
      return ""
    }
    let count = unsafe Int(sqlite3_column_bytes(handle, column))
    return unsafe String(
      decoding: UnsafeBufferPointer(start: bytes, count: count), as: UTF8.self)
  }

  func optionalText(_ column: Int32) -> String? {
    isNull(column) ? nil : text(column)
  }

  /// Calls `body` with the bytes of the text in a column, which must not be kept.
  func withBytes<Result>(_ column: Int32, _ body: (UnsafeRawBufferPointer) -> Result) -> Result {
    let bytes = unsafe sqlite3_column_text(handle, column)
    let count = unsafe Int(sqlite3_column_bytes(handle, column))
    return unsafe body(UnsafeRawBufferPointer(start: bytes, count: bytes == nil ? 0 : count))
  }
}

extension SQLRow {
  /// Calls `body` with the bytes of a blob, which must not be kept.
  func withBlob<Result>(_ column: Int32, _ body: (UnsafeRawBufferPointer) -> Result) -> Result {
    let bytes = unsafe sqlite3_column_blob(handle, column)
    let count = unsafe Int(sqlite3_column_bytes(handle, column))
    return unsafe body(UnsafeRawBufferPointer(start: bytes, count: bytes == nil ? 0 : count))
  }
}

/// A value that a statement's parameter can take.
protocol SQLBindable {
  func bind(to statement: OpaquePointer, at index: Int32) -> Int32
}

extension Int64: SQLBindable {
  func bind(to statement: OpaquePointer, at index: Int32) -> Int32 {
    unsafe sqlite3_bind_int64(statement, index, self)
  }
}

extension Int: SQLBindable {
  func bind(to statement: OpaquePointer, at index: Int32) -> Int32 {
    unsafe sqlite3_bind_int64(statement, index, Int64(self))
  }
}

extension Bool: SQLBindable {
  func bind(to statement: OpaquePointer, at index: Int32) -> Int32 {
    unsafe sqlite3_bind_int64(statement, index, self ? 1 : 0)
  }
}

extension String: SQLBindable {
  func bind(to statement: OpaquePointer, at index: Int32) -> Int32 {
    // SQLite copies the bytes: they live until the statement is bound anew.
    let copy = unsafe unsafeBitCast(-1, to: sqlite3_destructor_type.self)
    var text = self
    return text.withUTF8 { bytes in
      // An empty text has no address, and without one SQLite would bind NULL.
      guard let start = bytes.baseAddress else {
        return unsafe sqlite3_bind_text(statement, index, "", 0, copy)
      }
      return unsafe start.withMemoryRebound(to: CChar.self, capacity: bytes.count) {
        unsafe sqlite3_bind_text(statement, index, $0, Int32(bytes.count), copy)
      }
    }
  }
}

/// A blob.
extension [UInt8]: SQLBindable {
  func bind(to statement: OpaquePointer, at index: Int32) -> Int32 {
    let copy = unsafe unsafeBitCast(-1, to: sqlite3_destructor_type.self)
    return unsafe withUnsafeBytes { bytes in
      unsafe sqlite3_bind_blob(statement, index, bytes.baseAddress, Int32(bytes.count), copy)
    }
  }
}

extension Optional: SQLBindable where Wrapped: SQLBindable {
  func bind(to statement: OpaquePointer, at index: Int32) -> Int32 {
    switch self {
    case .some(let value): unsafe value.bind(to: statement, at: index)
    case .none: unsafe sqlite3_bind_null(statement, index)
    }
  }
}
