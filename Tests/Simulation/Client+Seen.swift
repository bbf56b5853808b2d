internal import CaptionCore
internal import CaptionRemotes

extension Client {
  /// What the store can know of the server, by what it was told.
  struct Seen: Sendable {
    var shown: [String: [Field: Set<FieldValue>]] = [:]
    var acknowledged: [String: [Field: Set<FieldValue>]] = [:]
    /// The captions that were sent to each item, answered or not.
    var tried: [String: Set<Caption>] = [:]
    /// How many complete listings in a row lacked an item.
    var absences: [String: Int] = [:]
    /// Items whose end the store was told of.
    var gone: Set<String> = []
    /// When the items were published.
    var published: [String: Timestamp] = [:]
    /// What each item showed last, and what it showed before and until when.
    var last: [String: Content] = [:]
    var former: [String: [(content: Content, until: Int64)]] = [:]
    /// Whether the listing under way showed an item as it was before it changed.
    var isListingOld = false
    var lastWasComplete = false
    /// Whether what the store knows of earlier listings is not known here: which ones lag cannot be told.
    var hasForgotten = false
    var missedLast: Set<String> = []
  }

  struct State {
    var seen = Seen()
    var absencesBefore: [String: Int] = [:]
    var missedBefore: Set<String> = []
    /// Creates under keys of ours that no answer came for.
    var unanswered: [String: [Operation]] = [:]
    var faults = Faults()
    var number = 0
    var listed: Set<String> = []
    var handedOut: [Content] = []
    var pushed: [Operation] = []
    /// Items that the run deleted, whether it was told or not.
    var deleted: Set<String> = []
    /// Items that the store was told to be deleted when it deleted them.
    var ended: Set<String> = []
    /// What items showed that need not have a post yet.
    var unowned: [(key: String, content: Content)] = []
    /// When the server asked to be left alone, and until when.
    var pause: ClosedRange<Int64>?
    /// Operations that the server wants later: when it said so, and until when they are to wait.
    var later: [String: ClosedRange<Int64>] = [:]
  }
}

extension Client.State {
  mutating func show(_ item: Item) {
    unowned.append((item.key, item.content))
    know(item)
  }

  private mutating func know(_ item: Item) {
    var item = item
    item.content = item.content.plain
    if seen.last[item.key] == nil { seen.last[item.key] = item.content }
    seen.published[item.key] = item.publishedAt
    for field in item.content.fields() {
      guard let value = item.content[field] else { continue }
      seen.shown[item.key, default: [:]][field, default: []].insert(value)
    }
    seen.gone.remove(item.key)
  }

  mutating func hear(_ outcome: Outcome, of operation: Operation, at now: Int64) {
    if operation.kind == .delete, case .acknowledged = outcome { ended.insert(operation.link.key) }
    if case .acknowledged(let item?) = outcome { seen.change(item, at: now) }
    if case .stale(let item?) = outcome { seen.change(item, at: now) }
    switch outcome {
    case .acknowledged(let item?):
      show(item)
      acknowledge(operation, as: item.key)
    case .found(let items):
      // Which of them it is the engine decides.
      for item in items {
        know(item)
        acknowledge(operation, as: item.key)
      }
    // An answer that does not say what was made leaves it to be looked for like one that is lost.
    case .acknowledged(nil) where operation.kind == .create,
      .unknown where operation.kind == .create:
      var sent = operation
      sent.sentAt = operation.sentAt ?? Timestamp(milliseconds: now)
      unanswered[operation.link.key, default: []].append(sent)
    case .acknowledged(nil), .stale(nil): seen.gone.insert(operation.link.key)
    case .stale(let item?): show(item)
    case .refused, .notDone, .later, .prepared, .unknown: break
    }
    noteTried(operation, outcome)
  }

  /// What shows under a key of ours as the server would have made it is what was sent.
  mutating func recognise(_ item: Item, _ normalise: (Content) -> Content) {
    let shown = item.content.plain
    for operation in unanswered[item.key] ?? [] {
      let made = normalise(operation.target)
      for field in made.fields() where shown[field] == made[field] {
        guard let value = operation.target[field] else { continue }
        seen.acknowledged[item.key, default: [:]][field, default: []].insert(value)
      }
    }
  }

  private mutating func noteTried(_ operation: Operation, _ outcome: Outcome) {
    var key = operation.link.key
    if case .acknowledged(let item?) = outcome { key = item.key }
    guard operation.kind == .create || operation.fields.contains(.caption) else { return }
    seen.tried[key, default: []].insert(operation.target.caption)
  }

  private mutating func acknowledge(_ operation: Operation, as key: String) {
    for field in operation.target.fields() {
      guard operation.kind == .create || operation.fields.contains(field),
        let value = operation.target[field]
      else { continue }
      seen.acknowledged[key, default: [:]][field, default: []].insert(value)
    }
  }
}

extension Client.Seen {
  /// Notes what a listing shows of an item, and whether that is what it showed before it changed.
  mutating func list(_ item: Item, at now: Int64) {
    let lag = Int64(Profile.listingLag / .milliseconds(1))
    let shown = item.content.plain
    let isOld =
      last[item.key] != shown
      && former[item.key, default: []].contains { past in
        past.content == shown && (0..<lag).contains(now - past.until)
      }
    isListingOld = isListingOld || isOld
    if !isOld { change(item, at: now) }
  }

  /// Notes that an item shows something else from now on.
  mutating func change(_ item: Item, at now: Int64) {
    let shown = item.content.plain
    guard let old = last[item.key], old != shown else { return }
    former[item.key, default: []].append((old, now))
    last[item.key] = shown
  }

  /// What a killed program or an old store knows of earlier listings is not known.
  mutating func forget() {
    last = [:]
    former = [:]
    hasForgotten = true
  }

  mutating func endListing(_ listed: Set<String>, isComplete: Bool) {
    lastWasComplete = isComplete && !isListingOld
    missedLast = []
    for key in listed { absences[key] = 0 }
    // A listing that lags says nothing of what it does not show. What one of a stretch lacks is looked for.
    guard lastWasComplete else { return }
    for key in shown.keys where !listed.contains(key) {
      absences[key, default: 0] += 1
      missedLast.insert(key)
    }
  }

  /// The server said that nothing changed since the last listing.
  mutating func repeatListing() {
    guard lastWasComplete else { return }
    for key in missedLast { absences[key, default: 0] += 1 }
  }
}
