internal import CaptionCore
internal import CaptionStore
internal import CaptionSync

/// One store with its engine, as one person uses it.
final class Device {
  /// What a copy of the store's file brings back.
  struct BackUp {
    var store: CaptionStore
    var ledger: Ledger
    var unapproved: Unapproved
    /// By remote, how many listings in a row the store knew to lack an item.
    var absences: [String: [String: Int]]
  }

  /// What was deleted since a person last approved: by remote, the keys of the items.
  struct Unapproved {
    /// That remotes deleted, so that links ended here.
    var pulled: [String: Set<String>] = [:]
    /// That was deleted on remotes.
    var pushed: [String: Set<String>] = [:]
    /// Deletions that a person approved and that wait in the outbox.
    var granted: Set<LinkID> = []
    /// The most that a guard may count: by remote, each deletion that a person asked for anew, and
    /// each time that an item went.
    var mostPushed: [String: Set<String>] = [:]
    var mostPulled: [String: Int] = [:]

    /// Lets the guards count from nothing.
    mutating func approve() { self = Unapproved(granted: granted) }
  }

  /// A run that waits to be approved.
  struct Stopped {
    var run: Int64
    var remotes: [String]
    /// Whether it was to push anything.
    var pushes: Bool
    var plan: Set<String>?
  }

  let name: String
  let clients: [String: Client]
  let program: CrashSwitch
  let slot: Stage.Slot
  private(set) var store: CaptionStore
  private(set) var engine: SyncEngine
  var ledger = Ledger()
  var backUp: BackUp?
  var unapproved = Unapproved()
  /// Posts whose items may be another's: a create that was given up, posts that were linked.
  var strangers: Set<PostID> = []
  /// Posts that persons made here.
  var made: Set<PostID> = []
  /// Posts of which a person said that they are no duplicates.
  var ignored: Set<Set<PostID>> = []
  /// How often persons wanted a post, or an item of it, deleted.
  var wishes: [PostID: Int] = [:]
  /// What both sides of each item were seen to say alike.
  var alike: [LinkID: [Field: Alike]] = [:]
  /// What persons gave up and did not take up since.
  var apart = Apart()
  /// Whether an old store was restored: its creates may not be known to it.
  var wasRestored = false
  /// What persons gave up to push, of posts that they did not touch since.
  var givenUp: [PostID: [Operation]] = [:]
  /// Items that a person wants deleted from their remote alone, of posts that he did not touch since.
  var unwanted: Set<LinkID> = []
  /// The same before the run that is judged.
  var unwantedBefore: Set<LinkID> = []
  /// Posts that a person moved to the trash, or left there.
  var trashed: Set<PostID> = []
  /// The conflicts as a person saw them last.
  var shownConflicts: [ConflictRecord] = []
  /// The run that a guard stopped last, to be approved, and what it was to push; `nil` where no more
  /// than an empty listing is approved.
  var stopped: Stopped?
  private let clock: SimulatedClock
  private var lives: UInt64 = 0
  /// What the engine would say, without asking the store each time.
  let capabilities: [RemoteID: Capabilities]
  let names: [RemoteID: String]

  init(_ name: String, _ slot: Stage.Slot, servers: [Server], clock: SimulatedClock) throws {
    self.name = name
    self.clock = clock
    self.slot = slot
    program = slot.program
    store = slot.store
    var capabilities: [RemoteID: Capabilities] = [:]
    var names: [RemoteID: String] = [:]
    for server in servers {
      let name = server.profile.name
      let id = try store.add(RemoteRecord(name: name, kind: "model", url: "model:\(name)"))
      capabilities[id] = server.capabilities
      names[id] = name
    }
    self.capabilities = capabilities
    self.names = names
    clients = Dictionary(
      uniqueKeysWithValues: servers.map { server in
        (server.profile.name, Client(server, program: slot.program))
      })
    engine = Self.engine(store, clients, clock, name: name, life: 0)
  }

  private static func engine(
    _ store: CaptionStore, _ clients: [String: Client], _ clock: SimulatedClock, name: String,
    life: UInt64
  ) -> SyncEngine {
    let seed = name.utf8.reduce(life << 32) { ($0 &+ UInt64($1)) &* 0x9E37_79B9_7F4A_7C15 }
    return SyncEngine(
      store: store, environment: SyncEnvironment(now: { clock.now }, seed: seed)
    ) { record in
      guard let client = clients[record.name] else { throw StoreError.unknownRemote(record.name) }
      return client
    }
  }

  /// Notes that a person wants a post, though some of its items may be unwanted, or that it is to go.
  func note(_ post: PostID, isWanted: Bool, _ values: Values) throws {
    if isWanted {
      trashed.remove(post)
      let links = try knownSurvey().first { $0.id == post }?.links ?? []
      // An old store that is put back may want it deleted still.
      if backUp == nil, unwanted.isDisjoint(with: links.map(\.id)) {
        values.forgetDeletion(of: post)
      }
    } else {
      trashed.insert(post)
      wishes[post, default: 0] += 1
    }
  }

  func keepBackUp() throws {
    backUp = BackUp(
      store: try store.copy(), ledger: ledger, unapproved: unapproved,
      absences: clients.mapValues(\.seen.absences))
  }

  /// Puts the old store in the place of the present one.
  func restoreBackUp() throws -> Bool {
    guard let backUp else { return false }
    let program = program
    lives += 1
    store = try backUp.store.copy { _ in try program.step() }
    ledger = backUp.ledger
    unapproved = backUp.unapproved
    wasRestored = true
    for (name, client) in clients {
      client.server.forgetCreates()
      client.putBack(absences: backUp.absences[name] ?? [:])
    }
    stopped = nil
    givenUp = [:]
    unwanted = []
    trashed = []
    shownConflicts = []
    alike = [:]
    apart = Apart()
    engine = Self.engine(store, clients, clock, name: name, life: lives)
    return true
  }

  /// What the last run left, while no person has touched the store since; `nil` where one has.
  var lastSurvey: [SurveyedPost]? {
    didSet { lastConflicts = nil }
  }
  private var lastConflicts: [ConflictRecord]?

  /// The open conflicts, read anew only where that is needed.
  func knownConflicts() throws -> [ConflictRecord] {
    if let lastConflicts { return lastConflicts }
    let conflicts = try store.conflicts()
    if lastSurvey != nil { lastConflicts = conflicts }
    return conflicts
  }

  /// Every post, read anew only where that is needed.
  func knownSurvey() throws -> [SurveyedPost] {
    if let lastSurvey { return lastSurvey }
    return try survey()
  }

  /// Every post as the planner sees it, in the order of identities.
  func survey() throws -> [SurveyedPost] {
    try store.states(capabilities: capabilities).map { SurveyedPost($0, names) }
      .sorted { $0.id < $1.id }
  }
}

/// A post as the planner sees it, with the names of its remotes.
struct SurveyedPost {
  struct Link {
    var remote: String
    var id: LinkID
    var existence: LinkState.Existence
    /// What the remote last showed; `nil` before it was created.
    var observed: Content?
  }

  var state: PostState
  var links: [Link]

  init(_ state: PostState, _ names: [RemoteID: String]) {
    let state = state.plain
    self.state = state
    links = state.links.map { link in
      Link(
        remote: names[link.id.remote] ?? "?", id: link.id, existence: link.existence,
        observed: link.observed)
    }
  }

  var id: PostID { state.id }
  var content: Content { state.local }
  var isTrashed: Bool { state.isTrashed }

  /// Whether the remote of this name shows the item for it.
  func hasItem(_ key: String, on remote: String) -> Bool {
    links.contains { $0.remote == remote && $0.id.key == key }
  }

  /// What it is to say there.
  func local(for link: LinkState) -> Content {
    var content = content
    content.caption = link.captionOverride ?? content.caption
    return content
  }

  /// How the post is listed.
  var shownAs: PostRecord.State {
    if isTrashed { return .trash }
    return links.contains { $0.existence == .live || $0.existence == .deleted } ? .post : .draft
  }
}
