import CaptionCore
import CaptionHTTP
import CaptionStore
import CaptionSync
import Foundation
import TestSupport
import Testing

struct LibraryExampleTests {
  /// The example of the library's page, as it stands there.
  private func example(path: String, transport: any HTTPTransport) async throws -> [String] {
    var output: [String] = []
    func print(_ line: String) { output.append(line) }

    // example begins
    let store = try CaptionStore.create(at: path)
    try store.add(
      RemoteRecord(name: "blog", kind: "jsonfeed", url: "https://blog.example/feed.json"))

    let engine = SyncEngine(store: store, transport: transport)
    for try await progress in engine.sync() {
      if case .finished(let report) = progress {
        print("\(report.remotes[0].pulled.created) new posts")
      }
    }

    for post in try store.posts() where post.content.caption.text.hasPrefix("Harbour") {
      try store.edit(post.id, at: .now) { $0.caption = Caption("The harbour at dawn") }
    }
    _ = try await engine.run()

    for conflict in try store.conflicts() {
      print("\(conflict.conflict.subject): \(conflict.conflict.local.caption.text)")
    }
    // example ends
    return output
  }

  @Test func theExampleRunsOnRecordedAnswers() async throws {
    let folder = try ScratchFolder()
    let output = try await example(
      path: folder.file("captions.db"),
      transport: try ReplayTransport(folder: Fixtures.url("library").path))
    #expect(output == ["2 new posts", "caption: The harbour at dawn"])
  }

  @Test func theExampleIsThatOfTheLibrarysPage() throws {
    let source = try String(contentsOfFile: #filePath, encoding: .utf8)
    let page = try String(
      contentsOf: Fixtures.url("../Sources/CaptionSync/CaptionSync.docc/CaptionSync.md"),
      encoding: .utf8)
    let example = source.split(separator: "// example begins\n")[1]
      .split(separator: "    // example ends")[0]
    let code = example.split(separator: "\n", omittingEmptySubsequences: false)
      .map { $0.hasPrefix("    ") ? String($0.dropFirst(4)) : String($0) }
      .joined(separator: "\n")
    #expect(page.contains("```swift\n\(code)```"))
  }
}
