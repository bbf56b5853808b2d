internal import CaptionCore
internal import CaptionDuplicates
internal import GRDB

/// Makes the whole index and all its groups anew, within one transaction.
///
/// Everything is compared in memory, for one caption after another would take 20 times as long.
struct DuplicateRebuild {
  private let db: Database
  private let storage: DuplicateGroupStorage
  private let mediaKeys: MediaKeys
  private var posts: [PostID: GroupedPost] = [:]

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
    let run = FullRun(try candidates(progress))
    for relation in DuplicateRelation.allCases where relation != .media {
      try storage.replace(relation, touching: nil, with: run.groups(by: relation), of: posts)
    }
    progress(.writing)
    try keepWords(of: run)
    try keepRelated(of: run)
    try keepEntries(of: run)
    try groupMedia()
  }

  private mutating func candidates(
    _ progress: (DuplicateProgress) -> Void
  ) throws -> [DuplicateCandidate] {
    let count = try Int.fetchOne(db, sql: "SELECT count(*) FROM post WHERE trashedAt IS NULL") ?? 0
    progress(.comparing(posts: count))
    posts.reserveCapacity(count)
    var candidates: [DuplicateCandidate] = []
    candidates.reserveCapacity(count)
    try PreparedStatement(
      db,
      """
      SELECT post.row, post.id, caption.id, text, exactKey,
        (SELECT min(publishedAt) FROM link WHERE link.post = post.row)
      FROM post JOIN content ON content.id = post.content
      JOIN caption ON caption.id = content.caption WHERE trashedAt IS NULL
      """
    ).forEach { row in
      guard let id = PostID(row.text(1)) else { return }
      let publishedAt = row.optionalInteger(5)
      posts[id] = GroupedPost(
        row: row.integer(0), publishedAt: publishedAt, caption: row.integer(2))
      candidates.append(
        DuplicateCandidate(
          post: id,
          caption: Caption(text: row.text(3), exactKey: UInt64(bitPattern: row.integer(4))),
          publishedAt: Timestamp(publishedAt)))
    }
    return candidates
  }

  private func keepWords(of run: FullRun) throws {
    let insert = try PreparedStatement(db, "INSERT INTO duplicateWord (hash, rank) VALUES (?, ?)")
    for word in run.frequentWords { try insert.run(Int64(bitPattern: word.hash), Int64(word.rank)) }
  }

  private func keepRelated(of run: FullRun) throws {
    let insert = try PreparedStatement(
      db, "INSERT OR IGNORE INTO duplicateRelated (caption, other) VALUES (?, ?)")
    for (one, other) in run.related {
      guard let one = posts[one]?.caption, let other = posts[other]?.caption, one != other else {
        continue
      }
      try insert.run(one, other)
      try insert.run(other, one)
    }
  }

  private func keepEntries(of run: FullRun) throws {
    var writer = BucketWriter(buckets: try DuplicateBuckets(db))
    try run.forEachSharedEntry { entry, posts in
      let captions = posts.compactMap { self.posts[$0]?.caption }
      for caption in posts.count == 1 ? captions : Array(Set(captions)) {
        try writer.add(entry, caption)
      }
    }
    try run.forEachNearEntry { entry, post in
      if let caption = posts[post]?.caption { try writer.add(entry, caption) }
    }
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
          post: post, caption: Caption(""), publishedAt: Timestamp(posts[post]?.publishedAt),
          media: shared))
    }
    try storage.replace(
      .media, touching: nil, with: DuplicateGroups.sameMedia(candidates), of: posts)
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
    if gathered.count == 1 << 22 { try flush() }
  }

  mutating func flush() throws {
    try buckets.add(gathered)
    gathered.removeAll(keepingCapacity: true)
  }
}
