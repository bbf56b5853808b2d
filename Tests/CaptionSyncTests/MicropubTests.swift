import CaptionCore
import CaptionHTTP
import CaptionRemotes
import CaptionStore
import CaptionSync
import RemoteContract
import TestSupport
import Testing

/// What is particular to Micropub, beside the contract of all remotes.
struct MicropubTests {
  static func world(
    _ change: (inout ScriptedMicropub.Ways) -> Void = { _ in }, _ posts: String...
  ) async throws -> (ContractWorld, ScriptedMicropub, [String]) {
    var ways = ScriptedMicropub.Ways()
    change(&ways)
    let server = ScriptedMicropub(ways)
    let keys = posts.map(server.publish)
    let world = try MicropubContractTests.world(server)
    let report = try await world.sync()
    #expect(report.stopped == nil, "\(report.message ?? "")")
    return (world, server, keys)
  }

  /// Whether two more runs write and bring nothing, and nothing waits.
  static func isAtRest(_ world: ContractWorld) async throws -> Bool {
    let writes = world.wire.writes
    for _ in 0..<2 {
      let report = try await world.sync()
      let news = report.pulled.created + report.pulled.updated + report.pulled.deleted
      guard news + report.conflicts + report.parked + report.unknown == 0,
        report.stopped == nil
      else { return false }
    }
    return world.wire.writes == writes
  }

  // MARK: Another address

  @Test(arguments: [nil, .json, .atom, .rss, .entries] as [ScriptedMicropub.Ways.Form?])
  func aPostThatOthersGaveAnotherAddressStaysTheSamePost(
    form: ScriptedMicropub.Ways.Form?
  ) async throws {
    let (world, server, keys) = try await Self.world(
      {
        $0.redirects = true
        $0.paging = form == nil ? .after : nil
        $0.form = form ?? .json
      }, "one", "two", "three")
    let id = try world.post("two").id
    let moved = server.rename(keys[1])
    server.change(moved, to: "two, edited there")
    // What waits to be pushed goes along.
    try world.store.edit(id, at: world.now) { $0.title = "A title from here" }
    try await world.sync()
    try await world.sync()
    let post = try world.post("two, edited there")
    #expect(post.id == id && post.links.map(\.id.key) == [moved])
    #expect(server.properties(of: moved)["name"] == #"["A title from here"]"#)
    #expect(try world.captions == ["one", "three", "two, edited there"])
    #expect(server.captions.count == 3)
    #expect(try await Self.isAtRest(world))
  }

  @Test func anAddressThatLeadsToAnotherNewPostIsNotThatPost() async throws {
    let (world, server, keys) = try await Self.world({ $0.redirects = true }, "one", "two", "three")
    let id = try world.post("two").id
    server.remove(keys[1])
    let new = server.publish("another")
    func slug(_ key: String) -> String { String(key.dropFirst(ScriptedMicropub.site.count)) }
    server.redirect(slug(keys[1]), to: slug(new))
    for _ in 0..<3 { try await world.sync() }
    #expect(try world.post("another").id != id)
    #expect(server.captions.values.sorted() == ["another", "one", "three"])
  }

  @Test(arguments: [true, false])
  func whereNoDateTellsAPostThatMovedSaysTheSame(isEdited: Bool) async throws {
    let (world, server, keys) = try await Self.world(
      {
        $0.redirects = true
        $0.hasDates = false
      }, "one", "two", "three")
    let id = try world.post("two").id
    let moved = server.rename(keys[1])
    if isEdited { server.change(moved, to: "other words") }
    for _ in 0..<3 { try await world.sync() }
    let post = try world.post(isEdited ? "other words" : "two")
    #expect((post.id == id) == !isEdited && post.links.map(\.id.key) == [moved])
    #expect(try await Self.isAtRest(world))
  }

  @Test func anEditThatGivesAPostAnotherAddressLeavesItTheSamePost() async throws {
    let (world, server, keys) = try await Self.world({ $0.renames = true }, "one", "two")
    let before = try world.post("one")
    try world.edit("one", to: "one, edited here")
    #expect(try await world.sync().pushed.updated == 1)
    #expect(server.captions[keys[0]] == nil && server.captions.count == 2)
    let after = try world.post("one, edited here")
    #expect(after.id == before.id)
    #expect(
      after.links.map(\.id.key)
        == server.captions.filter { $0.value == after.caption }.keys
        .sorted())
    #expect(try await Self.isAtRest(world))
    // The agreement went with it: both sides go on editing what they last agreed on.
    let key = try #require(after.links.first?.id.key)
    server.change(key, "name", #"["A title from there"]"#)
    try world.edit("one, edited here", to: "one, edited again")
    try await world.sync()
    let last = try world.post("one, edited again")
    #expect(last.id == before.id && last.content.title == "A title from there")
    #expect(try world.captions == ["one, edited again", "two"])
    #expect(server.captions.values.sorted() == ["one, edited again", "two"])
    #expect(try await Self.isAtRest(world))
  }

  @Test(arguments: [true, false], [400, 404])
  func aLostAnswerThatNamedAnotherAddressIsFoundOut(redirects: Bool, status: Int) async throws {
    let (world, server, _) = try await Self.world(
      {
        $0.renames = true
        $0.redirects = redirects
        $0.missingStatus = status
      }, "one", "two")
    let id = try world.post("one").id
    try world.edit("one", to: "one, edited here")
    world.wire.fail(.answerLost) { $0.isWrite }
    for _ in 0..<3 { try await world.sync() }
    let post = try world.post("one, edited here")
    #expect(post.id == id && post.links.count == 1)
    #expect(try world.captions == ["one, edited here", "two"])
    #expect(server.captions.values.sorted() == ["one, edited here", "two"])
    #expect(world.wire.writes == 1)
    #expect(try await Self.isAtRest(world))
  }

  @Test func theAddressThatWasSaidIsKeptThoughThePostCannotBeReadBack() async throws {
    let (world, server, _) = try await Self.world({ $0.renames = true }, "one")
    let id = try world.post("one").id
    try world.edit("one", to: "one, edited here")
    // The edit goes out and is answered; then the server is gone.
    world.wire.fail(.reply(ScriptedReply(500, "{}")), times: .max) { request in
      request.target.contains("renamed")
    }
    #expect(try await world.sync(.push).unknown == 1)
    world.wire.mend()
    try await world.sync()
    #expect(try world.post("one, edited here").id == id)
    #expect(server.captions.count == 1 && world.wire.writes == 1)
    #expect(try await Self.isAtRest(world))
  }

  @Test func anAddressThatLeadsToAnotherPostDeletesAndEditsNothingThere() async throws {
    for deletes in [true, false] {
      let (world, server, keys) = try await Self.world({ $0.redirects = true }, "same", "same")
      let target = keys[0].dropFirst(ScriptedMicropub.site.count)
      // The second post goes, and its page leads to the first, which says the same.
      server.remove(keys[1])
      server.redirect(String(keys[1].dropFirst(ScriptedMicropub.site.count)), to: String(target))
      let post = try #require(
        try world.store.posts().first { $0.links.contains { $0.id.key == keys[1] } })
      if deletes {
        try world.store.delete(post.id, at: world.now)
      } else {
        try world.store.edit(post.id, at: world.now) { $0.caption = Caption("another") }
      }
      try await world.sync(.push)
      #expect(server.captions == [keys[0]: "same"])
      #expect(world.wire.writes == 0)
    }
  }

  @Test func aLostAnswerToADeletionIsFoundOutThoughThePageThenLeadsElsewhere() async throws {
    let (world, server, keys) = try await Self.world({ $0.redirects = true }, "one", "two")
    server.redirect(String(keys[0].dropFirst(ScriptedMicropub.site.count)), to: "")
    try world.store.delete(world.post("one").id, at: world.now)
    world.wire.fail(.answerLost) { $0.isWrite }
    try await world.sync()
    #expect(try await world.sync().unknown == 0)
    #expect(Array(server.captions.values) == ["two"] && world.wire.writes == 1)
    #expect(try await Self.isAtRest(world))
  }

  // MARK: New posts

  @Test func aLostDeletionOfAPostThatIsNewIsFoundOutThoughTheFeedMayLag() async throws {
    let (world, server, _) = try await Self.world({ $0.paging = nil }, "one")
    _ = try world.draft("two")
    try await world.sync()
    try world.store.delete(world.post("two").id, at: world.now)
    world.wire.fail(.answerLost) { $0.isWrite }
    #expect(try await world.sync().unknown == 1)
    #expect(try await world.sync().unknown == 0)
    #expect(server.captions.values.sorted() == ["one"])
    #expect(try await Self.isAtRest(world))
  }

  @Test func aPostThatIsAcceptedForLaterIsWaitedForAndNeverSentAgain() async throws {
    let (world, server, _) = try await Self.world {
      $0.createdStatus = 202
      $0.hiddenLooks = 5
    }
    _ = try world.draft("a new one")
    try await world.sync(.push)
    for _ in 0..<6 {
      world.advance(bySeconds: 61)
      try await world.sync()
    }
    #expect(Array(server.captions.values) == ["a new one"])
    #expect(try world.captions == ["a new one"])
    #expect(world.wire.writes == 1)
    #expect(try await Self.isAtRest(world))
  }

  @Test func aPostThatNeverAppearsIsSaidToBeMissingAfterADay() async throws {
    let (world, _, _) = try await Self.world {
      $0.hiddenLooks = .max
      $0.paging = nil
    }
    _ = try world.draft("a new one")
    try await world.sync(.push)
    world.advance(bySeconds: 90_000)
    #expect(try await world.sync(.push).parked == 1)
    #expect(try world.store.openOperations()[0].reason?.contains("a day later") == true)
    #expect(world.wire.writes == 1)
  }

  @Test(arguments: [false, true])
  func aPictureIsUploadedAndDescribedAsTheServerTakesIt(beside: Bool) async throws {
    let (world, server, _) = try await Self.world { $0.keepsAltsBeside = beside }
    var content = Content(caption: Caption("with pictures"), tags: ["boats"])
    content.addMedia(at: ["https://example.com/one.png", "https://example.com/one.png#2"])
    content.media[0].alt = "Boats in fog"
    let id = try world.engine.makePost(content, on: ["remote"])
    #expect(try await world.sync().pushed.created == 1)
    let key = try #require(server.captions.keys.first)
    #expect(server.uploads.map(\.count) == [11, 11])
    let (first, second) = (#""https://media.example/1.png""#, #""https://media.example/2.png""#)
    #expect(
      server.properties(of: key)["photo"]
        == (beside
          ? "[\(first),\(second)]" : #"[{"alt":"Boats in fog","value":\#(first)},\#(second)]"#))
    #expect(
      server.properties(of: key)["mp-photo-alt"] == (beside ? #"["Boats in fog",""]"# : nil))
    #expect(server.properties(of: key)["category"] == #"["boats"]"#)
    #expect(try await Self.isAtRest(world))
    // The alt texts go on, both ways.
    try world.store.edit(id, at: world.now) { $0.media[1].alt = "The same boats" }
    #expect(try await world.sync().pushed.updated == 1)
    #expect(
      try world.store.post(id).content.media.map(\.alt) == ["Boats in fog", "The same boats"])
    if beside {
      server.change(key, "mp-photo-alt", #"["Fog","The same boats"]"#)
    } else {
      server.change(
        key, "photo",
        #"[{"alt":"Fog","value":\#(first)},{"alt":"The same boats","value":\#(second)}]"#)
    }
    try await world.sync()
    #expect(try world.store.post(id).content.media.map(\.alt) == ["Fog", "The same boats"])
    #expect(server.captions.count == 1)
    #expect(try await Self.isAtRest(world))
  }

  @Test func aLostAnswerToAPostWithAPictureMakesNoSecondOne() async throws {
    let (world, server, _) = try await Self.world()
    var content = Content(caption: Caption("with a picture"))
    content.addMedia(at: ["https://example.com/one.png"])
    _ = try world.engine.makePost(content, on: ["remote"])
    world.wire.fail(.answerLost) { $0.isWrite && $0.target == "/micropub" }
    for _ in 0..<3 { try await world.sync() }
    #expect(server.captions.count == 1)
    #expect(try world.captions == ["with a picture"])
    #expect(try await Self.isAtRest(world))
  }

  @Test func withoutAMediaEndpointPublicAddressesAreSentAndFilesAreNot() async throws {
    for elsewhere in [nil, "https://media.example/upload"] {
      let (world, server, _) = try await Self.world { $0.mediaEndpoint = elsewhere }
      for (caption, address) in [
        ("public", "https://pictures.example/a.png"), ("private", "file:///tmp/a.png"),
        ("hidden", "http://10.0.0.1/a.png"),
      ] {
        var content = Content(caption: Caption(caption))
        content.addMedia(at: [address])
        _ = try world.engine.makePost(content, on: ["remote"])
      }
      #expect(try await world.sync().parked == 2)
      #expect(Array(server.captions.values) == ["public"])
      #expect(
        world.wire.requests.allSatisfy { $0.url.hasPrefix("https://example.com/") },
        "the token and the files are for one server")
    }
  }

  @Test func aPostForFewIsNotSentToASiteThatShowsItToAll() async throws {
    for keeps in [false, true] {
      let (world, server, _) = try await Self.world { $0.keepsVisibility = keeps }
      _ = try world.engine.makePost(
        Content(caption: Caption("for few"), visibility: "private"), on: ["remote"])
      try await world.sync()
      #expect(try world.store.blockedLinks().count == (keeps ? 0 : 1))
      #expect(server.captions.count == (keeps ? 1 : 0))
      guard keeps, let key = server.captions.keys.first else { continue }
      #expect(server.properties(of: key)["visibility"] == #"["private"]"#)
    }
  }

  // MARK: Edits

  @Test func tagsChangeAndThePeopleAmongThemStay() async throws {
    let (world, server, keys) = try await Self.world({ _ in }, "one")
    try world.store.edit(world.post("one").id, at: world.now) { $0.tags = ["fog", "boats"] }
    #expect(try await world.sync().pushed.updated == 1)
    let people = #"{"properties":{"name":["Kim"]},"type":["h-card"]}"#
    #expect(server.properties(of: keys[0])["category"] == #"["fog","boats",\#(people)]"#)
    #expect(server.captions[keys[0]] == "one")
    try world.store.edit(world.post("one").id, at: world.now) { $0.title = "A title" }
    try await world.sync()
    try world.store.edit(world.post("one").id, at: world.now) { $0.title = nil }
    try await world.sync()
    #expect(server.properties(of: keys[0])["name"] == nil)
    #expect(try await Self.isAtRest(world))
  }

  @Test func aTextThatIsMarkupThereStaysMarkup() async throws {
    let (world, server, keys) = try await Self.world({ $0.storesMarkup = true }, "one")
    try world.edit("one", to: "tea & cake,  < 3")
    for fault in [true, false] {
      if fault { world.wire.fail(.answerLost) { $0.isWrite } }
      try await world.sync()
    }
    #expect(
      server.properties(of: keys[0])["content"] == #"[{"html":"<p>tea &amp; cake, &lt; 3</p>"}]"#)
    #expect(try await Self.isAtRest(world))
    #expect(try world.captions == ["tea & cake,  < 3"])
  }

  @Test func markupKeepsItsLinksAndPicturesWhenWordsChange() async throws {
    let (world, server, _) = try await Self.world()
    func content(_ html: String) -> String { ScriptedMicropub.text([["html": html]]) }
    let key = server.publish([
      "content": content(#"<p>Tea and <a href="/c">cake</a><img src="/a.png"></p>"#)
    ])
    try await world.sync()
    try world.edit("Tea and cake", to: "Coffee and cake")
    try await world.sync()
    #expect(
      server.properties(of: key)["content"]
        == content(#"<p>Coffee and <a href="/c">cake</a><img src="/a.png"></p>"#))
    #expect(try await Self.isAtRest(world))
    try world.edit("Coffee and cake", to: "Nothing\n\nof\n\nthe kind")
    #expect(try await world.sync().parked == 1)
    #expect(try world.store.openOperations()[0].reason?.contains("pictures") == true)
    #expect(server.properties(of: key)["content"]?.contains("/a.png") == true)
  }

  @Test func aServerThatTakesAnEditAndChangesNothingIsSaid() async throws {
    let (world, _, _) = try await Self.world({ _ in }, "one")
    try world.edit("one", to: "one, edited")
    world.wire.fail(.reply(ScriptedReply(204))) { $0.isWrite }
    #expect(try await world.sync().parked == 1)
    #expect(
      try world.store.openOperations()[0].reason?.contains("left as it was: caption") == true)
  }

  @Test func whatTheTokenMayNotIsSaidByTheServersWord() async throws {
    let (world, _, _) = try await Self.world({ _ in }, "one")
    try world.edit("one", to: "one, edited")
    let answer = #"{"error":"insufficient_scope","scope":"update","error_description":"s3cret"}"#
    world.wire.fail(.reply(ScriptedReply(403, answer))) { $0.isWrite }
    let report = try await world.sync()
    #expect(report.stopped == .auth && report.parked == 0)
    #expect(
      report.message == "the server forbids access (403): the token lacks the scope 'update'")
  }
}

extension PostRecord {
  fileprivate var caption: String { content.caption.text }
}
