internal import CaptionCore
internal import GRDB
internal import GRDBSQLite

/// The values of a statement's parameters, in their order; filled again for every row.
///
/// For what is written once for each item of a feed: all texts of a row stand in one buffer and are
/// bound where they stand, so that none is made as a `String` first nor copied by SQLite.
struct RowValues {
  private enum Value {
    case null
    case integer(Int64)
    case text(Range<Int>)
  }

  private var values: [Value] = []
  private var bytes: [UInt8] = []

  mutating func removeAll() {
    values.removeAll(keepingCapacity: true)
    bytes.removeAll(keepingCapacity: true)
  }

  mutating func append(_ number: Int64?) {
    values.append(number.map { .integer($0) } ?? .null)
  }

  /// Adds the text that stands at a place of a content.
  mutating func append(_ place: FlatContent.Place?, of content: FlatContent) {
    guard let place else { return values.append(.null) }
    let start = bytes.count
    unsafe content.bytes.span.extracting(place).withUnsafeBufferPointer {
      unsafe bytes.append(contentsOf: $0)
    }
    values.append(.text(start..<bytes.count))
  }

  /// Adds the text that `write` appends to the bytes it is given; NULL where it appends none.
  mutating func append(_ write: (inout [UInt8]) -> Void) {
    let start = bytes.count
    write(&bytes)
    values.append(start == bytes.count ? .null : .text(start..<bytes.count))
  }

  /// Calls `body` while the values are bound to a statement, and resets it.
  func bound<Result>(to statement: OpaquePointer, _ body: () throws -> Result) throws -> Result {
    try unsafe bytes.withUnsafeBytes { bytes in
      defer {
        unsafe sqlite3_reset(statement)
        unsafe sqlite3_clear_bindings(statement)
      }
      for (index, value) in values.enumerated() {
        let code = unsafe bind(value, of: bytes, to: statement, at: Int32(index + 1))
        guard code == SQLITE_OK else { throw DatabaseError(resultCode: ResultCode(rawValue: code)) }
      }
      return try body()
    }
  }

  private func bind(
    _ value: Value, of bytes: UnsafeRawBufferPointer, to statement: OpaquePointer, at index: Int32
  ) -> Int32 {
    switch value {
    case .null: return unsafe sqlite3_bind_null(statement, index)
    case .integer(let number): return unsafe sqlite3_bind_int64(statement, index, number)
    case .text(let range):
      // An empty text may have no address, and without one SQLite would bind NULL.
      guard let start = bytes.baseAddress, !range.isEmpty else {
        return unsafe sqlite3_bind_text(statement, index, "", 0, nil)
      }
      let text = unsafe (start + range.lowerBound).assumingMemoryBound(to: CChar.self)
      return unsafe sqlite3_bind_text(statement, index, text, Int32(range.count), nil)
    }
  }
}
