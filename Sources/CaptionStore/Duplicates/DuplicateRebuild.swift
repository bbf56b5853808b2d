internal import CaptionCore
internal import CaptionDuplicates
internal import GRDB

/// Makes the whole index and all its groups anew, within one transaction.
///
/// All is compared in memory, for one caption after another would take 20 times as long; but captions
/// are in memory only until they are normalised, and as long as other posts have the same.
struct DuplicateRebuild {
  private let db: Database
  private let storage: DuplicateGroupStorage
  private let mediaKeys: MediaKeys
  /// All posts outside the trash, the oldest first.
  private var posts: [Post] = []
  /// Where each of them stands; empty where nobody asks.
  private var numbers: [PostID: UInt32] = [:]

  /// In as little room as a million of them need.
  private struct Post {
    var id: PostID
    /// The latest there is for a draft.
    var publishedAt: Int64
    var row: UInt32
    var caption: UInt32

    var grouped: GroupedPost {
      GroupedPost(row: Int64(row), publishedAt: publishedAt == .max ? nil : publishedAt)
    }
  }

  init(_ db: Database) throws {
    self.db = db
    storage = try DuplicateGroupStorage(db)
    mediaKeys = try MediaKeys(db)
  }

  mutating func run(_ progress: (DuplicateProgress) -> Void) throws {
    try db.execute(
      sql: """
        DELETE FROM duplicateKeys; DELETE FROM duplicateRecent; DELETE FROM duplicateWord;
        DELETE FROM duplicateRelated;
        \(Schema.indexForDuplicates)
        """)
    try readPosts(progress)
    var alike: [DuplicateCandidate] = []
    let normalised = try normalise(&alike)
    numbers.reserveCapacity(posts.count)
    for (number, post) in posts.enumerated() { numbers[post.id] = UInt32(number) }
    try replace(.text, with: DuplicateGroups.sameText(alike))
    alike = []
    try replace(.normalised, with: normalised.same())
    try replace(.series, with: normalised.series())
    let run = FullRun(normalised)
    try replace(.near, with: run.near())
    progress(.writing)
    try groupMedia()
    numbers = [:]
    try keepWords(of: run)
    try keepRelated(of: run)
    try keepEntries(of: run)
  }

  private func replace(_ relation: DuplicateRelation, with groups: [DuplicateGroup]) throws {
    try storage.replace(relation, touching: nil, with: groups, of: grouped)
  }

  private func grouped(_ post: PostID) -> GroupedPost? {
    numbers[post].map { posts[Int($0)].grouped }
  }

  private mutating func readPosts(_ progress: (DuplicateProgress) -> Void) throws {
    let count = try Int.fetchOne(db, sql: "SELECT count(*) FROM post WHERE trashedAt IS NULL") ?? 0
    progress(.comparing(posts: count))
    posts.reserveCapacity(count)
    try PreparedStatement(
      db,
      """
      SELECT post.row, post.id, caption,
        (SELECT min(publishedAt) FROM link WHERE link.post = post.row)
      FROM post JOIN content ON content.id = post.content WHERE trashedAt IS NULL
      """
    ).forEach { row in
      guard let id = PostID(row.text(1)) else { return }
      posts.append(
        Post(
          id: id, publishedAt: row.optionalInteger(3) ?? .max,
          row: try DuplicateBuckets.narrow(row.integer(0)),
          caption: try DuplicateBuckets.narrow(row.integer(2))))
    }
    posts.sort { ($0.publishedAt, $0.id) < ($1.publishedAt, $1.id) }
  }

  /// - Parameter alike: Gets the posts whose captions have the key of another.
  private func normalise(_ alike: inout [DuplicateCandidate]) throws -> NormalisedPosts {
    let findText = try PreparedStatement(db, "SELECT text, exactKey FROM caption WHERE id = ?")
    let shared = try sharedCaptions()
    var next = 0
    return try NormalisedPosts(count: posts.count) {
      let piece = posts[next...].prefix(NormalisedPosts.pieceSize)
      next += piece.count
      return try piece.map { post in
        let caption = try findText.first(Int64(post.caption)) {
          Caption(text: $0.text(0), exactKey: UInt64(bitPattern: $0.integer(1)))
        }
        let candidate = DuplicateCandidate(
          post: post.id, caption: caption ?? Caption(""),
          publishedAt: Timestamp(post.grouped.publishedAt))
        if shared.contains(post.caption) { alike.append(candidate) }
        return candidate
      }
    }
  }

  /// The captions that several posts hold, and those with the key of another.
  private func sharedCaptions() throws -> Set<UInt32> {
    let captions = posts.map(\.caption).sorted()
    var shared = Set(zip(captions, captions.dropFirst()).lazy.filter { $0 == $1 }.map(\.0))
    try PreparedStatement(
      db,
      """
      SELECT id FROM caption
      WHERE exactKey IN (SELECT exactKey FROM caption GROUP BY exactKey HAVING count(*) > 1)
      """
    ).forEach { shared.insert(try DuplicateBuckets.narrow($0.integer(0))) }
    return shared
  }

  private func caption(of number: UInt32) -> Int64 { Int64(posts[Int(number)].caption) }

  private func keepWords(of run: FullRun) throws {
    let insert = try PreparedStatement(db, "INSERT INTO duplicateWord (hash, rank) VALUES (?, ?)")
    for word in run.frequentWords { try insert.run(Int64(bitPattern: word.hash), Int64(word.rank)) }
  }

  private func keepRelated(of run: FullRun) throws {
    let insert = try PreparedStatement(
      db, "INSERT OR IGNORE INTO duplicateRelated (caption, other) VALUES (?, ?)")
    for (one, other) in run.related {
      let (one, other) = (caption(of: one), caption(of: other))
      guard one != other else { continue }
      try insert.run(one, other)
      try insert.run(other, one)
    }
  }

  private func keepEntries(of run: FullRun) throws {
    var writer = BucketWriter(buckets: try DuplicateBuckets(db))
    try run.forEachSharedEntry { entry, posts in
      let captions = posts.map(caption)
      for caption in posts.count == 1 ? captions : Array(Set(captions)) {
        try writer.add(entry, caption)
      }
    }
    try run.forEachNearEntry { entry, post in try writer.add(entry, caption(of: post)) }
    try PreparedStatement(
      db,
      """
      SELECT id, media FROM content WHERE media IS NOT NULL
        AND id IN (SELECT content FROM post WHERE trashedAt IS NULL)
      """
    ).forEach { row in
      for key in Set(try mediaKeys.keys(row.text(1))) {
        try writer.add(IndexEntry(media: key), row.integer(0))
      }
    }
    try writer.flush()
  }

  /// Only media that several contents may share are held in memory by more than a hash.
  private func groupMedia() throws {
    var users: [UInt64: Bool] = [:]
    try forEachMedia { _, media in
      for key in Set(media) { users[textHash(key)] = users[textHash(key)] != nil }
    }
    var candidates: [DuplicateCandidate] = []
    try forEachMedia { post, media in
      let shared = media.filter { users[textHash($0)] == true }
      guard !shared.isEmpty else { return }
      candidates.append(
        DuplicateCandidate(
          post: post, caption: Caption(""), publishedAt: Timestamp(grouped(post)?.publishedAt),
          media: shared))
    }
    try replace(.media, with: DuplicateGroups.sameMedia(candidates))
  }

  private func forEachMedia(_ body: (PostID, [String]) throws -> Void) throws {
    try PreparedStatement(
      db,
      """
      SELECT post.id, media FROM post JOIN content ON content.id = post.content
      WHERE trashedAt IS NULL AND media IS NOT NULL
      """
    ).forEach { row in
      guard let id = PostID(row.text(0)) else { return }
      try body(id, try mediaKeys.keys(row.text(1)))
    }
  }
}

/// Gathers entries and writes them in large pieces, so that few are in memory.
private struct BucketWriter {
  var buckets: DuplicateBuckets
  private var gathered: [DuplicateBuckets.Kept] = []

  init(buckets: DuplicateBuckets) {
    self.buckets = buckets
  }

  mutating func add(_ entry: IndexEntry, _ id: Int64) throws {
    gathered.append(DuplicateBuckets.Kept(entry: entry, id: try DuplicateBuckets.narrow(id)))
    if gathered.count == 1 << 21 { try flush() }
  }

  mutating func flush() throws {
    try buckets.add(&gathered)
    gathered.removeAll(keepingCapacity: true)
  }
}
