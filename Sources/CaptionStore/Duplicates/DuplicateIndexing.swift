internal import CaptionDuplicates
internal import GRDB

/// Takes captions and contents into the index of duplicates within one transaction, and follows
/// what is related to them.
struct DuplicateIndexing {
  private let findRank: PreparedStatement
  private let insertRelated: PreparedStatement
  private let findRelated: PreparedStatement
  private(set) var buckets: DuplicateBuckets
  var sources: DuplicateSources

  init(_ db: Database) throws {
    buckets = try DuplicateBuckets(db)
    sources = try DuplicateSources(db)
    findRank = try PreparedStatement(db, "SELECT rank FROM duplicateWord WHERE hash = ?")
    insertRelated = try PreparedStatement(
      db, "INSERT OR IGNORE INTO duplicateRelated (caption, other) VALUES (?, ?)")
    findRelated = try PreparedStatement(db, "SELECT other FROM duplicateRelated WHERE caption = ?")
  }

  /// Takes captions in that are not in the index yet, and joins them against it.
  mutating func add(captions: [Int64]) throws {
    let new = try captions.filter { try addShared($0) }
    guard !new.isEmpty else { return }
    let candidates = try addNear(new)
    guard candidates.values.contains(where: { !$0.isEmpty }) else { return }
    let all = Array(Set(new).union(candidates.values.joined()))
    let forms = IndexedForms(try all.map { try sources.form($0) })
    let positions = Dictionary(uniqueKeysWithValues: zip(all, all.indices))
    for caption in new {
      guard let one = positions[caption] else { continue }
      for other in candidates[caption, default: []].sorted() {
        guard let position = positions[other], forms.areRelated(one, position) else { continue }
        try insertRelated.run(caption, other)
        try insertRelated.run(other, caption)
      }
    }
  }

  /// Keeps a caption under its body and its template.
  ///
  /// - Returns: Whether no caption that is alike was there.
  private mutating func addShared(_ caption: Int64) throws -> Bool {
    let form = try sources.form(caption)
    guard let body = IndexEntry.body(of: form) else { return false }
    let known = try buckets.ids(matching: body)
    guard !known.contains(caption) else { return false }
    try buckets.add(body, caption)
    if let series = IndexEntry.series(of: form) { try buckets.add(series, caption) }
    guard !known.isEmpty else { return true }
    let forms = IndexedForms(try ([caption] + known).map { try sources.form($0) })
    return !known.indices.contains { forms.areAlike(0, $0 + 1) }
  }

  /// Keeps captions under their rare words and runs.
  ///
  /// - Returns: For each, captions that may be related to it.
  private mutating func addNear(_ captions: [Int64]) throws -> [Int64: Set<Int64>] {
    let forms = IndexedForms(try captions.map { try sources.form($0) })
    let entries = forms.nearEntries(ranks: try ranks(of: forms))
    var candidates: [Int64: Set<Int64>] = [:]
    for (caption, entries) in zip(captions, entries) {
      for entry in entries.lookedUp {
        candidates[caption, default: []].formUnion(try buckets.ids(matching: entry))
      }
      candidates[caption]?.remove(caption)
      for entry in entries.kept { try buckets.add(entry, caption) }
    }
    return candidates
  }

  private func ranks(of forms: IndexedForms) throws -> [Int32] {
    try forms.words.map { word in
      try findRank.first(Int64(bitPattern: word)) { Int32($0.integer(0)) } ?? 0
    }
  }

  /// Keeps a content under its media.
  mutating func add(content: Int64, media: [String]) throws {
    for medium in Set(media) {
      let entry = IndexEntry(media: medium)
      guard try !buckets.ids(matching: entry).contains(content) else { continue }
      try buckets.add(entry, content)
    }
  }

  mutating func write() throws { try buckets.write() }

  // MARK: Following

  mutating func ids(matching entry: IndexEntry?) throws -> [Int64] {
    guard let entry else { return [] }
    return try buckets.ids(matching: entry)
  }

  /// The captions that share an entry with some: their body, or their template.
  ///
  /// A key has 32 bits, so that now and then it is that of something else, too: what is kept under it
  /// for that is left out, for whoever shares *its* entry would be missing.
  mutating func captions(
    sharing entry: (NormalForm) -> IndexEntry?, with captions: some Sequence<Int64>
  ) throws -> Set<Int64> {
    var found: Set<Int64> = []
    for caption in captions {
      let own = entry(try sources.form(caption))
      for other in try ids(matching: own) where !found.contains(other) {
        if try other == caption || entry(sources.form(other)) == own { found.insert(other) }
      }
    }
    return found
  }

  /// The captions that can be in one group of near duplicates with some, or decide who is: all that
  /// are related to them, to these, and so on, among those that posts hold.
  mutating func component(of captions: some Sequence<Int64>) throws -> Set<Int64> {
    var found: Set<Int64> = []
    var next = try self.captions(sharing: IndexEntry.body, with: captions)
    while !next.isEmpty {
      found.formUnion(next)
      var related: Set<Int64> = []
      for caption in next {
        related.formUnion(try findRelated.all(caption) { $0.integer(0) })
      }
      next = try self.captions(sharing: IndexEntry.body, with: related).subtracting(found)
    }
    return found
  }

  /// The captions that may be near to one that need not be in the index.
  mutating func near(to form: NormalForm) throws -> [Int64] {
    let forms = IndexedForms([form])
    var candidates: Set<Int64> = []
    for entry in forms.nearEntries(ranks: try ranks(of: forms))[0].lookedUp {
      candidates.formUnion(try buckets.ids(matching: entry))
    }
    let sorted = candidates.sorted()
    let all = IndexedForms(try [form] + sorted.map { try sources.form($0) })
    return zip(sorted, 1...).filter { all.areRelated(0, $0.1) }.map(\.0)
  }
}
