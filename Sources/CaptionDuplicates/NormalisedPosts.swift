internal import CaptionCore

/// Posts whose captions are normalised once, to be asked for several relations.
///
/// What is found depends on the posts alone, not on their order. Kept as numbers, about 200 bytes a
/// caption of common length.
public struct NormalisedPosts: Sendable {
  /// Posts that say the same once normalised, by numbers; may be one alone.
  struct Row: Sendable {
    /// Its body, as a range of `words`.
    var body: Range<UInt32>
    /// How many words behind the body are those that its oldest post writes as names are written; 0
    /// where none could be replaced anyway.
    var nameCount: UInt32 = 0
    /// Its body and the words of its place, as a range of `words`; empty without a place.
    var bodyAndPlace: Range<UInt32> = 0..<0
    /// What of a poor body else counts, the links and the place, as numbers of `texts`.
    var rest: UInt32
    var links: UInt32
    var place: UInt32
    /// Which of the names around its body are its own; see `Surroundings`.
    var around: UInt32 = 0
    var isRich: Bool
    /// Whether the text of each breaks off.
    var isTruncated = true
    /// The first of its posts whose own text breaks off.
    var brokenOff: UInt32?
    /// The first of its posts whose own text says the place.
    var withPlace: UInt32?
  }

  /// All posts, the oldest first.
  private let posts: [PostID]
  /// By their oldest post.
  let rows: [Row]
  /// The numbers of the posts of all classes; those of a class lie together, in order.
  private let members: [UInt32]
  private let firstMembers: [UInt32]

  let table: WordTable
  let words: [UInt32]
  private let texts: TextTable

  /// Normalises captions on all cores.
  public init(_ candidates: [DuplicateCandidate]) {
    let order = Self.byAge(candidates)
    var next = 0
    self.init(count: candidates.count) {
      let piece = order[next...].prefix(Self.pieceSize).map { candidates[Int($0)] }
      next += piece.count
      return piece
    }
  }

  /// Normalises captions that come in pieces, so that they need not be in memory together.
  ///
  /// - Parameters:
  ///   - count: How many posts there are.
  ///   - read: The next posts by age, about `pieceSize` of them; none at the end.
  public init<Failure>(
    count: Int, reading read: () throws(Failure) -> [DuplicateCandidate]
  ) throws(Failure) {
    let inOrder = InOrder<FormColumns, ClassGrouping>(ClassGrouping(count: count)) { $0.add($1) }
    var posts: [PostID] = []
    posts.reserveCapacity(count)
    var piece = try read()
    while !piece.isEmpty {
      inOrder.add(isSmall: piece.count < 1_000) { [piece] in
        var forms = FormColumns()
        for candidate in piece { forms.append(candidate.caption.text) }
        return forms
      }
      posts += piece.map(\.post)
      piece = try read()
    }
    var grouping = ClassGrouping()
    inOrder.finish { swap(&$0, &grouping) }
    self.init(grouping, posts)
  }

  /// How many captions are normalised in one go.
  public static let pieceSize = 1 << 13

  /// Captions as they stand, each in a class of its own; no post says anything of another.
  init(alone forms: [NormalForm]) {
    var grouping = ClassGrouping()
    for form in forms { grouping.addAlone(form) }
    self.init(grouping, [])
  }

  private init(_ grouping: consuming ClassGrouping, _ posts: [PostID]) {
    self.posts = posts
    grouping.finish()
    rows = grouping.classes
    (members, firstMembers) = (grouping.members, grouping.firstMembers)
    (table, words, texts) = (grouping.table, grouping.words, grouping.texts)
  }

  private static func byAge(_ candidates: [DuplicateCandidate]) -> [UInt32] {
    let order = Array(0..<UInt32(candidates.count))
    let isSorted = zip(candidates, candidates.dropFirst()).allSatisfy { !($1 < $0) }
    return isSorted ? order : order.sorted { candidates[Int($0)] < candidates[Int($1)] }
  }

  /// The numbers of the posts of a class, the oldest first.
  func members(of position: Int) -> ArraySlice<UInt32> {
    members[Int(firstMembers[position])..<Int(firstMembers[position + 1])]
  }

  /// A post by its number.
  func post(_ number: UInt32) -> PostID { posts[Int(number)] }

  /// The number of one of the posts of a class.
  func number(_ member: Int, of position: Int) -> UInt32 {
    members[Int(firstMembers[position]) + member]
  }

  /// A body, as numbers of words.
  func body(of row: Row) -> ArraySlice<UInt32> {
    words[Int(row.body.lowerBound)..<Int(row.body.upperBound)]
  }

  /// What of a poor body else counts.
  func rest(of row: Row) -> String { texts.text(row.rest) }

  /// The words of a body and of a place.
  func text(of words: Range<UInt32>) -> String {
    table.text(self.words[Int(words.lowerBound)..<Int(words.upperBound)])
  }
}

extension NormalisedPosts {
  /// What the posts of a class have in common.
  func same(_ position: Int) -> SameNormalised {
    let row = rows[position]
    return SameNormalised(
      likeness: .init(body: text(of: row.body), rest: texts.text(row.rest)),
      links: texts.text(row.links).split(separator: "\n").map(String.init),
      place: texts.text(row.place))
  }

  private func description(of position: Int) -> String {
    let row = rows[position]
    // Nearly all have nothing but a body.
    return row.rest == 0 && !row.body.isEmpty ? text(of: row.body) : same(position).description
  }

  /// The posts whose captions say the same once normalised, as `SameNormalised` has it.
  ///
  /// Of captions alike in all but links and place, those with the same known ones are grouped, and
  /// those without join them only if all that have one agree on it: each member thus matches each
  /// other, and no post bridges two that lead elsewhere.
  public func same() -> [DuplicateGroup] {
    let groups = inParallel(rows.count, parts: 16) { range in
      range.filter { members(of: $0).count > 1 }.map { position in
        DuplicateGroup(
          relation: .normalised, posts: members(of: position).map(post),
          evidence: .shared(description(of: position)))
      }
    }
    return groups.flatMap(\.self)
  }
}
