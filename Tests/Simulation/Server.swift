internal import CaptionCore
internal import CaptionRemotes
internal import Synchronization

/// The server behind a simulated remote, which several stores sync with and others write to.
final class Server: Sendable {
  struct Entry: Sendable {
    var item: Item
    /// The post that it was created for by one of our stores.
    var post: PostID?
    /// Whether it is there, but in no listing.
    var isUnlisted = false
    /// The media that the server gave names of its own when it was made.
    var named: Set<MediaID> = []

    /// The item as the server shows it.
    var shown: Item {
      var item = item
      item.content = item.content.renaming { named.contains($0) ? $0.theirs : $0 }
      return item
    }
  }

  struct View: Sendable {
    var entries: [String: Entry] = [:]
    /// Oldest first.
    var order: [String] = []
    var revision: UInt64 = 0
  }

  struct State {
    var view = View()
    /// Earlier states that a lagging listing may show, and when they gave way, oldest first.
    var past: [(view: View, until: Timestamp)] = []
    var lastKey = 0
    var creates: [String: Int] = [:]
    /// What the items said that others deleted.
    var ended: [String: Content] = [:]
    /// The items that somebody brought back.
    var broughtBack: Set<String> = []
    var remembered: [String: (key: String, at: Timestamp)] = [:]
    var writes = 0
    var flaps: UInt64 = 0
  }

  let profile: Profile
  let capabilities: Capabilities
  let values: Values
  let journal: Journal
  let clock: SimulatedClock
  let state: Mutex<State>

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
  func listing(lag: Int) -> Listing {
    let view = state.withLock { self.view($0, lag: lag) }
    let listed = view.order.reversed().filter { view.entries[$0]?.isUnlisted == false }
    let keys = listed.prefix(profile.window ?? .max)
    var listing = Listing(
      entries: keys.compactMap { view.entries[$0]?.shown }, revision: view.revision)
    if profile.tellsStretch {
      let rest = listed.dropFirst(keys.count).compactMap { view.entries[$0]?.item.publishedAt }
      listing.stretch = Stretch(after: rest.max(), before: nil)
    }
    if profile.tagsAreHashes {
      listing.revision = listing.entries.reduce(1) { hash, item in
        Self.hash("\(hash) \(item.key) \(item.content.line)")
      }
    }
    return listing
  }

  struct Listing {
    /// Newest first.
    var entries: [Item]
    var revision: UInt64
    /// When everything that is shown was published, and nothing else, where the server tells that.
    var stretch: Stretch?
  }

  /// An item at its own address; `nil` where it is gone.
  func find(_ key: String, lag: Int) -> Item? {
    state.withLock { view($0, lag: lag).entries[key]?.shown }
  }

  /// What the server shows: a state that gave way so many changes ago, but no longer ago than
  /// listings lag.
  func view(_ state: State, lag: Int) -> View {
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

  /// Whether an item that somebody deleted is there again, where listings lag.
  func isBack(_ key: String) -> Bool {
    profile.lags && state.withLock { $0.ended[key] != nil }
  }

  /// Whether an item was brought back that somebody had deleted.
  func wasBroughtBack(_ key: String) -> Bool {
    state.withLock { $0.broughtBack.contains(key) }
  }

  /// Whether somebody deleted an item: whatever is there now was made, or brought back, since.
  func wasEnded(_ key: String) -> Bool { state.withLock { $0.ended[key] != nil } }

  /// Whether an item that was made though nobody heard of it can be known by what it says.
  func showsAsSent(_ operation: Operation) -> Bool {
    operation.kind != .create || profile.creates == .byOwnKey
      || profile.normalise(operation.target) == operation.target
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

  /// A name for an item that does not hang on which was made first: what we made under a key of the
  /// server's choice is known by what it says.
  func lastingName(of key: String) -> String {
    let isNumbered = view.entries[key]?.post != nil && !key.hasPrefix("own:")
    return "\(profile.name)/\(isNumbered ? "made" : key)"
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

  /// - Parameter publishedAt: When it says it was published; `nil` for now.
  func create(
    _ content: Content, permalink: String? = nil, publishedAt: Timestamp? = nil
  ) -> String {
    state.withLock { state in
      state.lastKey += 1
      let key = "k\(state.lastKey)"
      put(key, content, &state)
      state.view.entries[key]?.item.permalink = permalink
      if let publishedAt { state.view.entries[key]?.item.publishedAt = publishedAt }
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
      values.change(now, to: old)
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
      values.change(members: [], to: entry.item.content.members)
      put(key, entry.item.content, &state)
      state.view.entries[key]?.post = entry.post
      state.view.entries[key]?.named = entry.named
      state.view.entries[key]?.item.permalink = entry.item.permalink
      state.broughtBack.insert(key)
      journal.write("  \(profile.name) others bring back \(key) \(entry.item.content.line)")
    }
  }

  /// Has an item in no listing from now on, or in them again.
  func toggleListed(_ key: String) {
    state.withLock { state in
      remember(&state)
      state.view.entries[key]?.isUnlisted.toggle()
      journal.write("  \(profile.name) others list, or do not list, \(key)")
    }
  }

  func listAll() {
    state.withLock { state in
      for key in state.view.order where state.view.entries[key]?.isUnlisted == true {
        remember(&state)
        state.view.entries[key]?.isUnlisted = false
      }
    }
  }

  func remove(_ key: String) {
    state.withLock { state in
      state.ended[key] = state.view.entries[key]?.item.content
      end(key, &state)
      values.forgetTakenAway()
      // Looked for, it is not there: nobody can tell that it was made before.
      state.creates[key] = nil
      journal.write("  \(profile.name) others delete \(key)")
    }
  }

  private func remember(_ state: inout State) {
    state.past.append((state.view, clock.now))
    if state.past.count > 3 { state.past.removeFirst() }
    state.view.revision += 1
  }

  func put(_ key: String, _ content: Content, _ state: inout State) {
    remember(&state)
    let old = state.view.entries[key]
    if old == nil { state.view.order.append(key) }
    let content = profile.holding(content)
    var item = Item(key: key, content: content, contentHash: state.view.revision << 1)
    item.permalink = old?.item.permalink
    item.publishedAt = old?.item.publishedAt ?? clock.now
    item.version = profile.hasVersions ? "v\(state.view.revision)" : nil
    item.editedAt = clock.now
    state.view.entries[key] = Entry(
      item: item, post: old?.post, isUnlisted: old?.isUnlisted ?? false, named: old?.named ?? [])
  }

  func end(_ key: String, _ state: inout State) {
    remember(&state)
    state.view.entries[key] = nil
    state.view.order.removeAll { $0 == key }
  }
}
