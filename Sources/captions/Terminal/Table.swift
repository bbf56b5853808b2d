internal import CaptionText

/// Rows of text in columns that fit the terminal, aligned by the cells that they fill.
///
/// The first rows decide how wide the columns are; then every row is written as it comes, so that
/// a table of any length fits the memory.
struct Table {
  struct Column {
    var title: String
    var look = Look.plain
    /// Whether the column gives way when a row does not fit.
    var isElastic = false
    /// As many cells as the column fills at most.
    var maximum = Int.max
    var isNumber = false
  }

  private let columns: [Column]
  private let terminal: Terminal
  private let output: Output
  private var waiting: [[String]] = []
  private var widths: [Int]?

  private static let sample = 200
  private static let gap = 2
  private static let narrowest = 12

  init(_ columns: [Column], on terminal: Terminal, to output: Output) {
    self.columns = columns
    self.terminal = terminal
    self.output = output
  }

  /// Adds a row, one text a column; of a text of several lines, the ends of lines are marked.
  mutating func add(_ cells: [String]) throws {
    // No row shows more than a line of the terminal: a long caption is not looked at whole.
    let row = cells.map { String($0.prefix(terminal.width + 1)).visible(lineEnds: .marked) }
    if let widths { return try write(row, widths) }
    waiting.append(row)
    if waiting.count == Self.sample { try writeWaiting() }
  }

  /// Writes what waits; of a table without rows, nothing.
  mutating func finish() throws {
    if widths == nil && !waiting.isEmpty { try writeWaiting() }
  }

  private mutating func writeWaiting() throws {
    let widths = fittedWidths()
    self.widths = widths
    try write(columns.map(\.title), widths, isTitle: true)
    for row in waiting { try write(row, widths) }
    waiting = []
  }

  private func fittedWidths() -> [Int] {
    var widths = columns.indices.map { column in
      let widest = waiting.map { $0[column].displayWidth }.max() ?? 0
      return max(columns[column].title.count, min(columns[column].maximum, widest))
    }
    let room = terminal.width - Self.gap * (columns.count - 1)
    while widths.reduce(0, +) > room {
      let elastic = columns.indices.filter {
        columns[$0].isElastic && widths[$0] > Self.narrowest
      }
      guard let widest = elastic.max(by: { widths[$0] < widths[$1] }) else { break }
      let excess = widths.reduce(0, +) - room
      let next = elastic.filter { $0 != widest }.map { widths[$0] }.max() ?? Self.narrowest
      let floor = max(Self.narrowest, min(next, widths[widest] - 1))
      widths[widest] = max(floor, widths[widest] - excess)
    }
    return widths
  }

  private func write(_ row: [String], _ widths: [Int], isTitle: Bool = false) throws {
    var line = ""
    var room = terminal.width
    for (index, cell) in row.enumerated() where room > 0 {
      let isLast = index == row.count - 1
      let width = min(widths[index], room)
      var text =
        isLast && !columns[index].isNumber ? cell.fitted(to: width) : cell.padded(to: width)
      if columns[index].isNumber {
        let fitted = cell.fitted(to: width)
        text = String(repeating: " ", count: max(0, width - fitted.displayWidth)) + fitted
      }
      line += (isTitle ? Look.bold : columns[index].look)(text, on: terminal)
      room -= width + Self.gap
      if !isLast && room > 0 { line += String(repeating: " ", count: Self.gap) }
    }
    try output.line(terminal.hasColour ? line : line.trimmingEnd)
  }
}

extension String {
  fileprivate var trimmingEnd: String {
    var end = endIndex
    while end > startIndex, self[index(before: end)] == " " { end = index(before: end) }
    return String(self[..<end])
  }
}
