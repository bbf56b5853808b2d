internal import CaptionCore

/// Posts whose captions are normalised once, to be asked for several relations.
///
/// What is found depends on the posts alone, not on their order. Kept as numbers, about 200 bytes a
/// caption of common length.
public struct NormalisedPosts: Sendable {
  /// Posts that say the same once normalised; may be one alone.
  struct Class: Sendable {
    var same: SameNormalised
    var isRich: Bool
    /// Whether the text of each breaks off.
    var isTruncated: Bool
    /// The oldest first.
    var posts: [DuplicateCandidate]
    /// The first of `posts` whose own text breaks off.
    var brokenOff: Int?
    /// The first of `posts` whose own text says the place.
    var withPlace: Int?
  }

  /// A class by numbers.
  struct Row: Sendable {
    /// Its body, as a range of `words`.
    var body: Range<UInt32>
    /// Its body and the words of its place, as a range of `words`; empty without a place.
    var bodyAndPlace: Range<UInt32> = 0..<0
    /// What of a poor body else counts, the links and the place, as numbers of `texts`.
    var rest: UInt32
    var links: UInt32
    var place: UInt32
    /// Which of the names around its body are its own; see `Surroundings`.
    var around: UInt32 = 0
    var isRich: Bool
    var isTruncated = true
    var brokenOff: UInt32?
    var withPlace: UInt32?
  }

  private let candidates: [DuplicateCandidate]
  /// Where in `candidates` the posts are, the oldest first.
  private let order: [UInt32]
  /// By their oldest post.
  let rows: [Row]
  /// The posts of all classes, by their places in `order`; those of a class lie together.
  private let members: [UInt32]
  private let firstMembers: [UInt32]

  let table: WordTable
  let words: [UInt32]
  private let texts: TextTable

  /// Normalises captions on all cores.
  public init(_ candidates: [DuplicateCandidate]) {
    let order = Self.byAge(candidates)
    var parts = inParallel(candidates.count, parts: min(8, candidates.count / 1_000 + 1)) { range in
      var forms = FormColumns()
      for place in range { forms.append(candidates[Int(order[place])].caption.text) }
      return forms
    }
    var grouping = ClassGrouping()
    for part in parts.indices {
      grouping.add(parts[part])
      // No longer needed, and large.
      parts[part] = FormColumns()
    }
    self.init(grouping, candidates, order)
  }

  /// Captions as they stand, each in a class of its own; no post says anything of another.
  init(alone forms: [NormalForm]) {
    var grouping = ClassGrouping()
    for form in forms { grouping.addAlone(form) }
    self.init(grouping, [], [])
  }

  private init(
    _ grouping: consuming ClassGrouping, _ candidates: [DuplicateCandidate], _ order: [UInt32]
  ) {
    self.candidates = candidates
    self.order = order
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

  /// The posts of a class, the oldest first.
  func posts(of position: Int) -> some Collection<DuplicateCandidate> {
    members[Int(firstMembers[position])..<Int(firstMembers[position + 1])].lazy.map {
      candidates[Int(order[Int($0)])]
    }
  }

  /// One of the posts of a class.
  func post(_ member: Int, of position: Int) -> PostID {
    candidates[Int(order[Int(members[Int(firstMembers[position]) + member])])].post
  }

  /// A body, as numbers of words.
  func body(of row: Row) -> ArraySlice<UInt32> {
    words[Int(row.body.lowerBound)..<Int(row.body.upperBound)]
  }

  /// What of a poor body else counts.
  func rest(of row: Row) -> String { texts.text(row.rest) }

  /// The words of a body and of a place.
  func text(of words: Range<UInt32>) -> String {
    self.words[Int(words.lowerBound)..<Int(words.upperBound)].map(table.text)
      .joined(separator: " ")
  }
}

extension NormalisedPosts {
  /// The classes with their texts, each made when it is asked for.
  var classes: Classes { Classes(posts: self) }

  struct Classes: RandomAccessCollection {
    let posts: NormalisedPosts
    var startIndex: Int { 0 }
    var endIndex: Int { posts.rows.count }
    subscript(position: Int) -> Class { posts.known(position) }
  }

  private func known(_ position: Int) -> Class {
    let row = rows[position]
    let same = SameNormalised(
      likeness: .init(body: text(of: row.body), rest: texts.text(row.rest)),
      links: texts.text(row.links).split(separator: "\n").map(String.init),
      place: texts.text(row.place))
    return Class(
      same: same, isRich: row.isRich, isTruncated: row.isTruncated,
      posts: firstMembers.isEmpty ? [] : Array(posts(of: position)),
      brokenOff: row.brokenOff.map(Int.init), withPlace: row.withPlace.map(Int.init))
  }

  /// The posts whose captions say the same once normalised, as `SameNormalised` has it.
  ///
  /// Of captions alike in all but links and place, those with the same known ones are grouped, and
  /// those without join them only if all that have one agree on it: each member thus matches each
  /// other, and no post bridges two that lead elsewhere.
  public func same() -> [DuplicateGroup] {
    rows.indices.filter { firstMembers[$0 + 1] - firstMembers[$0] > 1 }.map { position in
      let known = known(position)
      return DuplicateGroup(
        relation: .normalised, posts: known.posts.map(\.post),
        evidence: .shared(known.same.description))
    }
  }
}
