internal import CaptionCore
internal import CaptionHTTP

/// Writes a document anew with some of its items changed; everything else passes byte for byte.
struct FeedRewrite {
  private let copy: FeedCopy
  private let result: ScratchFile
  /// Whether an item of the copy stays in the list.
  private let keepsItems: Bool
  /// What is written but not in the file yet.
  private var pending: [UInt8] = []
  /// How far the copy has passed.
  private var position: Int64 = 0

  private static let chunkBytes = 1 << 20

  /// One change of the document, at a place of the copy.
  private enum Change {
    case insert([Operation])
    case replace(FeedCopy.Place, Operation)
    case remove(Range<Int64>)
  }

  /// The document with operations carried out that all fit it.
  static func document(
    _ copy: FeedCopy, applying operations: [Operation], at now: Timestamp
  ) throws(RemoteError) -> ScratchFile {
    do {
      let deleted = operations.count { $0.kind == .delete }
      var rewrite = Self(copy, try ScratchFile(), keepsItems: copy.itemCount > deleted)
      for (offset, change) in rewrite.changes(operations) {
        try rewrite.pass(upTo: offset)
        try rewrite.apply(change, at: now)
      }
      try rewrite.pass(upTo: copy.sizeInBytes)
      try rewrite.flush()
      return rewrite.result
    } catch let error as HTTPError {
      throw RemoteError(error)
    } catch {
      throw error as? RemoteError ?? .cancelled
    }
  }

  private init(_ copy: FeedCopy, _ result: ScratchFile, keepsItems: Bool) {
    self.copy = copy
    self.result = result
    self.keepsItems = keepsItems
  }

  /// The changes in the order of their places, an insertion before what begins at the same place.
  private func changes(_ operations: [Operation]) -> [(offset: Int64, change: Change)] {
    var changes: [(offset: Int64, change: Change)] = []
    let created = operations.filter { $0.kind == .create }
    if !created.isEmpty {
      let newestFirst = created.enumerated().sorted {
        ($1.element.createdAt, $0.offset) < ($0.element.createdAt, $1.offset)
      }
      changes.append((copy.firstItem ?? copy.listStart, .insert(newestFirst.map(\.element))))
    }
    for operation in operations where operation.kind == .edit {
      guard let place = copy.place(of: operation.link.key) else { continue }
      changes.append((place.bytes.lowerBound, .replace(place, operation)))
    }
    changes += removals(operations).map { ($0.lowerBound, .remove($0)) }
    return changes.enumerated().sorted {
      ($0.element.offset, $0.offset) < ($1.element.offset, $1.offset)
    }
    .map(\.element)
  }

  /// What goes with deleted items: each with the comma and space behind it, and a run of items at
  /// the end of the list with the comma before it.
  private func removals(_ operations: [Operation]) -> [Range<Int64>] {
    var places = operations.filter { $0.kind == .delete }
      .compactMap { copy.place(of: $0.link.key) }
      .sorted { $0.index < $1.index }
    var removals: [Range<Int64>] = []
    if let end = places.last?.bytes.upperBound, places.last?.index == copy.itemCount - 1 {
      var first = places.removeLast()
      while let before = places.last, before.index == first.index - 1 {
        first = places.removeLast()
      }
      removals.append((first.previousEnd ?? first.bytes.lowerBound)..<end)
    }
    return places.map { $0.bytes.lowerBound..<($0.nextStart ?? $0.bytes.upperBound) } + removals
  }

  private mutating func apply(_ change: Change, at now: Timestamp) throws {
    switch change {
    case .insert(let operations): try insert(operations)
    case .remove(let range): position = range.upperBound
    case .replace(let place, let operation):
      guard let (bytes, shown) = try copy.item(at: place) else { return }
      let edited = FeedItemPatch.edited(bytes, shown, by: operation, at: now)
      pending += try edited.get()
      position = place.bytes.upperBound
    }
  }

  /// Puts new items first, spaced like the item they stand before.
  private mutating func insert(_ operations: [Operation]) throws {
    let space = try copy.firstItem.map {
      try copy.file.read(at: copy.listStart, count: Int(min($0 - copy.listStart, 4096)))
    }
    pending += operations.map(FeedItemPatch.created).joined(separator: [0x2C] + (space ?? []))
    if keepsItems { pending += [0x2C] + (space ?? []) }
  }

  private mutating func pass(upTo end: Int64) throws(HTTPError) {
    while position < end {
      let count = Int(min(end - position, Int64(Self.chunkBytes)))
      let bytes = try copy.file.read(at: position, count: count)
      guard bytes.count == count else {
        throw .file(path: "scratch file", reason: "it is shorter than what was written")
      }
      pending += bytes
      position += Int64(count)
      if pending.count >= Self.chunkBytes { try flush() }
    }
  }

  private mutating func flush() throws(HTTPError) {
    try result.append(pending)
    pending.removeAll(keepingCapacity: true)
  }
}
