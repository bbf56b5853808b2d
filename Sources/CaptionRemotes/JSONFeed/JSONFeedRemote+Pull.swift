public import CaptionCore
internal import CaptionHTTP

extension JSONFeedRemote {
  public func fetchPage(
    at cursor: Cursor?, known: inout KnownItems
  ) async throws(RemoteError) -> Page {
    var listing = begin(cursor, known)
    let address = listing.read == 0 ? url : listing.pages[listing.read - 1].next ?? url
    let before = listing.known(address)
    var request = HTTPRequest(.get, address, headers: ["Accept": Self.accepted])
    request.headers["If-None-Match"] = before?.etag
    request.headers["If-Modified-Since"] = before?.lastModified
    let answer = try await send(request)
    if answer.status == 304, let before {
      listing.enter(before)
      listing.hasUnchanged = true
      let coverage = endIfLast(&listing)
      return Page(
        items: ItemBatches { _ in [] }, cursor: Cursor(text: listing.text), coverage: coverage)
    }
    guard answer.status == 200 else {
      throw RemoteError(status: answer, of: address, now: now())
    }
    return try await read(answer, at: address, listing, &known)
  }

  static let accepted = "application/feed+json, application/json;q=0.9, */*;q=0.1"

  func send(_ request: HTTPRequest) async throws(RemoteError) -> HTTPAnswer {
    do {
      return try await transport.send(request)
    } catch {
      throw RemoteError(error)
    }
  }

  /// Where the listing stands: at its beginning, or where the last page left it.
  private func begin(_ cursor: Cursor?, _ known: KnownItems) -> FeedCursor {
    var listing = cursor.map { FeedCursor(text: $0.text) } ?? FeedCursor()
    if listing.pages.first?.url != url { listing = FeedCursor() }
    guard options.isComplete else { return listing }
    if listing.read == 0 && !listing.wasComplete { listing.isWhole = true }
    // A listing that another process began: what it showed is not marked here, and would be missing.
    if listing.read > 0, let shown = listing.shownKey, !known.isListed(key: shown) {
      listing.restart()
    }
    return listing
  }

  /// Reads a page that has arrived anew, to its end.
  private func read(
    _ answer: HTTPAnswer, at address: String, _ listing: FeedCursor, _ known: inout KnownItems
  ) async throws(RemoteError) -> Page {
    var listing = listing
    var document = FeedDocument(answer)
    var reading = PageReading(isSecondRound: listing.isSecondRound)
    while try await document.advance() {
      while let item = try document.nextItem() {
        try reading.take(item, of: document, &known)
      }
      if Task.isCancelled { throw .cancelled }
    }
    var page = FeedCursor.Page(
      url: address, etag: EntityTag(answer.headers["ETag"])?.text,
      lastModified: answer.headers["Last-Modified"])
    if let next = document.head.nextURL {
      let visited = listing.pages.prefix(listing.read).map(\.url) + [address]
      switch FeedAddress.next(next, on: address, of: url, visited: visited) {
      case .success(let next): page.next = next
      case .failure(let refusal):
        page.isCut = true
        reading.notes.add("\(refusal.reason); the listing ends here")
      }
    }
    listing.enter(page)
    listing.hasChanged = true
    listing.isWhole = listing.isWhole || options.isComplete
    listing.shownKey = listing.shownKey ?? reading.shownKey
    let coverage = endIfLast(&listing)
    let items = SpooledItems(
      reading.spool, decoder: FeedItemDecoder(of: document.head, at: address))
    return Page(
      items: ItemBatches(pull: items.next, notes: { items.notes }), unchanged: reading.unchanged,
      cursor: Cursor(text: listing.text), coverage: coverage,
      notes: document.head.notes.lines + reading.notes.lines,
      title: document.head.title)
  }

  /// Ends the listing where no page follows, and tells what it has shown.
  private func endIfLast(_ listing: inout FeedCursor) -> Coverage? {
    guard listing.pages[listing.read - 1].next == nil else { return nil }
    if options.isComplete && listing.hasChanged && listing.hasUnchanged {
      listing.restart()
      return nil
    }
    guard listing.hasChanged else {
      listing.end(isComplete: listing.wasComplete)
      return .unchanged
    }
    let isCut = listing.pages[listing.read - 1].isCut
    listing.end(isComplete: options.isComplete && !isCut)
    return listing.wasComplete ? .complete : .window
  }
}

/// What is gathered while the items of a page go by.
private struct PageReading {
  var spool = ItemSpool()
  var notes = FeedNotes()
  var unchanged = 0
  /// One item that the page has shown.
  var shownKey: String?
  let isSecondRound: Bool

  init(isSecondRound: Bool) {
    self.isSecondRound = isSecondRound
  }

  /// Looks whether an item is new or changed, and only then keeps its bytes.
  mutating func take(
    _ item: JSONScanner.Part, of document: FeedDocument, _ known: inout KnownItems
  ) throws(RemoteError) {
    guard let keyHash = unsafe document.withKey(of: item, { unsafe KnownItems.hash($0) }) else {
      notes.add("items[\(item.index)] has no usable id, and is passed over")
      return
    }
    let hash = unsafe document.scanner.withBytes(item.value) { unsafe KnownItems.hash($0) }
    switch known.list(keyHash: keyHash, contentHash: hash) {
    case .unchanged: unchanged += 1
    case .repeated:
      guard !isSecondRound else { return }
      let id = key(of: item, document)
      notes.add("items[\(item.index)] has the id \(id) of an item before it: the first one counts")
      return
    case .new, .changed:
      let result = unsafe document.scanner.withBytes(item.value) { bytes in
        Result { () throws(HTTPError) in try unsafe spool.append(bytes) }
      }
      if case .failure(let error) = result { throw RemoteError(error) }
    }
    if shownKey == nil { shownKey = key(of: item, document) }
  }

  private func key(of item: JSONScanner.Part, _ document: FeedDocument) -> String {
    unsafe document.withKey(of: item) { unsafe String(decoding: $0, as: UTF8.self) } ?? ""
  }
}
