import CaptionCore
import GRDB
import Testing

@testable import CaptionStore

@Test func aRowHoldsItsTextsByteForByte() throws {
  try DatabaseQueue().read { db in
    let statement = try PreparedStatement(
      db, "SELECT hex(?1), hex(?2), typeof(?2), typeof(?3), hex(?4), typeof(?5), ?6")
    var texts = FlatContent()
    let (text, empty): (Range<Int>, Range<Int>) = (texts.append("a\0é"), texts.append(""))
    var row = RowValues()
    for round in 1...2 {
      row.removeAll()
      row.append(text, of: texts)
      row.append(empty, of: texts)
      row.append(nil, of: texts)
      row.append { $0 += [0x78, UInt8(0x30 + round)] }
      row.append { _ in }
      row.append(Int64.min)
      let read = try statement.first(row) { read in
        (0...5).map { read.text($0) } + [String(read.integer(6))]
      }
      #expect(read == ["6100C3A9", "", "text", "null", "783\(round)", "null", "\(Int64.min)"])
    }
  }
}

@Test func aStatementHoldsNothingOfARowThatIsDone() throws {
  try DatabaseQueue().read { db in
    let statement = try PreparedStatement(db, "SELECT typeof(?)")
    var row = RowValues()
    row.append { $0 += "text".utf8 }
    #expect(try statement.first(row) { $0.text(0) } == "text")
    try statement.forEachWhile { later in
      #expect(later.text(0) == "null")
      return false
    }
  }
}
