internal import CaptionCore
internal import CaptionDuplicates
internal import GRDB

/// Brings the index and its groups up to date with some posts, within one transaction.
///
/// Groups depend on the posts of one text, one body, one medium, one template, or of captions that
/// are related: of each kind the posts that a change can touch are read, a full run is made of
/// these, and its groups replace those that were there.
struct DuplicateUpdate {
  private let db: Database
  private var indexing: DuplicateIndexing
  private var storage: DuplicateGroupStorage

  init(_ db: Database) throws {
    self.db = db
    indexing = try DuplicateIndexing(db)
    storage = try DuplicateGroupStorage(db)
  }

  /// Takes in posts that are new, or differ from the content that the index knows them by.
  mutating func run(_ due: [DuePost]) throws {
    // What the groups that a post leaves are made of is looked at again.
    let known = due.filter { $0.before != nil }
    var captions = try storage.captions(groupedWith: known.map(\.row))
    var media: Set<String> = []
    var new: Set<Int64> = []
    for post in due {
      let before = try post.before.map { try indexing.sources.content($0) }
      let now = try indexing.sources.content(post.now)
      for content in [before, now].compactMap(\.self) {
        captions.insert(content.caption)
        media.formUnion(content.media)
      }
      guard !post.isTrashed else { continue }
      new.insert(now.caption)
      try indexing.add(content: post.now, media: now.media)
    }
    try indexing.add(captions: new.sorted())
    let rows = Set(due.map(\.row))
    try regroupText(captions, rows)
    try regroupBodies(captions, rows)
    try regroupSeries(captions, rows)
    try regroupMedia(media, rows)
    try indexing.write()
  }

  private mutating func regroupText(_ captions: Set<Int64>, _ rows: Set<Int64>) throws {
    var alike: Set<Int64> = []
    for caption in captions { alike.formUnion(try indexing.sources.captions(alike: caption)) }
    let holders = try holders(of: alike)
    try replace(.text, of: holders, rows, DuplicateGroups.sameText)
  }

  /// What can be near is normalised once: what has the same body is among it.
  private mutating func regroupBodies(_ captions: Set<Int64>, _ rows: Set<Int64>) throws {
    let holders = try holders(of: indexing.component(of: captions))
    let posts = holders.count < 2 ? nil : NormalisedPosts(holders.map(\.candidate))
    try replace(.normalised, of: holders, rows) { _ in posts?.same() ?? [] }
    try replace(.near, of: holders, rows) { _ in posts?.near() ?? [] }
  }

  private mutating func regroupSeries(_ captions: Set<Int64>, _ rows: Set<Int64>) throws {
    let series = try indexing.captions(sharing: IndexEntry.series, with: captions)
    let holders = try holders(of: series)
    try replace(.series, of: holders, rows) { NormalisedPosts($0).series() }
  }

  private mutating func holders(of captions: Set<Int64>) throws -> [DuplicateSources.Holder] {
    var holders: [DuplicateSources.Holder] = []
    for caption in captions { holders += try indexing.sources.holders(of: caption) }
    return holders
  }

  private mutating func regroupMedia(_ media: Set<String>, _ rows: Set<Int64>) throws {
    let touched = try mediaHolders(of: media)
    // Posts that share several media are one group: whether they do depends on all media of each.
    let all = try mediaHolders(of: Set(touched.flatMap(\.candidate.media)))
    let isTouched = rows.union(touched.map(\.row))
    try replace(.media, of: all, touching: isTouched, DuplicateGroups.sameMedia)
  }

  private mutating func mediaHolders(
    of media: Set<String>
  ) throws -> Set<DuplicateSources.Holder> {
    var contents: Set<Int64> = []
    for medium in media {
      contents.formUnion(try indexing.ids(matching: IndexEntry(media: medium)))
    }
    var holders: Set<DuplicateSources.Holder> = []
    for content in contents {
      let keys = try indexing.sources.content(content).media
      guard keys.contains(where: media.contains) else { continue }
      holders.formUnion(try indexing.sources.mediaHolders(of: content, keys))
    }
    return holders
  }

  private func replace(
    _ relation: DuplicateRelation, of holders: [DuplicateSources.Holder], _ rows: Set<Int64>,
    _ groups: ([DuplicateCandidate]) -> [DuplicateGroup]
  ) throws {
    try replace(relation, of: holders, touching: rows.union(holders.map(\.row)), groups)
  }

  /// Makes the groups anew that hold any of the posts in `touched`.
  private func replace(
    _ relation: DuplicateRelation, of holders: some Collection<DuplicateSources.Holder>,
    touching touched: Set<Int64>, _ groups: ([DuplicateCandidate]) -> [DuplicateGroup]
  ) throws {
    let pairs = holders.map { holder in
      (
        holder.candidate.post,
        GroupedPost(row: holder.row, publishedAt: holder.candidate.publishedAt?.milliseconds)
      )
    }
    let known = Dictionary(uniqueKeysWithValues: pairs)
    try storage.replace(
      relation, touching: touched,
      with: holders.count < 2 ? [] : groups(holders.map(\.candidate))
    ) { known[$0] }
  }
}

/// A post that the index has to take note of.
struct DuePost {
  var row: Int64
  /// The content that the index knows it by; `nil` where it does not know it.
  var before: Int64?
  /// What it holds now.
  var now: Int64
  var isTrashed: Bool
}
