public import CaptionCore
internal import CaptionHTTP

/// An archive as a remote: it is listed when it is imported, and never written.
///
/// Its cursor is the time of the newest post that an import showed: an archive that is older than
/// that adds the posts that are missing, and changes none.
public struct ArchiveRemote: Remote {
  /// What is imported; `nil` where nothing is, and the remote has nothing to say.
  let listing: ArchiveListing?
  let report: @Sendable (SkippedPosts) -> Void

  /// - Parameters:
  ///   - listing: What is imported; `nil` where nothing is.
  ///   - report: Is told what was not taken from the listing.
  public init(
    _ listing: ArchiveListing? = nil,
    report: @escaping @Sendable (SkippedPosts) -> Void = { _ in }
  ) {
    self.listing = listing
    self.report = report
  }

  public var capabilities: Capabilities { Capabilities(isArchive: true) }

  public func fetchPage(
    at cursor: Cursor?, known: inout KnownItems
  ) async throws(RemoteError) -> Page {
    guard let listing else {
      return Page(items: ItemBatches { _ in [] }, cursor: cursor, coverage: .unchanged)
    }
    let before = cursor.flatMap { Int64($0.text) }
    let newest = listing.source.kind.isOfOneDay ? listing.newest?.milliseconds : nil
    let isOlder = before.map { (newest ?? .min) < $0 } ?? false && newest != nil
    var kept = ItemSpool()
    var skipped = SkippedPosts()
    var unchanged = 0
    var reader = ItemSpool.Reader(listing.spool)
    while let bytes = try reader.nextBytes() {
      if Task.isCancelled { throw .cancelled }
      if note(bytes, isOlder: isOlder, &known, &unchanged, &skipped) { try kept.append(bytes) }
    }
    report(skipped)
    let items = ArchivedItems(
      SpooledItems(kept, decoder: FeedItemDecoder(feedAuthor: listing.account)), of: listing.source)
    let end = [before, newest].compactMap(\.self).max()
    return Page(
      items: ItemBatches(pull: items.next), unchanged: unchanged,
      cursor: end.map { Cursor(text: String($0)) }, coverage: .window,
      title: listing.source.kind.name)
  }

  /// Whether an item is news.
  private func note(
    _ bytes: [UInt8], isOlder: Bool, _ known: inout KnownItems, _ unchanged: inout Int,
    _ skipped: inout SkippedPosts
  ) -> Bool {
    let key = Self.key(of: bytes)
    var spelled = key
    let listed = spelled.withUTF8 { key in
      unsafe bytes.withUnsafeBytes { bytes in
        unsafe known.list(
          keyHash: KnownItems.hash(UnsafeRawBufferPointer(key)), contentHash: KnownItems.hash(bytes)
        )
      }
    }
    switch listed {
    case .unchanged: unchanged += 1
    case .repeated: skipped.add(.repeated, key)
    case .changed where isOlder: skipped.add(.older, key)
    case .new, .changed: return true
    }
    return false
  }

  /// The key that our own bytes begin with.
  private static func key(of bytes: [UInt8]) -> String {
    unsafe bytes.withUnsafeBytes { bytes in
      var reader = unsafe JSONReader(validated: bytes)
      guard reader.enter(.object), reader.nextKey() != nil else { return "" }
      return reader.string() ?? ""
    }
  }

  public func push(_ operations: [Operation]) async throws(RemoteError) -> [Outcome] {
    throw .refused(reason: "an archive is not written")
  }

  public func settle(_ operations: [Operation]) async throws(RemoteError) -> [Outcome] {
    throw .refused(reason: "an archive is not written")
  }

  public func createKey(for post: PostID, generation: Int) -> String {
    "urn:captions:\(post)"
  }
}

/// Decodes archived items, with what only the whole archive tells about each.
private struct ArchivedItems: Sendable {
  private let items: SpooledItems
  private let source: ArchiveSource

  init(_ items: SpooledItems, of source: ArchiveSource) {
    self.items = items
    self.source = source
  }

  @Sendable func next(_ limit: Int) throws(RemoteError) -> [FlatItem] {
    var items = try items.next(limit)
    guard source.kind == .twitter else { return items }
    for index in items.indices where items[index].permalink == nil {
      let key = items[index].content.text(items[index].key)
      items[index].permalink = items[index].content.append(
        "https://twitter.com/\(source.account ?? "i")/status/\(key)")
    }
    return items
  }
}
