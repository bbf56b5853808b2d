internal import CaptionText

extension NormalisedPosts {
  /// The posts made from one template with other numbers: `Day 12` and `Day 13`.
  ///
  /// The bodies are equal with `#` for each number, spelled number and Roman numeral, hold another
  /// word beside these, and are not all the same. The evidence is the template.
  public func series() -> [DuplicateGroup] {
    let numbers = NumberWords(table)
    let hashes = table.hashes
    var alike: [UInt64: [Int]] = [:]
    for (position, row) in rows.enumerated() {
      if let hash = numbers.templateHash(of: body(of: row), hashes) {
        alike[hash, default: []].append(position)
      }
    }
    // By their bytes: hashing a text with many marks as `String` takes quadratic time.
    var series: [[UInt8]: [Int]] = [:]
    for position in alike.values.filter({ $0.count > 1 }).joined() {
      if let template = SeriesTemplate.template(of: text(of: rows[position].body)) {
        series[Array(template.utf8), default: []].append(position)
      }
    }
    return series.compactMap { template, positions -> (oldest: UInt32, group: DuplicateGroup)? in
      guard Set(positions.map { body(of: rows[$0]) }).count > 1 else { return nil }
      let numbers = positions.flatMap { members(of: $0) }.sorted()
      let group = DuplicateGroup(
        relation: .series, posts: numbers.map(post),
        evidence: .shared(String(decoding: template, as: UTF8.self)))
      // No post is of two series.
      return (numbers[0], group)
    }.sorted { $0.oldest < $1.oldest }.map(\.group)
  }
}

/// What bodies of a series have in common.
enum SeriesTemplate {
  /// The body with `#` for each number; `nil` where it has none, or nothing else.
  static func template(of body: String) -> String? {
    var words: [Substring] = []
    var numbers = 0
    var previous = NumberWords.Kind.other
    for word in body.utf8.split(separator: 0x20).map(Substring.init) {
      let kind = NumberWords.kind(of: String(word))
      let isNumber = kind.isNumber(after: previous)
      if isNumber { numbers += 1 }
      words.append(isNumber ? "#" : word)
      previous = kind
    }
    return numbers > 0 && numbers < words.count ? words.joined(separator: " ") : nil
  }
}
