import CaptionCore
import CaptionHTTP
import CaptionStore
import CaptionSync
import Synchronization
import TestSupport
import Testing

struct ProgressTests {
  @Test func bytesAreToldWhileADocumentArrives() async throws {
    let filler = String(repeating: "x", count: 200_000)
    let document = Array(
      """
      {"version":"https://jsonfeed.org/version/1.1","title":"T",\
      "items":[{"id":"1","content_text":"one","_x":{"y":"\(filler)"}}]}
      """.utf8)
    let transport = StubTransport { _ throws(HTTPError) in
      let rest = Mutex(document[...])
      return HTTPAnswer(
        status: 200, headers: [:],
        body: HTTPBody { () throws(HTTPError) in
          rest.withLock { rest in
            defer { rest = rest.dropFirst(10_000) }
            return rest.isEmpty ? nil : Array(rest.prefix(10_000))
          }
        })
    }
    let folder = try ScratchFolder()
    let store = try CaptionStore.create(at: folder.file("captions.db"))
    try store.add(RemoteRecord(name: "blog", kind: "jsonfeed", url: "https://blog.example/f.json"))
    let told = Mutex<[Int64]>([])
    _ = try await SyncEngine(store: store, transport: transport).run(SyncRequest()) { progress in
      if case .observing("blog", items: 0, let bytes) = progress {
        told.withLock { $0.append(bytes) }
      }
    }
    #expect(told.withLock { $0 } == [70_000, 140_000, 210_000].filter { $0 <= document.count })
  }
}
