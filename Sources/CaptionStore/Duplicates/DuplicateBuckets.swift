internal import CaptionDuplicates
internal import GRDB

/// The lists of `duplicateKeys` within one transaction: which captions and contents are found by
/// what.
///
/// What was read stays in memory until `write`, which keeps what was added.
struct DuplicateBuckets {
  /// A caption or content, and an entry that it is kept under.
  struct Kept: Hashable {
    var entry: IndexEntry
    var id: UInt32
  }

  private let find: PreparedStatement
  private let replace: PreparedStatement
  private var buckets: [UInt32: [Kept]] = [:]
  private var changed: Set<UInt32> = []

  init(_ db: Database) throws {
    find = try PreparedStatement(db, "SELECT entries FROM duplicateKeys WHERE bucket = ?")
    replace = try PreparedStatement(
      db, "INSERT OR REPLACE INTO duplicateKeys (bucket, entries) VALUES (?, ?)")
  }

  /// The rows kept under entries that match.
  mutating func ids(matching entry: IndexEntry) throws -> [Int64] {
    try bucket(of: entry).filter { $0.entry.canMatch(entry) }.map { Int64($0.id) }
  }

  /// Keeps a row under an entry; it must not be kept there yet.
  mutating func add(_ entry: IndexEntry, _ id: Int64) throws {
    let kept = Kept(entry: entry, id: try Self.narrow(id))
    _ = try bucket(of: entry)
    let number = Self.number(of: entry)
    buckets[number, default: []].append(kept)
    changed.insert(number)
  }

  /// Keeps many at once; the buckets are in memory only one after another.
  mutating func add(_ all: [Kept]) throws {
    var bounds = Array(repeating: 0, count: Self.count + 1)
    for kept in all { bounds[Int(Self.number(of: kept.entry)) + 1] += 1 }
    for number in 1..<bounds.count { bounds[number] += bounds[number - 1] }
    var next = bounds
    var sorted = all
    for kept in all {
      let number = Int(Self.number(of: kept.entry))
      sorted[next[number]] = kept
      next[number] += 1
    }
    for number in 0..<Self.count where bounds[number] < bounds[number + 1] {
      let before = try read(UInt32(number))
      try write(before + sorted[bounds[number]..<bounds[number + 1]], UInt32(number))
    }
  }

  /// Writes what was added, and forgets what was read.
  mutating func write() throws {
    for number in changed.sorted() { try write(buckets[number] ?? [], number) }
    buckets.removeAll()
    changed.removeAll()
  }

  static func narrow(_ id: Int64) throws -> UInt32 {
    guard let narrow = UInt32(exactly: id) else {
      throw StoreError.refused("the index of duplicates is made for 4 billion captions")
    }
    return narrow
  }

  private static let count = 1 << 16

  private static func number(of entry: IndexEntry) -> UInt32 { entry.key >> 16 }

  private mutating func bucket(of entry: IndexEntry) throws -> [Kept] {
    let number = Self.number(of: entry)
    if let bucket = buckets[number] { return bucket }
    let bucket = try read(number)
    buckets[number] = bucket
    return bucket
  }

  private func read(_ number: UInt32) throws -> [Kept] {
    try find.first(Int64(number)) { unsafe $0.withBlob(0, Self.decode) } ?? []
  }

  private static func decode(_ bytes: UnsafeRawBufferPointer) -> [Kept] {
    var bucket: [Kept] = []
    bucket.reserveCapacity(bytes.count / 12)
    var offset = 0
    func next() -> UInt32 {
      defer { offset += 4 }
      return UInt32(
        littleEndian: unsafe bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
    }
    while offset + 12 <= bytes.count {
      let (key, id, sketch) = (next(), next(), next())
      bucket.append(Kept(entry: IndexEntry(key: key, sketch: sketch), id: id))
    }
    return bucket
  }

  private func write(_ bucket: [Kept], _ number: UInt32) throws {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(12 * bucket.count)
    for kept in bucket {
      for word in [kept.entry.key, kept.id, kept.entry.sketch] {
        for shift: UInt32 in [0, 8, 16, 24] {
          bytes.append(UInt8(truncatingIfNeeded: word >> shift))
        }
      }
    }
    try replace.run(Int64(number), bytes)
  }
}
