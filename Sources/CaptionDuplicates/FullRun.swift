/// What is alike in some posts by what they say, and what an index needs to go on from there when
/// posts change.
///
/// For an index posts have numbers by age: the oldest is 0.
public struct FullRun: Sendable {
  private let posts: NormalisedPosts
  private let bodies: NearBodies
  private let stars: NearStars
  private let pairs: [NearPair]

  /// Compares on all cores.
  public init(_ posts: NormalisedPosts) {
    self.posts = posts
    bodies = NearBodies(posts)
    let editable = bodies.editablePairs()
    let breakable = bodies.breakablePairs()
    stars = NearStars(posts, bodies, editable: editable, breakable: breakable)
    pairs = editable + breakable
  }

  /// The groups of near duplicates, as `NormalisedPosts.near` has them.
  public func near() -> [DuplicateGroup] { stars.groups() }

  /// Posts whose captions are related in the sense of `IndexedForms`; of those with the same body
  /// one stands for all.
  public var related: some Sequence<(UInt32, UInt32)> {
    pairs.lazy.map { (posts.number(0, of: $0.one), posts.number(0, of: $0.other)) }
  }

  /// The words that stand in many captions, by their hashes, and how often: what is not among them
  /// is rare.
  public var frequentWords: [(hash: UInt64, rank: Int32)] {
    zip(bodies.table.hashes, ranks()).filter { $0.1 > 0 }.map { ($0.0, $0.1) }
  }

  private static let fewestForFrequent: Int32 = 16

  private func ranks() -> [Int32] {
    bodies.wordFrequencies().map { $0 < Self.fewestForFrequent ? 0 : $0 }
  }

  /// Calls `body` with what captions of one body are kept under, and the posts that say them.
  public func forEachSharedEntry(
    _ body: (IndexEntry, ArraySlice<UInt32>) throws -> Void
  ) rethrows {
    let hashes = posts.table.hashes
    let numbers = NumberWords(posts.table)
    for (position, row) in posts.rows.enumerated() {
      let words = posts.body(of: row)
      let speakers = posts.members(of: position)
      try body(
        IndexEntry(words: words.lazy.map { hashes[Int($0)] }, rest: posts.rest(of: row)), speakers)
      if let template = numbers.templateHash(of: words, hashes) {
        try body(IndexEntry(.series, template), speakers)
      }
    }
  }

  /// Calls `body` with what captions are kept under to be found as near, and a post that says one.
  public func forEachNearEntry(_ body: (IndexEntry, UInt32) throws -> Void) rethrows {
    try bodies.forEachEntry(ranks: ranks()) { position, source, _, entry in
      let row = posts.rows[position]
      let speaker: UInt32? =
        switch source {
        case .any: 0
        case .withPlace: row.withPlace
        case .brokenOff: row.brokenOff
        }
      if let speaker { try body(entry, posts.number(Int(speaker), of: position)) }
    }
  }
}
