import CaptionCore
import CaptionHTTP
import CaptionStore
import CaptionSync
import RemoteContract
import Synchronization
import Testing

@testable import CaptionRemotes

extension ContractWorld {
  /// A world whose remote is the account of a scripted Graph API.
  init(_ server: GraphServer) throws {
    try self.init(server, kind: "instagram") { setup in
      server.change { $0.now = setup.now }
      let url = HTTPURL.graph
      return InstagramRemote(
        id: setup.id, url: GraphServer.url,
        over: url.map {
          AuthorizingTransport(
            over: setup.transport, for: $0, credential: .field("Bearer \(GraphServer.token)"))
        } ?? setup.transport, learned: setup.learned, now: setup.now, sleep: { _ in })
    }
  }

  func draft(_ caption: String, pictures: Int, alt: String? = nil) throws -> PostID {
    var content = Content(caption: Caption(caption))
    content.addMedia(at: (0..<pictures).map { "https://pictures.example/\($0).jpg" })
    for index in content.media.indices {
      content.media[index].mimeType = "image/jpeg"
      content.media[index].alt = alt
    }
    return try engine.makePost(content, on: ["remote"])
  }
}

extension HTTPURL {
  fileprivate static var graph: HTTPURL? { try? HTTPURL(GraphServer.url) }
}

struct InstagramContractTests {
  @Test(arguments: RemoteContract.Rule.allCases)
  func instagramKeepsTheContract(rule: RemoteContract.Rule) async throws {
    let contract = RemoteContract(severalPages: 5) {
      try ContractWorld(GraphServer(GraphServer.Behaviour(pageSize: 2)))
    }
    let cannot: Set<RemoteContract.Rule> = [
      .anEditArrivesThereAndNothingElseChanges, .whatIsNotKnownSurvivesAnEdit,
      .aDraftIsCreatedOnce, .anEditOverAnothersEditIsNotSent,
      .aLostAnswerToACreateMakesNoSecondPost, .aLostRequestToCreateIsNeverTakenForDone,
      .aCreateThatIsMadeAndAnsweredOtherwiseMakesNoSecondPost, .aLostAnswerToAnEditIsFoundOut,
      .aForbiddenWriteStopsTheRemoteAndParksNothing,
    ]
    #expect(try await contract.check(rule) == !cannot.contains(rule))
  }
}

/// What is particular to the wire of the Graph API.
struct InstagramTests {
  let server = GraphServer()

  // MARK: Listing

  @Test func aPostSaysCaptionDateAccountAndPictures() async throws {
    server.change { state in
      GraphServer.publish(
        [
          "media_type": "CAROUSEL_ALBUM",
          "children": [
            "data": [
              ["id": "1", "media_type": "IMAGE", "media_url": "https://cdn.example/1"],
              ["id": "2", "media_type": "VIDEO", "thumbnail_url": "https://cdn.example/2"],
              ["media_type": "IMAGE"],
            ]
          ],
        ], in: &state)
    }
    let world = try ContractWorld(server)
    try await world.sync()
    let post = try #require(try world.store.posts().first)
    #expect(post.content.caption.text.isEmpty)
    #expect(post.content.media.map(\.id.rawValue) == ["1", "2"])
    #expect(post.content.media.map(\.url) == ["https://cdn.example/1", "https://cdn.example/2"])
    #expect(post.content.media.map(\.mimeType) == ["image/jpeg", "video/mp4"])
    #expect(post.publishedAt?.rfc3339 == "2023-11-14T22:13:20Z")
    #expect(post.account?.name == "alice")
    #expect(post.permalink == "https://www.instagram.com/p/C1/")
  }

  @Test func theTokenStandsInAHeaderOnlyAndNoAddressWithItIsKept() async throws {
    server.change { $0.behaviour.pageSize = 2 }
    for number in 0..<5 { _ = server.publish("post \(number)") }
    let world = try ContractWorld(server)
    world.wire.fail(.reply(ScriptedReply(500))) { $0.url.contains("after=1789") }
    try await world.sync()
    let cursor = try #require(try world.store.remotes()[0].cursor)
    #expect(cursor.contains("after") && !cursor.contains(GraphServer.token))
    try await world.sync()
    #expect(try world.captions.count == 5)
    #expect(!world.wire.requests.contains { $0.url.contains(GraphServer.token) })
    #expect(!world.wire.requests.contains { $0.url.contains("access_token") })
  }

  @Test func aServerThatKnowsNoAltTextsIsAskedWithoutThem() async throws {
    server.change { $0.behaviour.knowsAlt = false }
    _ = server.publish("one")
    let world = try ContractWorld(server)
    for _ in 0..<2 { #expect(try await world.sync().message == nil) }
    #expect(try world.captions == ["one"])
    #expect(world.wire.requests.count { $0.url.contains("alt_text") } == 1)
  }

  @Test func addressesThatAreSignedAnewAreNoChange() async throws {
    _ = server.publish("one")
    let world = try ContractWorld(server)
    try await world.sync()
    server.change { $0.count += 1 }
    let report = try await world.sync()
    #expect(report.pulled.updated == 0 && report.pulled.unchanged == 1)
  }

  @Test(arguments: [
    ("X-App-Usage", #"{"call_count":100,"total_time":3,"total_cputime":1}"#, 3600),
    (
      "X-Business-Use-Case-Usage",
      #"{"17":[{"type":"instagram","call_count":100,"estimated_time_to_regain_access":5}]}"#, 300
    ),
  ])
  func aUsageOfAHundredPercentIsWaitedFor(
    name: String, usage: String, seconds: Int64
  ) async throws {
    server.change { state in
      state.behaviour.pageSize = 1
      state.behaviour.headers = HTTPHeaders(dictionaryLiteral: (name, usage))
    }
    for text in ["one", "two"] { _ = server.publish(text) }
    let world = try ContractWorld(server)
    let report = try await world.sync()
    #expect(report.stopped == .unreachable)
    #expect(world.wire.requests.count == 1)
    let until = try #require(try world.store.remotes()[0].notBefore)
    #expect(until.milliseconds == world.now.milliseconds + seconds * 1000)
  }

  @Test(
    arguments: [
      (190, 400, .auth), (200, 403, .auth), (10, 403, .auth), (4, 400, .unreachable),
      (613, 400, .unreachable), (2, 500, .unreachable), (100, 400, .refused),
    ] as [(Int, Int, RemoteReport.Stop)])
  func theNumberOfAnErrorDecides(code: Int, status: Int, stop: RemoteReport.Stop) async throws {
    let world = try ContractWorld(server)
    world.wire.fail(.reply(GraphServer.error(status, code)), times: .max) { _ in true }
    #expect(try await world.sync().stopped == stop)
  }

  // MARK: Editing

  @Test func anEditIsSaidToBeImpossibleBeforeAnythingIsSent() async throws {
    let key = server.publish("one")
    let world = try ContractWorld(server)
    try await world.sync()
    try world.edit("one", to: "two")
    let report = try await world.sync()
    #expect(report.parked == 0 && report.message == nil)
    #expect(server.captions == [key: "one"])
    #expect(!world.wire.requests.contains { $0.isWrite })
    let reasons = try world.store.blockedLinks().map(\.reason)
    #expect(reasons == ["the remote cannot change the caption of a post that is there"])
  }

  // MARK: Publishing

  @Test(arguments: [(1, 0), (1, 3), (3, 1)])
  func aPostIsPublishedOnce(pictures: Int, preparations: Int) async throws {
    server.change { $0.behaviour.preparations = preparations }
    let world = try ContractWorld(server)
    try await world.sync()
    _ = try world.draft("Boats #sea", pictures: pictures, alt: "A boat")
    let report = try await world.sync()
    #expect(report.pushed.created == 1 && report.message == nil)
    for _ in 0..<2 { try await world.sync() }
    #expect(server.captions.values.sorted() == ["Boats #sea"])
    #expect(server.state.withLock { $0.published } == 1)
    #expect(try world.captions == ["Boats #sea"])
  }

  /// Which request of a publication meets with which fault.
  @Test(
    arguments: ["/me/media", "/me/media_publish"],
    [FaultyWire.Fault.answerLost, .requestLost, .done(ScriptedReply(502))])
  func aLostAnswerPublishesNothingTwice(path: String, fault: FaultyWire.Fault) async throws {
    server.change { $0.behaviour.dropsAtSigns = true }
    let world = try ContractWorld(server)
    try await world.sync()
    _ = try world.draft("Boats with @mia", pictures: 1)
    world.wire.fail(fault) { $0.isWrite && $0.url.hasSuffix(path) }
    try await world.sync()
    for _ in 0..<3 {
      world.advance(bySeconds: 60)
      try await world.sync()
    }
    #expect(server.captions.values.sorted() == ["Boats with mia"])
    #expect(server.state.withLock { $0.published } == 1)
    #expect(try world.captions == ["Boats with @mia"])
    let report = try await world.sync()
    #expect(report.unknown + report.parked + report.conflicts == 0)
  }

  @Test func aProgramThatEndsBetweenTheStepsGoesOnWithTheSameContainer() async throws {
    let world = try ContractWorld(server)
    try await world.sync()
    let id = try world.draft("Boats", pictures: 1)
    // The second step is not reached: the first one's result is kept all the same.
    world.wire.fail(.reply(ScriptedReply(503)), times: .max) { $0.url.contains("status_code") }
    #expect(try await world.sync().stopped == .unreachable)
    let waiting = try world.store.openOperations().first
    #expect(waiting?.operation.note == "c1" && waiting?.operation.post == id)
    world.wire.mend()
    try await world.sync()
    #expect(server.state.withLock { $0.containers.count } == 1)
    #expect(server.captions.values.sorted() == ["Boats"])
  }

  @Test func aContainerThatHasExpiredIsMadeAnew() async throws {
    let world = try ContractWorld(server)
    try await world.sync()
    _ = try world.draft("Boats", pictures: 1)
    world.wire.fail(.reply(ScriptedReply(503)), times: .max) { $0.url.contains("status_code") }
    try await world.sync()
    world.wire.mend()
    server.change { $0.containers["c1"]?.status = "EXPIRED" }
    try await world.sync()
    #expect(server.captions.values.sorted() == ["Boats"])
  }

  @Test func aCaptionThatIsChangedBetweenTheStepsGetsAContainerOfItsOwn() async throws {
    let world = try ContractWorld(server)
    try await world.sync()
    _ = try world.draft("Boats", pictures: 1)
    world.wire.fail(.reply(ScriptedReply(503)), times: .max) { $0.url.contains("status_code") }
    try await world.sync()
    world.wire.mend()
    try world.edit("Boats", to: "Ships")
    try await world.sync()
    #expect(server.captions.values.sorted() == ["Ships"])
    #expect(server.state.withLock { $0.published } == 1)
  }

  @Test func aQuotaThatIsUsedUpIsWaitedForByThePostAlone() async throws {
    server.change { $0.behaviour.quota = 0 }
    let world = try ContractWorld(server)
    try await world.sync()
    _ = try world.draft("Boats", pictures: 1)
    let report = try await world.sync()
    #expect(report.stopped == nil && report.parked == 0)
    #expect(!world.wire.requests.contains { $0.isWrite })
    server.change { $0.behaviour.quota = 25 }
    try await world.sync()
    #expect(server.captions.isEmpty)
    world.advance(bySeconds: 3700)
    try await world.sync()
    #expect(server.captions.values.sorted() == ["Boats"])
  }

  @Test(arguments: [
    ("https://127.0.0.1/1.jpg", "image/jpeg", "public https"),
    ("file:///home/me/1.jpg", "image/jpeg", "public https"),
    ("https://pictures.example/1.png", "image/png", "JPEG"),
  ])
  func picturesThatInstagramCannotFetchAreRefusedBeforeAnythingIsSent(
    url: String, type: String, word: String
  ) async throws {
    let world = try ContractWorld(server)
    try await world.sync()
    var content = Content(caption: Caption("Boats"))
    content.addMedia(at: [url])
    content.media[0].mimeType = type
    _ = try world.engine.makePost(content, on: ["remote"])
    let report = try await world.sync()
    #expect(report.parked == 1)
    #expect(!world.wire.requests.contains { $0.isWrite })
    #expect(try world.store.openOperations().first?.reason?.contains(word) == true)
  }

  @Test func aPostWithoutPicturesIsNotTaken() async throws {
    let world = try ContractWorld(server)
    try await world.sync()
    _ = try world.draft("Words only")
    try await world.sync()
    #expect(!world.wire.requests.contains { $0.isWrite })
    #expect(
      try world.store.blockedLinks().map(\.reason).contains { $0.contains("without an image") })
  }

  // MARK: Addresses

  @Test(arguments: [
    ("https://graph.instagram.com/v25.0/me", "https://graph.instagram.com/v25.0", "me"),
    ("https://graph.instagram.com/", "https://graph.instagram.com", "me"),
    (
      "https://graph.facebook.com/v21.0/17841400000", "https://graph.facebook.com/v21.0",
      "17841400000"
    ),
    ("http://127.0.0.1:8080/v25.0", "http://127.0.0.1:8080/v25.0", "me"),
  ])
  func anAddressNamesVersionAndAccount(text: String, base: String, user: String) {
    #expect(GraphAddress(text)?.base == base)
    #expect(GraphAddress(text)?.user == user)
  }

  @Test(arguments: [
    "https://www.instagram.com/alice", "file:///me", "https://graph.instagram.com/a/b",
  ])
  func whatNamesNoAccountOfTheAPIIsNotTaken(text: String) {
    #expect(GraphAddress(text) == nil)
  }

  @Test func aReasonQuotesNoAddressWithAToken() throws {
    let answer = APIAnswer(
      url: "", status: 400, headers: [:],
      bytes: Array(
        #"{"error":{"code":1000,"message":"bad https://x.example/?access_token=SECRET now"}}"#.utf8)
    )
    #expect(try #require(GraphError(answer)).reason == "Instagram says: bad … now (1000)")
  }
}
