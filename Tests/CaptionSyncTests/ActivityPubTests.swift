import CaptionCore
import CaptionHTTP
import CaptionStore
import CaptionSync
import RemoteContract
import Synchronization
import TestSupport
import Testing

@testable import CaptionRemotes

/// An account in memory with an outbox, in one of the forms that servers give it.
private final class OutboxServer: ScriptedServer {
  struct Form: Sendable {
    var pageSize = 50
    /// Whether the first page stands in the collection itself.
    var isFirstInline = false
    /// Whether activities only name their posts.
    var namesPosts = false
    /// Whether single values come in lists.
    var usesLists = false
    /// Where the account's identity is below the host.
    var actor = "/users/alice"
  }

  struct Note: Sendable {
    var key: String
    var caption: String
    var publishedAt: Timestamp
  }

  static let host = "https://social.example"
  let form: Form
  let notes = Mutex<[Note]>([])
  let requests = Mutex<[String]>([])
  /// Whether the first page shows the other activities only.
  let hidesNewest = Mutex(false)
  private let count = Mutex(0)
  /// Further activities, before all others.
  let others: Mutex<[JSONTree]>
  /// How notes that were removed are answered for at their own addresses.
  let removedStatus = Mutex(404)

  init(_ form: Form = Form(), others: [JSONTree] = []) {
    self.form = form
    self.others = Mutex(others)
  }

  var captions: [String: String] {
    notes.withLock { Dictionary(uniqueKeysWithValues: $0.map { ($0.key, $0.caption) }) }
  }

  func publish(_ caption: String) -> String {
    let number = count.withLock { count in
      count += 1
      return count
    }
    let key = "\(Self.host)/notes/\(number)"
    let time = Timestamp(milliseconds: 1_600_000_000_000 + Int64(number) * 60_000)
    notes.withLock { $0.insert(Note(key: key, caption: caption, publishedAt: time), at: 0) }
    return key
  }

  func change(_ key: String, to caption: String) {
    notes.withLock { notes in
      for index in notes.indices where notes[index].key == key { notes[index].caption = caption }
    }
  }

  func remove(_ key: String) { notes.withLock { $0.removeAll { $0.key == key } } }

  func extras(of key: String) -> String { "" }

  func answer(_ request: ScriptedRequest) -> ScriptedReply {
    requests.withLock { $0.append(request.target) }
    guard request.headers["Accept"]?.contains("activity+json") == true, request.method == "GET"
    else { return ScriptedReply(406) }
    let parts = request.target.split(separator: "?")
    switch (parts.first.map(String.init), parts.dropFirst().first) {
    case ("/users/alice", nil):
      return reply([
        "type": "Person", "id": .string("\(Self.host)\(form.actor)"),
        "url": .string(form.actor.hasPrefix("/?") ? "\(Self.host)/author/alice/" : ""),
        "preferredUsername": "alice", "outbox": .string("\(Self.host)/users/alice/outbox"),
      ])
    case ("/users/alice/outbox", nil):
      let first: JSONTree = form.isFirstInline ? page(0) : .string(address(0))
      return reply([
        "type": "OrderedCollection", "totalItems": 99, "first": one(first),
      ])
    case ("/users/alice/outbox", let query?):
      return reply(page(Int(query.dropFirst("page=".count)) ?? 0))
    case (let path?, nil):
      let note = notes.withLock { notes in notes.first { $0.key == Self.host + path } }
      return note.map { reply(object($0)) } ?? ScriptedReply(removedStatus.withLock { $0 })
    default: return ScriptedReply(404)
    }
  }

  private func reply(_ tree: JSONTree) -> ScriptedReply {
    ScriptedReply(
      200, headers: ["Content-Type": "application/activity+json"],
      String(decoding: tree.bytes, as: UTF8.self))
  }

  private func one(_ value: JSONTree) -> JSONTree { form.usesLists ? .list([value]) : value }

  private func address(_ page: Int) -> String { "\(Self.host)/users/alice/outbox?page=\(page)" }

  private func page(_ number: Int) -> JSONTree {
    let all = notes.withLock { $0 }
    let shown = all.dropFirst(number * form.pageSize).prefix(form.pageSize)
    var activities = number == 0 ? others.withLock { $0 } : []
    let isHidden = number == 0 && hidesNewest.withLock { $0 }
    activities += (isHidden ? [] : shown).map { note in
      [
        "type": "Create",
        "actor": one(.string("\(Self.host)\(form.actor)")),
        "object": one(form.namesPosts ? .string(note.key) : object(note)),
      ]
    }
    var members: [JSONTree.Member] = [
      .init(key: "type", value: "OrderedCollectionPage"),
      .init(key: "orderedItems", value: .list(activities)),
    ]
    if (number + 1) * form.pageSize < all.count {
      members.append(.init(key: "next", value: one(.string(address(number + 1)))))
    }
    return .object(members)
  }

  private func object(_ note: Note) -> JSONTree {
    [
      "type": "Note", "id": .string(note.key), "url": one(.string(note.key)),
      "attributedTo": one(.string("\(Self.host)\(form.actor)")),
      "published": .string(note.publishedAt.rfc3339),
      "content": .string("<p>\(note.caption)</p>"),
      "to": one("https://www.w3.org/ns/activitystreams#Public"),
      "attachment": one([
        "type": "Document", "mediaType": "image/jpeg", "name": .string("alt of \(note.caption)"),
        "url": one(.string("\(note.key).jpg")),
      ]),
      "likes": ["totalItems": .number("\(requests.withLock { $0.count })")],
    ]
  }
}

struct ActivityPubTests {
  private static func world(
    _ server: OutboxServer, isComplete: Bool = false
  ) throws -> ContractWorld {
    try ContractWorld(server, kind: "activitypub") { setup in
      ActivityPubRemote(
        url: OutboxServer.actor, over: setup.transport, isComplete: isComplete,
        learned: setup.learned, now: setup.now)
    }
  }

  @Test(
    arguments: RemoteContract.Rule.allCases,
    [
      OutboxServer.Form(pageSize: 2), .init(pageSize: 2, isFirstInline: true, usesLists: true),
      .init(pageSize: 2, namesPosts: true),
    ])
  private func outboxesKeepTheContract(
    rule: RemoteContract.Rule, form: OutboxServer.Form
  ) async throws {
    // Those that name their posts are read as a whole.
    let isComplete = form.namesPosts
    let contract = RemoteContract(severalPages: 5, noticesDeletions: isComplete) {
      try Self.world(OutboxServer(form), isComplete: isComplete)
    }
    var can: Set<RemoteContract.Rule> = [
      .everyPageIsPulled, .pulledTwiceNothingIsNew, .whatChangedThereArrives,
      .anUnauthorisedAnswerStopsTheRemoteAndParksNothing, .aRateLimitIsWaitedFor,
      .aFailingServerDeletesNothing, .aMalformedAnswerChangesNothing,
    ]
    if isComplete { can.insert(.whatIsDeletedThereGoesToTheTrash) }
    #expect(try await contract.check(rule) == can.contains(rule))
  }

  @Test func postsThatAreOnlyNamedAreFetchedAndOthersBoostsAreNot() async throws {
    let server = OutboxServer(
      OutboxServer.Form(namesPosts: true),
      others: [
        ["type": "Announce", "object": "https://elsewhere.example/notes/7"],
        ["type": "Create", "object": "https://elsewhere.example/notes/8"],
      ])
    _ = server.publish("one")
    let world = try Self.world(server)
    let report = try await world.sync()
    #expect(try world.captions == ["one"])
    #expect(report.notes.contains { $0.contains("elsewhere.example/notes/8") })
    #expect(!server.requests.withLock { $0.contains { $0.hasPrefix("/notes/7") } })
  }

  // MARK: Deletions and edits

  private static func tombstone(_ key: String) -> JSONTree {
    ["type": "Tombstone", "id": .string(key), "deleted": "2024-05-01T09:30:00Z"]
  }

  @Test(arguments: 0..<3)
  func aDeletionThatTheOutboxTellsOfIsBelieved(form: Int) async throws {
    let server = OutboxServer()
    let keys = ["one", "two"].map(server.publish)
    let world = try Self.world(server)
    try await world.sync()
    let activities: [JSONTree] = [
      ["type": "Delete", "object": .string(keys[0])],
      ["type": "Delete", "object": [Self.tombstone(keys[0])]],
      ["type": "Create", "object": Self.tombstone(keys[0])],
    ]
    // The older activity that made it may well be there still.
    server.others.withLock { $0 = [activities[form]] }
    let report = try await world.sync()
    #expect(report.pulled.deleted == 1)
    #expect(try world.captions == ["two"])
    #expect(try await world.sync().pulled.deleted == 0)
    #expect(try world.captions == ["two"])
  }

  @Test func aPostThatIsNamedAndGoneForGoodWasDeleted() async throws {
    let server = OutboxServer(OutboxServer.Form(namesPosts: true))
    let keys = ["one", "two"].map(server.publish)
    let world = try Self.world(server)
    try await world.sync()
    for (status, left) in [(404, ["one", "two"]), (410, ["two"])] {
      server.removedStatus.withLock { $0 = status }
      server.remove(keys[0])
      server.others.withLock { $0 = [["type": "Create", "object": .string(keys[0])]] }
      for _ in 0..<3 { try await world.sync() }
      #expect(try world.captions == left, "\(status)")
    }
  }

  @Test func whatWasMadeAgainAfterItsDeletionIsThere() async throws {
    let server = OutboxServer()
    let key = server.publish("one")
    let again: JSONTree = [
      "type": "Create",
      "object": ["type": "Note", "id": .string(key), "content": "<p>one, again</p>"],
    ]
    server.others.withLock { $0 = [again, ["type": "Delete", "object": .string(key)]] }
    let world = try Self.world(server)
    for _ in 0..<2 { try await world.sync() }
    #expect(try world.captions == ["one, again"])
  }

  @Test func anUpdateCountsAndNotWhatStoodThereBefore() async throws {
    let server = OutboxServer()
    let key = server.publish("one")
    let world = try Self.world(server)
    try await world.sync()
    server.others.withLock {
      $0 = [
        ["type": "Update", "object": ["type": "Person", "id": "x", "summary": "<p>me</p>"]],
        [
          "type": "Update",
          "object": ["type": "Note", "id": .string(key), "content": "<p>one, edited</p>"],
        ],
      ]
    }
    for _ in 0..<2 { try await world.sync() }
    #expect(try world.captions == ["one, edited"])
  }

  @Test func whatIsMissingCountsOnlyWhereTheWholeOutboxIsRead() async throws {
    for isComplete in [false, true] {
      let server = OutboxServer(OutboxServer.Form(pageSize: 2))
      let keys = (0..<7).map { server.publish("post \($0)") }
      let world = try Self.world(server, isComplete: isComplete)
      try await world.sync()
      server.remove(keys[1])
      for _ in 0..<3 { try await world.sync() }
      #expect(try world.captions.count == (isComplete ? 6 : 7))
    }
  }

  @Test func whatCannotBeReadMakesNothingMissing() async throws {
    let server = OutboxServer(OutboxServer.Form(pageSize: 2))
    let keys = (0..<7).map { server.publish("post \($0)") }
    let world = try Self.world(server, isComplete: true)
    try await world.sync()
    server.remove(keys[1])
    server.others.withLock { $0 = [["type": "Create", "object": "https://evil.example/1"]] }
    for _ in 0..<3 { try await world.sync() }
    #expect(try world.captions.count == 7)
  }

  @Test func aPageOfBoostsEndsNothingAndGoesOnForEverNeither() async throws {
    let server = OutboxServer(OutboxServer.Form(pageSize: 2))
    let boost: JSONTree = ["type": "Announce", "object": "https://elsewhere.example/1"]
    for number in 0..<5 { _ = server.publish("post \(number)") }
    server.hidesNewest.withLock { $0 = true }
    server.others.withLock { $0 = [boost, boost] }
    let world = try Self.world(server)
    for _ in 0..<3 { #expect(try await world.sync().stopped == nil) }
    #expect(world.wire.requests.count < 20)
    #expect(try world.captions.count == 3)
  }

  @Test func altTextsPermalinksAndDatesAreRead() async throws {
    let server = OutboxServer()
    let key = server.publish("one")
    let world = try Self.world(server)
    try await world.sync()
    let post = try world.post("one")
    #expect(post.content.media.map(\.alt) == ["alt of one"])
    #expect(post.content.visibility == "public")
    #expect(post.permalink == key)
    #expect(post.account?.name == "alice@social.example")
  }

  @Test func anAccountIsCalledByItsNameWhereItsIdentityHoldsNone() async throws {
    let server = OutboxServer(OutboxServer.Form(actor: "/?author=1"))
    _ = server.publish("one")
    let world = try Self.world(server)
    try await world.sync()
    #expect(try world.post("one").account?.name == "alice@social.example")
    #expect(try world.post("one").account?.url == "https://social.example/author/alice/")
    server.change(try world.post("one").permalink ?? "", to: "one, edited")
    try await world.sync()
    #expect(try world.post("one, edited").account?.name == "alice@social.example")
  }

  @Test func theSummaryOfAnArticleIsNoWarning() throws {
    func warning(_ members: String) throws -> String? {
      let note = #"{"id":"https://a.example/1","content":"x","summary":"Begins",\#(members)}"#
      guard case .item(let item) = ActivityStreams.read(try JSONTree(Array(note.utf8))) else {
        return "no item"
      }
      return item.content.contentWarning
    }
    #expect(try warning(#""type":"Note""#) == "Begins")
    #expect(try warning(#""type":"Article""#) == nil)
    #expect(try warning(#""type":"Article","sensitive":true"#) == "Begins")
  }

  /// A note with these members, read.
  private static func content(_ members: String) throws -> Content? {
    let note = #"{"id":"https://a.example/1",\#(members)}"#
    guard case .item(let item) = ActivityStreams.read(try JSONTree(Array(note.utf8))) else {
      return nil
    }
    return item.content
  }

  @Test func aContentThatIsNoMarkupIsTakenAsItWasTyped() throws {
    let typed = #""type":"Video","mediaType":"text/markdown","content":"*one*\n<b>two</b>""#
    #expect(try Self.content(typed)?.caption.text == "*one*\n<b>two</b>")
    let markup = #""type":"Note","mediaType":"text/html","content":"<p>one</p><p>two</p>""#
    #expect(try Self.content(markup)?.caption.text == "one\n\ntwo")
  }

  @Test func theFileOfAVideoIsItsMediumAndAPageThatIsLinkedIsNone() throws {
    let video = try Self.content(
      """
      "type":"Video","content":"x","url":[
        {"type":"Link","mediaType":"text/html","href":"https://a.example/w/1"},
        {"type":"Link","mediaType":"video/mp4","href":"https://a.example/1-720.mp4"},
        {"type":"Link","mediaType":"video/mp4","href":"https://a.example/1-240.mp4"}]
      """)
    #expect(video?.media.map(\.url) == ["https://a.example/1-720.mp4"])
    let linking = try Self.content(
      """
      "type":"Page","content":"x","attachment":[{"type":"Link","href":"https://news.example/a"},
        {"type":"Link","mediaType":"image/png","href":"https://a.example/b.png"}]
      """)
    #expect(linking?.media.map(\.url) == ["https://a.example/b.png"])
  }

  @Test func whatOnlySaysWhichPostIsQuotedIsNotTheAuthors() throws {
    let quoting = try Self.content(
      #"""
      "type":"Note","content":"<p class=\"quote-inline\">RE: <a href=\"https://b.example/2\">b</a></p><p>My words</p>"
      """#)
    #expect(quoting?.caption.text == "My words")
  }

  @Test func anotherServersPagesAreNotFollowed() async throws {
    let server = OutboxServer()
    let remote = ActivityPubRemote(
      url: OutboxServer.actor,
      over: StubTransport { _ throws(HTTPError) in
        HTTPAnswer(
          status: 200,
          body: HTTPBody(Array(#"{"type":"Person","outbox":"https://evil.example/o"}"#.utf8)))
      }, learned: Learned(), now: { Timestamp(milliseconds: 0) })
    var known = KnownItems()
    await #expect(throws: RemoteError.self) {
      _ = try await remote.fetchPage(at: nil, known: &known)
    }
    #expect(server.requests.withLock { $0.isEmpty })
  }
}

extension OutboxServer {
  fileprivate static let actor: HTTPURL = {
    do { return try HTTPURL("\(host)/users/alice") } catch { preconditionFailure("\(error)") }
  }()
}
