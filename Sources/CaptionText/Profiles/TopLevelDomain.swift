/// The last labels of host names, by which a host without scheme is told from words with a dot.
enum TopLevelDomain {
  /// Whether a label, in any case, is a top-level domain.
  static func isKnown(_ label: ArraySlice<Unicode.Scalar>) -> Bool {
    label.count <= longest && all.contains(String(label).lowercased())
  }

  /// The end of the longest top-level domain in another script than Latin that begins at `start`.
  static func end(in scalars: [Unicode.Scalar], from start: Int) -> Int? {
    let longest = min(longestOther, scalars.count - start)
    guard longest > 0, !scalars[start].isASCII else { return nil }
    return (1...longest).reversed().first { isKnown(scalars[start..<start + $0]) }
      .map { start + $0 }
  }

  private static let all = Set(names.split(whereSeparator: \.isWhitespace).map(String.init))
  private static let longest = all.lazy.map(\.unicodeScalars.count).max() ?? 0
  private static let longestOther =
    all.lazy.filter { !$0.utf8.allSatisfy { $0 < 0x80 } }.map(\.unicodeScalars.count).max() ?? 0
}
