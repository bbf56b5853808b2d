/// The pages that an answer's `Link` field names.
///
/// Source: RFC 8288.
enum LinkHeader {
  /// The address with a relation such as `next`; `nil` where none is named.
  static func target(_ relation: String, in value: String) -> String? {
    var rest = value[...]
    while let open = rest.firstIndex(of: "<") {
      rest = rest[rest.index(after: open)...]
      guard let close = rest.firstIndex(of: ">") else { return nil }
      let target = rest[..<close]
      rest = rest[close...].dropFirst()
      let parameters = rest.prefix { $0 != "<" }
      if parameters.split(separator: ";").contains(where: { isRelation($0, relation) }) {
        return String(target)
      }
    }
    return nil
  }

  private static func isRelation(_ parameter: Substring, _ relation: String) -> Bool {
    let pair = parameter.split(separator: "=", maxSplits: 1)
    guard pair.count == 2, pair[0].lowercased().filter({ $0 != " " }) == "rel" else { return false }
    return pair[1].split { " \",".contains($0) }.contains { $0.lowercased() == relation }
  }
}
