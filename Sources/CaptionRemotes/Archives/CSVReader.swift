/// Reads rows of comma-separated values as they arrive.
///
/// Quoted cells hold anything, line ends too. A quote inside a bare cell is a letter; what follows a
/// closing quote up to the next comma belongs to the cell: files that were edited by hand read as
/// they look. Source: RFC 4180.
struct CSVReader {
  /// The longest row.
  private static let maximumRowBytes = 16 << 20

  private let separator: UInt8
  private var row: [String] = []
  private var cell: [UInt8] = []
  private var rowBytes = 0
  private var isQuoted = false
  private var wasQuoted = false
  private var isAfterQuote = false
  private var isAfterReturn = false

  init(separator: UInt8) {
    self.separator = separator
  }

  /// Whether a row was begun and not ended, or a quote is open.
  var isOpen: Bool { isQuoted }

  /// Reads bytes and gives each row that they end to `body`.
  mutating func append(
    _ bytes: some Sequence<UInt8>, _ body: ([String]) throws(RemoteError) -> Void
  ) throws(RemoteError) {
    for byte in bytes {
      rowBytes += 1
      guard rowBytes <= Self.maximumRowBytes else {
        throw .malformed(
          path: "", reason: "a row longer than 16 MiB, or a quote that is not closed")
      }
      if let row = take(byte) { try body(row) }
    }
  }

  /// Ends the last row, where the file does not.
  mutating func finish(_ body: ([String]) throws(RemoteError) -> Void) throws(RemoteError) {
    guard !isQuoted || isAfterQuote else {
      throw .malformed(path: "", reason: "a quote is not closed")
    }
    if !row.isEmpty || !cell.isEmpty || wasQuoted { try body(endRow()) }
  }

  /// - Returns: The row that this byte ends.
  private mutating func take(_ byte: UInt8) -> [String]? {
    let isPair = isAfterReturn && byte == 0x0A
    isAfterReturn = false
    if isPair { return nil }
    if isQuoted {
      if isAfterQuote {
        isAfterQuote = false
        if byte == 0x22 {
          cell.append(byte)
          return nil
        }
        isQuoted = false
      } else if byte == 0x22 {
        isAfterQuote = true
        return nil
      } else {
        cell.append(byte)
        return nil
      }
    }
    switch byte {
    case 0x22 where cell.isEmpty && !wasQuoted:
      isQuoted = true
      wasQuoted = true
    case separator: endCell()
    case 0x0D, 0x0A:
      isAfterReturn = byte == 0x0D
      return endRow()
    default: cell.append(byte)
    }
    return nil
  }

  private mutating func endCell() {
    row.append(String(decoding: cell, as: UTF8.self))
    cell.removeAll(keepingCapacity: true)
    wasQuoted = false
    isQuoted = false
    isAfterQuote = false
  }

  private mutating func endRow() -> [String] {
    endCell()
    defer {
      row = []
      rowBytes = 0
    }
    return row
  }
}
