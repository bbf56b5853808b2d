public import CaptionCore
internal import CaptionHTTP

extension ActivityPubRemote {
  /// How many posts of one page are fetched by themselves, where a page only names them.
  private static let fetchedPosts = 100

  public func fetchPage(
    at cursor: Cursor?, known: inout KnownItems
  ) async throws(RemoteError) -> Page {
    var listing = ListingCursor(text: cursor?.text)
    let isResumed = listing.begin(&known)
    let facts = try await outbox().facts
    let page = try await firstPage(at: listing.next ?? facts.outbox)
    var reading = OutboxReading()
    for activity in page.activities {
      switch try await read(activity, of: facts, at: page.address, &reading) {
      case .item(let item): reading.take(item, &known)
      case .gone(let key): reading.takeDeletion(of: key, &known)
      case .skip(let reason): listing.hasGaps = listing.hasGaps || reason == .notWhole
      }
    }
    // What is missing counts only where everything was read, in one go.
    let isWhole = isComplete && !isResumed && !listing.hasGaps && page.next == nil
    let isOver = listing.advance(
      ListingCursor.Shown(
        next: reading.isAllRepeated ? nil : page.next, oldest: reading.oldest,
        endsWithNews: reading.endsWithNews),
      isComplete: isComplete, isResumed: isResumed)
    var result = Page(
      items: ItemBatches(reading.fresh), unchanged: reading.unchanged,
      cursor: Cursor(text: listing.text), coverage: isOver ? isWhole ? .complete : .delta : nil,
      notes: reading.notes)
    result.gone = reading.gone
    return result
  }

  private struct OutboxPage {
    var address: String
    var activities: [JSONTree]
    var next: String?
  }

  /// A page of the outbox; of a collection that has pages, the first.
  private func firstPage(at address: String) async throws(RemoteError) -> OutboxPage {
    var place = address
    var tree = try await read(address)
    if let first = tree["first"].values.first, tree["orderedItems"] == .null {
      if let named = first.words {
        place = try follow(named, from: address)
        tree = try await read(place)
      } else {
        tree = first
      }
    }
    let next = tree["next"].values.first.flatMap { $0.words ?? $0["id"].words }
    return OutboxPage(
      address: place,
      activities: tree["orderedItems"].values + tree["items"].values,
      next: try next.map { next throws(RemoteError) in try follow(next, from: place) })
  }

  /// Reads one activity, and fetches what it only names.
  private func read(
    _ activity: JSONTree, of facts: OutboxFacts, at place: String, _ reading: inout OutboxReading
  ) async throws(RemoteError) -> ActivityStreams.Reading {
    var activity = activity
    if let address = activity.words {
      switch try await fetch(address, at: place, &reading) {
      case .found(let found): activity = found
      // Which post it was about nobody says any more.
      case .gone, .unknown: return .skip(.notWhole)
      }
    }
    let kind = activity["type"].string
    guard let object = activity["object"].values.first, kind != "Announce" else {
      return ActivityStreams.read(activity, of: facts)
    }
    guard let address = object.words, kind != "Delete" else {
      activity.set("object", to: object)
      return ActivityStreams.read(activity, of: facts)
    }
    switch try await fetch(address, at: place, &reading) {
    case .found(let note): activity.set("object", to: note)
    case .gone: return .gone(address)
    case .unknown: return .skip(.notWhole)
    }
    return ActivityStreams.read(activity, of: facts)
  }

  private enum Fetched {
    case found(JSONTree)
    /// The server says that it was there and was deleted.
    case gone
    /// It is not shown to us, whatever became of it.
    case unknown
  }

  private func fetch(
    _ address: String, at place: String, _ reading: inout OutboxReading
  ) async throws(RemoteError) -> Fetched {
    guard let target = try? follow(address, from: place), reading.fetched < Self.fetchedPosts else {
      reading.notes.append("a post was passed over that the outbox only names: \(address.harmless)")
      return .unknown
    }
    reading.fetched += 1
    let answer: APIAnswer
    do {
      answer = try await client.send(HTTPRequest(.get, target, headers: Self.accepted))
    } catch {
      throw RemoteError(error)
    }
    if answer.status == 410 { return .gone }
    if answer.isAbsent { return .unknown }
    guard answer.isSuccess else { throw answer.error(now: client.now()) }
    return .found(try answer.tree())
  }
}

/// What a page of an outbox came to.
private struct OutboxReading {
  var fresh: [Item] = []
  var unchanged = 0
  var fetched = 0
  var notes: [String] = []
  /// The posts that were deleted, as far as nothing newer says otherwise.
  var gone: [String] = []
  var oldest: Timestamp?
  var endsWithNews = false
  /// A server that always answers the same page would be listed for ever.
  var isAllRepeated: Bool { shown > 0 && shown == repeated }
  private var shown = 0
  private var repeated = 0

  mutating func take(_ item: Item, _ known: inout KnownItems) {
    var item = item
    item.contentHash = item.shownHash
    oldest = item.publishedAt ?? oldest
    shown += 1
    let listed = known.list(key: item.key, contentHash: item.contentHash)
    endsWithNews = listed == .new
    switch listed {
    case .new, .changed: fresh.append(item)
    case .unchanged: unchanged += 1
    case .repeated: repeated += 1
    }
  }

  /// The newest comes first: what was made before it was deleted is passed over, and what was made
  /// again after that has been taken already.
  mutating func takeDeletion(of key: String, _ known: inout KnownItems) {
    guard !known.isListed(key: key) else { return }
    _ = known.list(key: key, contentHash: 0)
    gone.append(key)
  }
}

extension JSONTree {
  /// Replaces a member of an object.
  fileprivate mutating func set(_ key: String, to value: JSONTree) {
    guard case .object(var members) = self else { return }
    members.removeAll { $0.key == key }
    members.append(Member(key: key, value: value))
    self = .object(members)
  }
}
