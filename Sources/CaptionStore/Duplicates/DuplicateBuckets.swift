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
  /// What is in no bucket yet, the entries that are new in this transaction last.
  private var recent: [Kept] = []
  /// A bit for each bucket that something recent belongs in, so that most need not be looked for.
  private var recentBuckets = [UInt64](repeating: 0, count: Self.count / 64)
  /// How many recent entries are in rows that are full, and what row the others are in.
  private var inFullRows = 0
  private var lastRow: Int64?
  private var isChanged = false

  /// How many entries are kept as recent: passing over them all costs less than a bucket.
  private static let mostRecent = 4096
  /// How many of them fill a row: few enough to be written again with each change.
  private static let fullRow = 256

  init(_ db: Database) throws {
    self.db = db
    find = try PreparedStatement(db, "SELECT entries FROM duplicateKeys WHERE bucket = ?")
    replace = try PreparedStatement(
      db, "INSERT OR REPLACE INTO duplicateKeys (bucket, entries) VALUES (?, ?)")
    var recent: [Kept] = []
    recent.reserveCapacity(Self.mostRecent + Self.fullRow)
    var inLastRow = 0
    try PreparedStatement(db, "SELECT entries, id FROM duplicateRecent ORDER BY id").forEach {
      row in
      let before = recent.count
      unsafe row.withBlob(0) { unsafe Self.forEach($0) { recent.append($0) } }
      (lastRow, inLastRow) = (row.integer(1), recent.count - before)
    }
    for kept in recent { noteRecent(kept.entry) }
    self.recent = recent
    inFullRows = recent.count
    if inLastRow < Self.fullRow { inFullRows -= inLastRow } else { lastRow = nil }
  }

  /// The rows kept under entries that match.
  func ids(matching entry: IndexEntry) throws -> [Int64] {
    var ids: [Int64] = []
    try forEach(in: Self.number(of: entry)) { kept in
      if kept.entry.canMatch(entry) { ids.append(Int64(kept.id)) }
    }
    if isRecent(entry) {
      for kept in recent where kept.entry.canMatch(entry) { ids.append(Int64(kept.id)) }
    }
    return ids
  }

  private mutating func noteRecent(_ entry: IndexEntry) {
    let number = Self.number(of: entry)
    recentBuckets[Int(number / 64)] |= 1 << UInt64(number % 64)
  }

  private func isRecent(_ entry: IndexEntry) -> Bool {
    let number = Self.number(of: entry)
    return recentBuckets[Int(number / 64)] & 1 << UInt64(number % 64) != 0
  }

  /// Keeps a row under an entry; it must not be kept there yet.
  mutating func add(_ entry: IndexEntry, _ id: Int64) throws {
    recent.append(Kept(entry: entry, id: try Self.narrow(id)))
    noteRecent(entry)
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
      try replace.run(number, Self.encode(bucket[...], keyBytes: 2))
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
    if recent.count <= Self.mostRecent {
      try PreparedStatement(
        db, "INSERT OR REPLACE INTO duplicateRecent (id, entries) VALUES (?, ?)"
      ).run(lastRow, Self.encode(recent[inFullRows...], keyBytes: 4))
      if lastRow == nil { lastRow = db.lastInsertedRowID }
    } else {
      try add(&recent)
      try PreparedStatement(db, "DELETE FROM duplicateRecent").run()
      recent.removeAll()
      (lastRow, inFullRows) = (nil, 0)
    }
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

  private func forEach(in number: UInt32, _ body: (Kept) -> Void) throws {
    try find.forEach(Int64(number)) { row in
      unsafe row.withBlob(0) { unsafe Self.forEach($0, in: number, body) }
    }
  }

  /// - Parameter number: Their bucket, which is the upper half of each key; `nil` where keys are whole.
  private static func forEach(
    _ bytes: UnsafeRawBufferPointer, in number: UInt32? = nil, _ body: (Kept) -> Void
  ) {
    let size = number == nil ? 14 : 12
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

  /// Writes of each the row in 4 bytes, the sketch in 6, and the lowest bytes of the key.
  private static func encode(_ kept: ArraySlice<Kept>, keyBytes: Int) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity((10 + keyBytes) * kept.count)
    func append(_ number: UInt64, _ count: Int) {
      for byte in 0..<count { bytes.append(UInt8(truncatingIfNeeded: number >> (8 * byte))) }
    }
    for kept in kept {
      append(UInt64(kept.id), 4)
      append(kept.entry.sketch, 6)
      append(UInt64(kept.entry.key), keyBytes)
    }
    return bytes
  }
}
