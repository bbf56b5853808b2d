internal import CaptionRemotes
internal import CaptionStore

/// Posts as a table of comma-separated values, with a mark by which spreadsheets know UTF-8.
///
/// Source: RFC 4180. Cells that a spreadsheet would take for a formula begin with an apostrophe.
enum TableText {
  static func begin(_ output: Output) throws {
    try output.text("\u{FEFF}" + row(CSVPosts.columns))
  }

  static func add(_ post: PostRecord, to output: Output) throws {
    let members = JSONValue.wholePost(post).members
    try output.text(
      row(CSVPosts.columns.map { CSVPosts.guarded(cell(members[$0] ?? .null)) }))
  }

  private static func cell(_ value: JSONValue) -> String {
    switch value {
    case .null: ""
    case .string(let text): text
    case .list(let values) where values.isEmpty: ""
    default: value.text
    }
  }

  private static func row(_ cells: [String]) -> String {
    cells.map(quoted).joined(separator: ",") + "\r\n"
  }

  private static func quoted(_ cell: String) -> String {
    let isPlain = cell.unicodeScalars.allSatisfy { !",;\t\"\r\n".unicodeScalars.contains($0) }
    if isPlain { return cell }
    // By scalars: a quotation mark may be one character with an accent behind it.
    var text = String.UnicodeScalarView()
    for scalar in cell.unicodeScalars {
      text.append(scalar)
      if scalar == "\"" { text.append(scalar) }
    }
    return "\"\(String(text))\""
  }
}
