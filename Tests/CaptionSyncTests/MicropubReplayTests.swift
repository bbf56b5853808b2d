import CaptionCore
import CaptionHTTP
import CaptionStore
import CaptionSync
import Foundation
import TestSupport
import Testing

/// What a real site once answered, asked again without it.
struct MicropubReplayTests {
  @Test func aRecordedSiteIsPulledEditedAndWritten() async throws {
    let store = try CaptionStore.inMemory()
    try store.add(
      RemoteRecord(
        name: "site", kind: "micropub", url: "https://site.example/", tokenSource: "env:UNSET"))
    func run(_ folder: String) async throws -> RemoteReport {
      let tape = try ReplayTransport(folder: Fixtures.url("micropub/\(folder)").path)
      let engine = SyncEngine(store: store, transport: tape) { _ in "a-token" }
      return try await engine.run().remotes[0]
    }
    let first = try await run("pull")
    #expect(first.pulled.created == 3 && first.stopped == nil, "\(first.message ?? "")")
    let captions = try store.posts().map(\.content.caption.text)
    #expect(
      captions.sorted() == [
        "Boats at dawn", "Fog <on> the harbour\nand no wind", "Tea & bread",
      ])
    let boats = try #require(try store.posts().first { $0.content.caption.text == "Boats at dawn" })
    #expect(boats.content.tags == ["harbour"])
    try store.edit(boats.id, at: .now) { $0.caption = Caption("Boats at dusk") }
    let engine = SyncEngine(store: store, transport: StubTransport([]))
    _ = try engine.makePost(Content(caption: Caption("A new post")), on: ["site"])

    let second = try await run("push")
    #expect(second.stopped == nil && second.parked + second.unknown == 0, "\(second.message ?? "")")
    #expect(second.pushed.updated == 1 && second.pushed.created == 1)
    let links = try store.posts().flatMap { $0.links.map(\.id.key) }.sorted()
    #expect(links == (1...4).map { "https://site.example/posts/note-\($0)" })
  }
}
