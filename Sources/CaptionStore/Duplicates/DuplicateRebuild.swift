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
    let known = try readPosts(progress)
    var alike: [DuplicateCandidate] = []
    let normalised = try normalise(known, &alike)
    try replace(.text, with: DuplicateGroups.sameText(alike))
    alike = []
    try replace(.normalised, with: normalised.same())
    try replace(.series, with: normalised.series())
    let run = FullRun(normalised)
    try replace(.near, with: run.near())
    progress(.writing)
    try keepWords(of: run)
    try keepRelated(of: run)
    try keepEntries(of: run)
    try groupMedia()
  }

  private func replace(_ relation: DuplicateRelation, with groups: [DuplicateGroup]) throws {
    try storage.replace(relation, touching: nil, with: groups, of: posts)
  }

  /// A post whose caption is still to be read.
  private struct Known {
    var id: PostID
    var publishedAt: Int64?
    var caption: Int64
    var exactKey: Int64
  }

  /// All posts outside the trash, the oldest first.
  private mutating func readPosts(_ progress: (DuplicateProgress) -> Void) throws -> [Known] {
    let count = try Int.fetchOne(db, sql: "SELECT count(*) FROM post WHERE trashedAt IS NULL") ?? 0
    progress(.comparing(posts: count))
    posts.reserveCapacity(count)
    var known: [Known] = []
    known.reserveCapacity(count)
    try PreparedStatement(
      db,
      """
      SELECT post.row, post.id, caption.id, exactKey,
        (SELECT min(publishedAt) FROM link WHERE link.post = post.row)
      FROM post JOIN content ON content.id = post.content
      JOIN caption ON caption.id = content.caption WHERE trashedAt IS NULL
      """
    ).forEach { row in
      guard let id = PostID(row.text(1)) else { return }
      known.append(
        Known(
          id: id, publishedAt: row.optionalInteger(4), caption: row.integer(2),
          exactKey: row.integer(3)))
      posts[id] = GroupedPost(
        row: row.integer(0), publishedAt: row.optionalInteger(4), caption: row.integer(2))
    }
    known.sort { ($0.publishedAt ?? .max, $0.id) < ($1.publishedAt ?? .max, $1.id) }
    return known
  }

  /// - Parameter alike: Gets the posts whose captions have the key of another.
  private func normalise(
    _ known: [Known], _ alike: inout [DuplicateCandidate]
  ) throws -> NormalisedPosts {
    let findText = try PreparedStatement(db, "SELECT text FROM caption WHERE id = ?")
    let keys = known.map(\.exactKey).sorted()
    let sharedKeys = Set(zip(keys, keys.dropFirst()).lazy.filter { $0 == $1 }.map(\.0))
    var next = 0
    return try NormalisedPosts {
      let piece = try known[next...].prefix(NormalisedPosts.pieceSize).map { post in
        let text = try findText.first(post.caption) { $0.text(0) } ?? ""
        return DuplicateCandidate(
          post: post.id, caption: Caption(text: text, exactKey: UInt64(bitPattern: post.exactKey)),
          publishedAt: Timestamp(post.publishedAt))
      }
      alike += zip(known[next...], piece).filter { sharedKeys.contains($0.0.exactKey) }.map(\.1)
      next += piece.count
      return piece
    }
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
    if gathered.count == 1 << 22 { try flush() }
  }

  mutating func flush() throws {
    try buckets.add(gathered)
    gathered.removeAll(keepingCapacity: true)
  }
}
