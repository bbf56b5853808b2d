import Foundation
import TestSupport
import Testing

/// What is read from the archives in `Fixtures/archives`, fact by fact, is kept beside them.
///
/// `UPDATE_GOLDEN=1 swift test` writes the files anew.
struct ArchiveGoldenTests {
  @Test(arguments: [
    "instagram", "mastodon", "twitter", "downloaders", "articles/embeds.html",
    "articles/languages.txt", "articles/set.txt",
  ])
  func anArchiveIsReadAsItWas(fixture: String) async throws {
    let found = try await ArchivedPosts(fixture: fixture).description
    let golden = Fixtures.url("archives/\(fixture.replacing("/", with: "-")).golden")
    if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] == "1" {
      try Data(found.utf8).write(to: golden)
    }
    #expect(found == String(decoding: try Data(contentsOf: golden), as: UTF8.self))
  }
}
