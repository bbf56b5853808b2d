import CaptionCore
import CaptionHTTP
import CaptionStore
import CaptionSync
import Foundation
import TestSupport
import Testing

/// An import is a run like any other, over remotes that are never asked.
struct ImportTests {
  private let store: CaptionStore
  private let engine: SyncEngine
  private let transport: StubTransport
  private let folder: ScratchFolder

  init() throws {
    store = try CaptionStore.inMemory()
    transport = StubTransport { request throws(HTTPError) in
      guard request.url == "https://news.example/a.html" else { return HTTPAnswer(status: 404) }
      return HTTPAnswer(
        status: 200,
        body: HTTPBody(
          Array("<p>View this post on Instagram</p><p>A post shared by Ada (@ada)</p>".utf8)))
    }
    folder = try ScratchFolder()
    engine = SyncEngine(
      store: store, transport: transport,
      environment: SyncEnvironment(now: { Timestamp(milliseconds: 1_800_000_000_000) }, seed: 1))
  }

  private func write(_ text: String, to name: String) throws -> String {
    try Data(text.utf8).write(to: URL(filePath: folder.file(name)))
    return folder.file(name)
  }

  private static func posts(_ captions: [Int: String]) -> String {
    let posts = captions.sorted { $0.key < $1.key }.map { time, caption in
      #"{"media":[{"uri":"\#(time).jpg","creation_timestamp":\#(time),"title":"\#(caption)"}]}"#
    }
    return "[\(posts.joined(separator: ","))]"
  }

  private func captions() throws -> [String] {
    try store.posts().map(\.content.caption.text).sorted()
  }

  @Test(
    "I2: importing twice changes nothing",
    arguments: ["instagram", "mastodon", "twitter", "downloaders", "articles"])
  func importingTwiceChangesNothing(fixture: String) async throws {
    let path = Fixtures.url("archives/\(fixture)").path
    let first = try await engine.import([path])
    #expect(first.archives.map(\.remote.pulled.created).reduce(0, +) > 0)
    let posts = try store.posts()
    let again = try await engine.import([path])
    #expect(again.archives.allSatisfy { $0.remote.pulled.created + $0.remote.pulled.updated == 0 })
    #expect(try store.posts() == posts)
    #expect(try store.history().isEmpty)
    #expect(try store.remotes().count == first.archives.count)
    #expect(transport.requests.isEmpty)
  }

  @Test func aLaterArchiveIsFollowedAndAnOlderOneAddsOnly() async throws {
    let now = try write(Self.posts([10: "one", 20: "two"]), to: "a.json")
    _ = try await engine.import([now])
    let later = try write(Self.posts([10: "uno", 20: "two", 30: "three"]), to: "b.json")
    #expect(try await engine.import([later]).archives.first?.remote.pulled.updated == 1)
    #expect(try captions() == ["three", "two", "uno"])
    let older = try write(Self.posts([5: "zero", 10: "one"]), to: "c.json")
    let report = try await engine.import([older])
    #expect(try captions() == ["three", "two", "uno", "zero"])
    #expect(report.skipped.map(\.reason) == ["older"])
    #expect(try store.history().map(\.before.caption.text) == ["one"])
  }

  @Test func ofTwoArchivesAtOnceTheLaterOneCountsInWhateverOrder() async throws {
    let older = try write(Self.posts([10: "one", 20: "two"]), to: "a.json")
    let later = try write(Self.posts([10: "uno", 30: "three"]), to: "b.json")
    for names in [[older, later], [later, older]] {
      let store = try CaptionStore.inMemory()
      let engine = SyncEngine(store: store, transport: transport)
      let report = try await engine.import(names)
      #expect(
        try store.posts().map(\.content.caption.text).sorted() == ["three", "two", "uno"])
      #expect(report.skipped.map(\.reason) == ["repeated"])
    }
  }

  @Test func syncLeavesArchivesAlone() async throws {
    _ = try await engine.import([Fixtures.url("archives/twitter").path])
    let report = try await engine.run()
    #expect(report.remotes.isEmpty && report.ok)
    let named = try await engine.run(SyncRequest(.sync, remotes: ["twitter-archive-ada"]))
    #expect(named.ok)
    #expect(try store.posts().count == 2)
    #expect(transport.requests.isEmpty)
  }

  @Test func aRemovedPostStaysRemovedWhenItIsImportedAgain() async throws {
    let first = try write(Self.posts([10: "one"]), to: "a.json")
    _ = try await engine.import([first])
    let id = try #require(try store.posts().first?.id)
    try store.delete(id, at: Timestamp(milliseconds: 1_800_000_000_001))
    let second = try write(Self.posts([10: "uno"]), to: "b.json")
    let report = try await engine.import([second])
    #expect(report.ok)
    #expect(try store.posts() == [])
    #expect(try store.conflicts().isEmpty)
  }

  @Test func aPageIsFetchedAndNothingThatItNames() async throws {
    let report = try await engine.import(["https://news.example/a.html"])
    #expect(report.archives.map(\.remote.name) == ["articles-archive"])
    #expect(transport.requests.map(\.url) == ["https://news.example/a.html"])
    #expect(try store.posts().first?.account?.name == "Ada (@ada)")
    await #expect(throws: SyncError.self) {
      try await engine.import(["https://news.example/b.html"])
    }
  }

  @Test func nothingIsTakenWhereOneNameCannotBeRead() async throws {
    let good = try write(Self.posts([10: "one"]), to: "a.json")
    await #expect(
      throws: SyncError.unreadable(name: "/nowhere.zip", reason: "no such file or directory")
    ) {
      try await engine.import([good, "/nowhere.zip"])
    }
    #expect(try store.posts() == [])
    #expect(try store.remotes() == [])
  }

  @Test func aNameThatIsTakenGetsANumber() async throws {
    try store.add(RemoteRecord(name: "instagram-archive", kind: "jsonfeed", url: "file:///x"))
    let path = try write(Self.posts([10: "one"]), to: "a.json")
    _ = try await engine.import([path])
    _ = try await engine.import([path])
    #expect(try store.remotes().map(\.name) == ["instagram-archive", "instagram-archive-2"])
  }

  @Test func theHandleThatAPersonSaysIsTaken() async throws {
    let path = try write(Self.posts([10: "one"]), to: "a.json")
    _ = try await engine.import([path], account: "@ada.l")
    #expect(try store.posts().first?.account?.url == "https://www.instagram.com/ada.l/")
    #expect(try store.remotes().map(\.url) == ["archive:instagram/ada.l"])
  }
}
