public import CaptionCore
internal import CaptionHTTP

extension BlueskyRemote {
  /// The most that a server lists at once.
  private static let pageSize = 100
  private static let maximumPages = 5000

  /// Lists every post each time something has changed in the repository, a hundred to a request.
  ///
  /// An edit changes a record in its old place and a deletion leaves no trace, so that nothing less
  /// shows them. Whether anything has changed is one small request, where the server can tell.
  public func fetchPage(
    at cursor: Cursor?, known: inout KnownItems
  ) async throws(RemoteError) -> Page {
    var listing = cursor.map { BlueskyCursor(text: $0.text) } ?? BlueskyCursor()
    // A listing that another process began: what it showed is not marked here, and would be missing.
    if listing.next != nil, listing.shown.map({ !known.isListed(key: $0) }) ?? true {
      listing = BlueskyCursor()
    }
    let account = try await account()
    guard listing.next == nil else { return try await page(&listing, of: account, &known) }
    if let revision = await revision(of: account) {
      if revision == listing.revision {
        return Page(items: ItemBatches([]), cursor: cursor, coverage: .unchanged)
      }
      listing.begun = revision
    }
    do {
      return try await page(&listing, of: account, &known)
    } catch {
      // The account may have moved to another server since it was last looked up.
      guard error.mayBeMoved, let moved = await moved(account) else { throw error }
      listing.begun = await revision(of: moved)
      return try await page(&listing, of: moved, &known)
    }
  }

  public func cursor(afterWriting cursor: Cursor) -> Cursor {
    var listing = BlueskyCursor(text: cursor.text)
    listing.revision = nil
    return Cursor(text: listing.text)
  }

  /// The revision that the whole repository is at; `nil` where the server does not tell.
  private func revision(of account: BlueskyAccount) async -> String? {
    let url = account.url(
      "com.atproto.sync.getLatestCommit", [("did", account.did.description)])
    // A listing tells what a failure means, and costs no more.
    let answer = try? await api.read(url).tree()
    return answer?["rev"].string
  }

  private func page(
    _ listing: inout BlueskyCursor, of account: BlueskyAccount, _ known: inout KnownItems
  ) async throws(RemoteError) -> Page {
    let records = try await records(of: account, at: listing.next)
    var reading = PageReading()
    for record in records.records { reading.take(record, of: account, &known) }
    listing.pages += 1
    listing.shown = listing.shown ?? reading.shown
    let coverage = end(&listing, records, reading)
    if coverage == .window { reading.notes.append(Self.isCut) }
    return Page(
      items: ItemBatches(reading.items), unchanged: reading.unchanged,
      cursor: Cursor(text: listing.text), coverage: coverage, notes: reading.notes,
      title: account.handle?.description)
  }

  private static let isCut =
    "the server lists the same posts again and again; the listing ends here"

  /// Ends the listing where no page follows, and tells what it has shown.
  ///
  /// Servers give a cursor with their last page too, and some begin a page with the record that the
  /// one before ended with. A page that repeats more than that leads nowhere.
  private func end(
    _ listing: inout BlueskyCursor, _ page: RecordPage, _ reading: PageReading
  ) -> Coverage? {
    let goesOn = page.cursor != nil && page.cursor != listing.next && !page.records.isEmpty
    let isNew = reading.repeated < page.records.count
    if goesOn, isNew, listing.pages < Self.maximumPages {
      listing.next = page.cursor
      return nil
    }
    let isWhole = page.records.count <= 1 || isNew && !goesOn && page.cursor == nil
    listing.end(isComplete: isWhole)
    return isWhole ? .complete : .window
  }

  // MARK: Records

  /// One page of a listing as the server gives it.
  struct RecordPage {
    var records: [JSONTree]
    var cursor: String?
  }

  func records(
    of account: BlueskyAccount, at cursor: String?
  ) async throws(RemoteError) -> RecordPage {
    var parameters = [
      ("repo", account.did.description), ("collection", PostRecord.collection),
      ("limit", "\(Self.pageSize)"),
    ]
    if let cursor { parameters.append(("cursor", cursor)) }
    let answer = try await api.read(account.url("com.atproto.repo.listRecords", parameters))
    let tree = try answer.tree()
    guard case .list(let records) = tree["records"] else {
      throw .malformed(path: "records", reason: "the server's answer lists no records")
    }
    return RecordPage(records: records, cursor: tree["cursor"].identifier)
  }

  /// What a listing or a look shows of one record; `nil` for what is no post of the account.
  static func item(_ record: JSONTree, of account: BlueskyAccount) -> Item? {
    guard let uri = record["uri"].string.flatMap(ATURI.init), let key = uri.key,
      let post = PostRecord(record["value"])
    else { return nil }
    let content = post.content(blobAddress: account.blobAddress)
    var item = Item(
      key: key, content: content,
      account: Account(
        name: account.handle?.description, url: BlueskyAddress.profiles + account.did.description),
      permalink: account.permalink(key), publishedAt: post.createdAt,
      version: record["cid"].string, contentHash: contentHash(of: record))
    item.original = post.original
    return item
  }

  /// A record's own hash tells its versions apart; where a server leaves it out, its bytes do.
  fileprivate static func contentHash(of record: JSONTree) -> UInt64 {
    let bytes = record["cid"].string.map { Array($0.utf8) } ?? record["value"].bytes
    return unsafe bytes.withUnsafeBytes { unsafe KnownItems.hash($0) }
  }
}

/// What is gathered while the records of a page go by.
private struct PageReading {
  var items: [Item] = []
  var unchanged = 0
  var repeated = 0
  var notes: [String] = []
  /// One record that the page has shown.
  var shown: String?

  mutating func take(
    _ record: JSONTree, of account: BlueskyAccount, _ known: inout KnownItems
  ) {
    guard let uri = record["uri"].string.flatMap(ATURI.init), let key = uri.key,
      uri.collection == PostRecord.collection, DID(uri.authority) ?? account.did == account.did
    else {
      notes.append("a record has no address in this account's posts, and is passed over")
      return
    }
    shown = shown ?? key
    switch known.list(key: key, contentHash: BlueskyRemote.contentHash(of: record)) {
    case .unchanged: unchanged += 1
    case .repeated: repeated += 1
    case .new, .changed:
      guard let item = BlueskyRemote.item(record, of: account) else {
        notes.append("record \(key) is no post that can be read, and is passed over")
        return
      }
      items.append(item)
    }
  }
}

extension RemoteError {
  /// Whether another server may be the one to ask.
  fileprivate var mayBeMoved: Bool {
    switch self {
    case .refused, .unauthorised, .malformed, .unreachable(_, notBefore: nil): true
    case .unreachable, .tooLarge, .unsafeToWrite, .notRecorded, .file, .cancelled: false
    }
  }
}
