internal import CaptionDuplicates
internal import GRDB

/// The lists of `duplicateKeys` within one transaction: which captions and contents are found by
/// what.
///
/// What one change adds belongs in many buckets: it is first kept as a whole, as *recent*, and goes
/// to its buckets with much else.
struct DuplicateBuckets {
  /// A caption or content, and an entry that it is kept under.
  struct Kept: Hashable {
    var entry: IndexEntry
    var id: UInt32
  }

  private let db: Database
  private let find: PreparedStatement
  private let replace: PreparedStatement
  /// What is in no bucket yet, as it is stored: that of full rows, the latest, and what is new.
  private var recent: [UInt8] = []
  /// A bit for each bucket that something recent belongs in, so that most need not be looked for.
  private var recentBuckets = [UInt64](repeating: 0, count: Self.count / 64)
  /// How many recent bytes are in rows that are full.
  private var inFullRows = 0
  private var isChanged = false

  /// How many bytes are kept as recent: passing over them all costs less than a bucket.
  private static let mostRecent = 4096 * recentSize
  /// How many of them fill a row: few enough to be written again with each change.
  private static let fullRow = 256 * recentSize

  init(_ db: Database) throws {
    self.db = db
    find = try PreparedStatement(db, "SELECT entries FROM duplicateKeys WHERE bucket = ?")
    replace = try PreparedStatement(
      db, "INSERT OR REPLACE INTO duplicateKeys (bucket, entries) VALUES (?, ?)")
    var recent: [UInt8] = []
    recent.reserveCapacity(Self.mostRecent)
    func take(_ row: SQLRow) { unsafe row.withBlob(0) { unsafe recent += $0 } }
    try PreparedStatement(db, "SELECT entries FROM duplicateRecent ORDER BY id").forEach(read: take)
    inFullRows = recent.count
    try PreparedStatement(db, "SELECT latest FROM duplicateIndex").forEach(read: take)
    self.recent = recent
    var buckets = recentBuckets
    forEachRecent { Self.note($0.entry, in: &buckets) }
    recentBuckets = buckets
  }

  /// The rows kept under entries that match.
  func ids(matching entry: IndexEntry) throws -> [Int64] {
    var ids: [Int64] = []
    func take(_ kept: Kept) {
      // Nearly every key is another one.
      if kept.entry.key == entry.key, kept.entry.canMatch(entry) { ids.append(Int64(kept.id)) }
    }
    try forEach(in: Self.number(of: entry), take)
    if isRecent(entry) { forEachRecent(take) }
    return ids
  }

  private static func note(_ entry: IndexEntry, in buckets: inout [UInt64]) {
    let number = number(of: entry)
    buckets[Int(number / 64)] |= 1 << UInt64(number % 64)
  }

  private func isRecent(_ entry: IndexEntry) -> Bool {
    let number = Self.number(of: entry)
    return recentBuckets[Int(number / 64)] & 1 << UInt64(number % 64) != 0
  }

  /// Keeps a row under an entry; it must not be kept there yet.
  mutating func add(_ entry: IndexEntry, _ id: Int64) throws {
    Self.append(Kept(entry: entry, id: try Self.narrow(id)), keyBytes: 4, to: &recent)
    Self.note(entry, in: &recentBuckets)
    isChanged = true
  }

  /// Keeps many at once; the buckets are in memory only one after another.
  ///
  /// - Parameter all: Gets another order.
  func add(_ all: inout [Kept]) throws {
    let bounds = Self.sort(&all)
    for number in 0..<Self.count where bounds[number] < bounds[number + 1] {
      var bucket: [Kept] = []
      try forEach(in: UInt32(number)) { bucket.append($0) }
      bucket += all[bounds[number]..<bounds[number + 1]]
      var bytes: [UInt8] = []
      bytes.reserveCapacity(Self.bucketSize * bucket.count)
      for kept in bucket { Self.append(kept, keyBytes: 2, to: &bytes) }
      try replace.run(number, bytes)
    }
  }

  /// Sorts entries by their buckets, in place.
  ///
  /// - Returns: Where each bucket begins, and the end.
  private static func sort(_ all: inout [Kept]) -> [Int] {
    var bounds = Array(repeating: 0, count: count + 1)
    for kept in all { bounds[Int(number(of: kept.entry)) + 1] += 1 }
    for number in 1..<bounds.count { bounds[number] += bounds[number - 1] }
    // The next place of each bucket that does not surely hold one of its own.
    var next = bounds
    for bucket in 0..<count {
      while next[bucket] < bounds[bucket + 1] {
        let own = Int(number(of: all[next[bucket]].entry))
        if own != bucket { all.swapAt(next[bucket], next[own]) }
        next[own] += 1
      }
    }
    return bounds
  }

  /// Writes what was added.
  mutating func write() throws {
    guard isChanged else { return }
    if recent.count > Self.mostRecent {
      var all: [Kept] = []
      forEachRecent { all.append($0) }
      try add(&all)
      try PreparedStatement(db, "DELETE FROM duplicateRecent").run()
      (recent, inFullRows) = ([], 0)
    } else if recent.count - inFullRows >= Self.fullRow {
      try PreparedStatement(db, "INSERT INTO duplicateRecent (entries) VALUES (?)")
        .run(Array(recent[inFullRows...]))
      inFullRows = recent.count
    }
    try PreparedStatement(db, "UPDATE duplicateIndex SET latest = ?")
      .run(Array(recent[inFullRows...]))
    isChanged = false
  }

  static func narrow(_ id: Int64) throws -> UInt32 {
    guard let narrow = UInt32(exactly: id) else {
      throw StoreError.refused("the index of duplicates is made for 4 billion captions")
    }
    return narrow
  }

  private static let count = 1 << 16

  private static func number(of entry: IndexEntry) -> UInt32 { entry.key >> 16 }

  private func forEachRecent(_ body: (Kept) -> Void) {
    unsafe recent.withUnsafeBytes { unsafe Self.forEach($0, body) }
  }

  private func forEach(in number: UInt32, _ body: (Kept) -> Void) throws {
    try find.forEach(Int64(number)) { row in
      unsafe row.withBlob(0) { unsafe Self.forEach($0, in: number, body) }
    }
  }

  /// How many bytes an entry takes.
  private static let recentSize = 14
  private static let bucketSize = 12

  /// - Parameter number: Their bucket, which is the upper half of each key; `nil` where keys are whole.
  private static func forEach(
    _ bytes: UnsafeRawBufferPointer, in number: UInt32? = nil, _ body: (Kept) -> Void
  ) {
    let size = number == nil ? recentSize : bucketSize
    for start in stride(from: 0, through: bytes.count - size, by: size) {
      func read<Number: FixedWidthInteger>(_ offset: Int) -> Number {
        Number(
          littleEndian: unsafe bytes.loadUnaligned(
            fromByteOffset: start + offset, as: Number.self))
      }
      let sketch = UInt64(read(4) as UInt32) | UInt64(read(8) as UInt16) << 32
      let key = number.map { $0 << 16 | UInt32(read(10) as UInt16) } ?? read(10)
      body(Kept(entry: IndexEntry(key: key, sketch: sketch), id: read(0)))
    }
  }

  /// Writes the row in 4 bytes, the sketch in 6, and the lowest bytes of the key.
  private static func append(_ kept: Kept, keyBytes: Int, to bytes: inout [UInt8]) {
    func append(_ number: UInt64, _ count: Int) {
      for byte in 0..<count { bytes.append(UInt8(truncatingIfNeeded: number >> (8 * byte))) }
    }
    append(UInt64(kept.id), 4)
    append(kept.entry.sketch, 6)
    append(UInt64(kept.entry.key), keyBytes)
  }
}
