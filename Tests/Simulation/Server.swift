internal import CaptionCore
internal import CaptionRemotes
internal import Synchronization

/// The server behind a simulated remote, which several stores sync with and others write to.
final class Server: Sendable {
  struct Entry: Sendable {
    var item: Item
    /// The post that it was created for by one of our stores.
    var post: PostID?
  }

  struct View: Sendable {
    var entries: [String: Entry] = [:]
    /// Oldest first.
    var order: [String] = []
    var revision: UInt64 = 0
  }

  private struct State {
    var view = View()
    /// Earlier states that a lagging listing may show, and when they gave way, oldest first.
    var past: [(view: View, until: Timestamp)] = []
    var lastKey = 0
    var creates: [String: Int] = [:]
    /// What the items said that others deleted.
    var ended: [String: String] = [:]
    var remembered: [String: (key: String, at: Timestamp)] = [:]
    var writes = 0
    var flaps: UInt64 = 0
  }

  let profile: Profile
  let capabilities: Capabilities
  let values: Values
  let journal: Journal
  let clock: SimulatedClock
  private let state: Mutex<State>

  init(_ profile: Profile, values: Values, journal: Journal, clock: SimulatedClock) {
    self.profile = profile
    capabilities = profile.capabilities
    self.values = values
    self.journal = journal
    self.clock = clock
    state = Mutex(State())
  }

  var view: View { state.withLock { $0.view } }
  /// How many operations of our stores reached the server.
  var writes: Int { state.withLock { $0.writes } }

  /// What a listing shows, newest first.
  ///
  /// - Parameter lag: How many changes it is behind.
  func listing(lag: Int) -> (entries: [Item], revision: UInt64) {
    let view = state.withLock { self.view($0, lag: lag) }
    let keys = view.order.reversed().prefix(profile.window ?? .max)
    let entries = keys.compactMap { view.entries[$0]?.item }
    guard profile.tagsAreHashes else { return (entries, view.revision) }
    return (entries, entries.reduce(1) { Self.hash("\($0) \($1.key) \($1.content.line)") })
  }

  /// What the server shows: a state that gave way so many changes ago, but no longer ago than
  /// listings lag.
  private func view(_ state: State, lag: Int) -> View {
    guard lag > 0 else { return state.view }
    let now = clock.now.milliseconds
    let longest = Int64(Profile.listingLag / .milliseconds(1))
    let shown = state.past.suffix(lag).first { past in
      (0..<longest).contains(now - past.until.milliseconds)
    }
    return shown?.view ?? state.view
  }

  private static func hash(_ text: String) -> UInt64 {
    var text = text
    return text.withUTF8 { unsafe KnownItems.hash(UnsafeRawBufferPointer($0)) }
  }

  /// Whether an item that one of our stores made for a post is there, and its listings need not show
  /// it yet.
  func isYoung(_ key: String, of post: PostID) -> Bool {
    guard profile.lags, let entry = view.entries[key], entry.post == post,
      let made = entry.item.publishedAt
    else { return false }
    let lag = Int64(Profile.listingLag / .milliseconds(1))
    return (0..<lag).contains(clock.now.milliseconds - made.milliseconds)
  }

  /// Whether whoever looks can tell what a create made: one item, made since it was sent, that says
  /// what it was to say.
  func shows(_ operation: Operation) -> Bool {
    let intended = profile.normalise(operation.target)
    let found = view.entries.values.filter { $0.item.content == intended }
    guard found.count == 1, let made = found.first?.item.publishedAt, let sent = operation.sentAt
    else { return false }
    return made >= sent
  }

  /// The keys that a listing shows.
  var visibleKeys: [String] { listing(lag: 0).entries.map(\.key) }

  /// Another hash of the same bytes, each time it is asked.
  func flap(_ hash: UInt64) -> UInt64 {
    state.withLock { state in
      state.flaps += 1
      return hash &+ state.flaps << 32
    }
  }

  // MARK: What others do

  func create(_ content: Content, permalink: String? = nil) -> String {
    state.withLock { state in
      state.lastKey += 1
      let key = "k\(state.lastKey)"
      put(key, content, &state)
      state.view.entries[key]?.item.permalink = permalink
      journal.write("  \(profile.name) others create \(key) \(content.line)")
      return key
    }
  }

  func edit(_ key: String, _ change: (inout Content) -> Void) {
    state.withLock { state in
      guard var content = state.view.entries[key]?.item.content else { return }
      change(&content)
      put(key, content, &state)
      journal.write("  \(profile.name) others edit \(key) \(content.line)")
    }
  }

  /// Puts an item back as it was before its last change; who does it knows what was there since.
  func revert(_ key: String) {
    state.withLock { state in
      guard let now = state.view.entries[key]?.item.content,
        let old = state.past.last(where: { past in
          past.view.entries[key].map { $0.item.content != now } ?? false
        })?.view.entries[key]?.item.content
      else { return }
      values.write(old.caption.text, knowing: [now.caption.text])
      values.write(old.title ?? "", knowing: [now.title ?? ""])
      put(key, old, &state)
      journal.write("  \(profile.name) others put back \(key) \(old.line)")
    }
  }

  /// Puts back an item that was deleted a while ago, by others or by our stores.
  func bringBack() {
    state.withLock { state in
      let present = Set(state.view.order)
      let past = state.past.map(\.view).last { view in !present.isSuperset(of: view.order) }
      guard let past, let key = past.order.last(where: { !present.contains($0) }),
        let entry = past.entries[key]
      else { return }
      put(key, entry.item.content, &state)
      state.view.entries[key]?.post = entry.post
      state.view.entries[key]?.item.permalink = entry.item.permalink
      journal.write("  \(profile.name) others bring back \(key) \(entry.item.content.line)")
    }
  }

  func remove(_ key: String) {
    state.withLock { state in
      state.ended[key] = state.view.entries[key]?.item.content.caption.text
      end(key, &state)
      // Looked for, it is not there: nobody can tell that it was made before.
      state.creates[key] = nil
      journal.write("  \(profile.name) others delete \(key)")
    }
  }

  // MARK: What our stores ask

  func carryOut(_ operation: Operation) -> Outcome {
    state.withLock { state in
      state.writes += 1
      journal.write("  \(profile.name) <- \(operation.line)")
      switch operation.kind {
      case .create: return create(operation, &state)
      case .edit: return edit(operation, &state)
      case .delete: return delete(operation, &state)
      }
    }
  }

  private func create(_ operation: Operation, _ state: inout State) -> Outcome {
    let ownKey = operation.link.key
    if let reason = profile.refusal(of: operation.target) { return .refused(reason: reason) }
    if profile.createsInSteps, operation.note == nil { return .prepared(note: "step of \(ownKey)") }
    if let key = earlierCreate(ownKey, state), let item = state.view.entries[key]?.item {
      let isOurs = item.content == profile.normalise(operation.target)
      return isOurs ? .acknowledged(item: item) : .stale(item: item)
    }
    state.creates[ownKey, default: 0] += 1
    if let ended = state.ended[ownKey] {
      values.write(operation.target.caption.text, knowing: [ended])
    }
    if state.creates[ownKey, default: 0] > 1 {
      journal.blame("I8 at most one create", "\(profile.name) \(ownKey)")
    }
    var key = ownKey
    if profile.creates != .byOwnKey {
      state.lastKey += 1
      key = "k\(state.lastKey)"
      state.remembered[ownKey] = (key, clock.now)
    }
    put(key, profile.normalise(operation.target), &state)
    state.view.entries[key]?.post = operation.post
    return acknowledged(operation, key, state)
  }

  /// The item that an earlier request with the same key made, where the server recognises it.
  private func earlierCreate(_ ownKey: String, _ state: State) -> String? {
    switch profile.creates {
    case .byOwnKey: return ownKey
    case .bySearch: return nil
    case .bySearchWithWindow:
      guard let memory = state.remembered[ownKey],
        abs(clock.now.milliseconds - memory.at.milliseconds) < 3_600_000
      else { return nil }
      return memory.key
    }
  }

  private func edit(_ operation: Operation, _ state: inout State) -> Outcome {
    let key = operation.link.key
    guard let entry = state.view.entries[key] else { return .stale(item: nil) }
    if isOvertaken(operation, entry.item) { return .stale(item: entry.item) }
    if operation.fields.contains(.caption), let reason = profile.refusal(of: operation.target) {
      return .refused(reason: reason)
    }
    if !profile.hasCompareAndSwap, operation.fields.contains(.caption),
      values.isKnown(operation.target.caption.text)
    {
      // Without compare-and-swap nobody saw what was written since the listing.
      values.write(
        operation.target.caption.text, knowing: [entry.item.content.caption.text])
    }
    var content = entry.item.content
    for field in operation.fields.sorted() { content[field] = operation.target[field] }
    put(key, profile.normalise(content), &state)
    return acknowledged(operation, key, state)
  }

  private func delete(_ operation: Operation, _ state: inout State) -> Outcome {
    let key = operation.link.key
    guard let entry = state.view.entries[key] else { return .acknowledged(item: nil) }
    if isOvertaken(operation, entry.item) { return .stale(item: entry.item) }
    end(key, &state)
    return .acknowledged(item: nil)
  }

  /// Whether an item is not what the operation says that it changes; without saying so, it is
  /// changed whatever it is.
  private func isOvertaken(_ operation: Operation, _ item: Item) -> Bool {
    guard profile.hasCompareAndSwap else { return false }
    if let expected = operation.expected { return item.content != expected }
    var unguarded = operation
    unguarded.expected = item.content
    judge(unguarded)
    return false
  }

  private func acknowledged(_ operation: Operation, _ key: String, _ state: State) -> Outcome {
    guard let item = state.view.entries[key]?.item else { return .unknown }
    values.rewrite(operation.target.caption.text, as: item.content.caption.text)
    return .acknowledged(item: item)
  }

  /// Forgets what was created: an old store, put back, knows nothing of it, and where the server
  /// gives the keys nobody can tell.
  func forgetCreates() {
    guard profile.creates != .byOwnKey else { return }
    state.withLock { $0.creates = [:] }
  }

  /// Looks what became of an operation, and changes nothing.
  func look(_ operation: Operation, lag: Int) -> Outcome {
    state.withLock { state in
      let view = self.view(state, lag: lag)
      let item = view.entries[operation.link.key]?.item
      let intended = profile.normalise(operation.target)
      switch (operation.kind, item) {
      case (.create, _) where profile.createsInSteps && operation.note == nil: return .notDone
      case (.create, _) where profile.creates != .byOwnKey:
        let keys = view.order.filter { view.entries[$0]?.item.content == intended }
        return .found(keys.compactMap { view.entries[$0]?.item })
      case (.create, nil): return .notDone
      case (.create, let item?):
        // Where somebody has edited it since, it is no answer to what we sent.
        return item.content == intended ? .acknowledged(item: item) : .stale(item: item)
      case (.delete, nil): return .acknowledged(item: nil)
      case (.edit, nil): return .stale(item: nil)
      case (.edit, let item?):
        let isDone = operation.fields.allSatisfy { item.content[$0] == intended[$0] }
        if isDone { return .acknowledged(item: item) }
        return item.content == operation.expected ? .notDone : .stale(item: item)
      case (.delete, let item?):
        return item.content == operation.expected ? .notDone : .stale(item: item)
      }
    }
  }

  private func remember(_ state: inout State) {
    state.past.append((state.view, clock.now))
    if state.past.count > 3 { state.past.removeFirst() }
    state.view.revision += 1
  }

  private func put(_ key: String, _ content: Content, _ state: inout State) {
    remember(&state)
    let old = state.view.entries[key]
    if old == nil { state.view.order.append(key) }
    var item = Item(key: key, content: content, contentHash: state.view.revision << 1)
    item.permalink = old?.item.permalink
    item.publishedAt = old?.item.publishedAt ?? clock.now
    item.version = profile.hasVersions ? "v\(state.view.revision)" : nil
    item.editedAt = clock.now
    state.view.entries[key] = Entry(item: item, post: old?.post)
  }

  private func end(_ key: String, _ state: inout State) {
    remember(&state)
    state.view.entries[key] = nil
    state.view.order.removeAll { $0 == key }
  }
}
