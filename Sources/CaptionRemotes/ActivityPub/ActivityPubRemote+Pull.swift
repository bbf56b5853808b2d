public import CaptionCore
internal import CaptionHTTP

extension ActivityPubRemote {
  /// How many posts of one page are fetched by themselves, where a page only names them.
  private static let fetchedPosts = 100

  public func fetchPage(
    at cursor: Cursor?, known: inout KnownItems
  ) async throws(RemoteError) -> Page {
    var listing = ListingCursor(text: cursor?.text)
    let isResumed = listing.stage != .newest && !known.isListed(key: listing.shownKey ?? "")
    let isNewest = listing.stage == .newest
    let facts = try await outbox().facts
    let page = try await firstPage(at: listing.next ?? facts.outbox)
    var reading = OutboxReading()
    for activity in page.activities {
      let item: Item?
      switch try await read(activity, of: facts, at: page.address, &reading) {
      case .item(let found): item = found
      case .skip: item = nil
      }
      guard let item else { continue }
      reading.take(item, &known)
    }
    if isNewest { listing.shownKey = reading.firstKey }
    let isOver = listing.advance(
      ListingCursor.Shown(
        next: reading.isAllRepeated ? nil : page.next, oldest: reading.oldest,
        endsWithNews: reading.endsWithNews),
      isComplete: isComplete, isResumed: isResumed)
    return Page(
      items: ItemBatches(reading.fresh), unchanged: reading.unchanged,
      cursor: Cursor(text: listing.text), coverage: isOver ? .delta : nil, notes: reading.notes)
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
      guard let found = try await fetch(address, at: place, &reading) else {
        return .skip(.notWhole)
      }
      activity = found
    }
    if activity["type"].string != "Announce", let address = activity["object"].values.first?.words {
      guard let note = try await fetch(address, at: place, &reading) else {
        return .skip(.notWhole)
      }
      activity.set("object", to: note)
    } else if let note = activity["object"].values.first {
      activity.set("object", to: note)
    }
    return ActivityStreams.read(activity, of: facts)
  }

  private func fetch(
    _ address: String, at place: String, _ reading: inout OutboxReading
  ) async throws(RemoteError) -> JSONTree? {
    guard let target = try? follow(address, from: place), reading.fetched < Self.fetchedPosts else {
      reading.notes.append("a post was passed over that the outbox only names: \(address.harmless)")
      return nil
    }
    reading.fetched += 1
    return try await client.find(target, headers: Self.accepted)?.tree()
  }
}

/// What a page of an outbox came to.
private struct OutboxReading {
  var fresh: [Item] = []
  var unchanged = 0
  var fetched = 0
  var notes: [String] = []
  var firstKey: String?
  var oldest: Timestamp?
  var endsWithNews = false
  /// A server that always answers the same page would be listed for ever.
  var isAllRepeated: Bool { shown > 0 && shown == repeated }
  private var shown = 0
  private var repeated = 0

  mutating func take(_ item: Item, _ known: inout KnownItems) {
    var item = item
    item.contentHash = item.shownHash
    firstKey = firstKey ?? item.key
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
