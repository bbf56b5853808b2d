import CaptionCore
import Foundation
import TestSupport
import Testing

/// What a person does who brings posts along, and takes them away again.
struct ImportTests {
  private func program() throws -> Program {
    let program = try Program()
    _ = try program("init")
    return program
  }

  @Test func anArticleIsImportedAndNothingIsNewTheSecondTime() throws {
    let program = try program()
    try program.copy("archives/articles/set.txt", to: "article.txt")
    let first = try program("import", "article.txt")
    #expect(first.status == 0)
    #expect(first.output.contains("articles-archive"))
    #expect(first.output.contains("3 new"))
    #expect(first.output.contains("2 captions are as a text quotes it"))
    #expect(try program("import", "article.txt").output.contains("nothing new"))
    let posts = try program("list", "--json").objects
    #expect(posts.count == 3)
    #expect(posts.allSatisfy { $0["publishedAt"] is NSNull && $0["permalink"] is NSNull })
    let edit = try program("edit", try #require(posts[0]["id"] as? String), "--caption", "New")
    #expect(!edit.output.contains("captions push"))
    #expect(try program("sync").status == 0)
    #expect(try program("diff").output == "no differences\n")
    let set = try program("remote", "set", "articles-archive", "--url", "https://example.org/")
    #expect(set.status == 64)
    #expect(set.errors.contains("captions import"))
  }

  @Test func whatWasSkippedIsListedWithItsReason() throws {
    let program = try program()
    let path = Fixtures.url("archives/twitter").path
    let text = try program("import", path).output
    #expect(text.contains("skipped 1:"))
    #expect(text.contains("1  a retweet: somebody else's words"))
    #expect(text.contains("tweets.js: tweet 2"))
    let json = try #require(try program("import", path, "--json").objects.first)
    let skipped = try #require(json["skipped"] as? [[String: Any]])
    #expect(skipped.map { $0["reason"] as? String } == ["retweet"])
    #expect(json["ok"] as? Bool == true)
  }

  @Test func aFileThatIsNotWholeEndsWithBadInputAndTheOthersAreTaken() throws {
    let program = try program()
    try program.write(#"[{"media":[{"uri":"a.jpg","title":"x"}"#, to: "broken.json")
    let ending = try program("import", "broken.json", Fixtures.url("archives/twitter").path)
    #expect(ending.status == 65)
    #expect(ending.output.contains("broken.json: the document ends early"))
    #expect(try program("list", "--json").objects.count == 2)
    let missing = try program("import", "nowhere.zip")
    #expect(missing.status == 65)
    #expect(missing.errors == "captions: nowhere.zip: no such file or directory\n")
  }

  @Test func aReplayedImportOfAPageAsksNobody() throws {
    let program = try program()
    try program.write("x", to: "x")
    let ending = try program("import", "https://news.example/a.html", "--replay", "none")
    #expect(ending.status != 0)
    #expect(try program("remote", "list", "--json").output == "")
  }

  @Test(arguments: ["jsonfeed", "feed", "jsonl", "csv", "markdown"])
  func everyExportIsImportedToTheSamePosts(format: String) throws {
    let program = try Program.withFeed("cli/hostile.json")
    try Self.addOddPosts(to: program)
    let before = try Self.posts(of: program, store: "captions.db")
    #expect(before.count > 40)
    #expect(try program("export", "--format", format, "-o", "out").status == 0)
    _ = try program("init", "--store", "copy.db")
    let first = try program("import", "out", "--store", "copy.db", "--json")
    #expect(first.status == 0, "\(first.errors)")
    try Self.expect(before, in: program, store: "copy.db")
    _ = try program("import", "out", "--store", "copy.db")
    try Self.expect(before, in: program, store: "copy.db")
    // Into the store it came from, an export brings nothing.
    _ = try program("import", "out")
    try Self.expect(before, in: program, store: "captions.db")
  }

  /// Says of the first post that is another which one it is.
  private static func expect(
    _ before: [String: String], in program: Program, store: String,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let after = try posts(of: program, store: store)
    #expect(Set(after.keys) == Set(before.keys), sourceLocation: sourceLocation)
    let other = before.keys.sorted().first { after[$0] != before[$0] }
    if let other { #expect(after[other] == before[other], sourceLocation: sourceLocation) }
  }

  /// Posts and drafts with texts that formats stumble over, the same in every run.
  private static func addOddPosts(to program: Program) throws {
    var generator = SplitMix64(seed: 11)
    var items: [[String: Any]] = []
    for number in 0..<40 {
      var item: [String: Any] = [
        "id": "odd-\(number)", "content_text": text(&generator), "title": text(&generator),
        "tags": [text(&generator), "x"], "url": "https://example.org/\(number)",
        "authors": [["name": "Ada \(number % 3)", "url": "https://example.org/ada"]],
        "attachments": [
          [
            "url": "https://example.org/\(number).jpg?x=1", "mime_type": "image/jpeg",
            "_image": ["alt": text(&generator), "width": 10, "height": 20], "size_in_bytes": 5,
          ],
          ["url": "media/\(number).mp4", "mime_type": "video/mp4", "duration_in_seconds": 1.25],
        ],
        "_captionsync": ["visibility": "public", "content_warning": text(&generator)],
      ]
      if number % 2 == 0 {
        item["date_published"] = "2024-05-01T09:30:0\(number % 10).12\(number % 10)Z"
      }
      if number % 5 == 0 { item["date_modified"] = "2024-06-01T09:30:00+02:00" }
      if number % 4 == 0 { item["language"] = "de" }
      items.append(item)
    }
    let feed: [String: Any] = [
      "version": "https://jsonfeed.org/version/1.1", "title": "odd", "items": items,
    ]
    try JSONSerialization.data(withJSONObject: feed)
      .write(to: URL(filePath: program.folder.file("odd.json")))
    _ = try program("remote", "add", "odd", "odd.json")
    _ = try program("sync")
    for _ in 0..<3 {
      _ = try program("new", "--caption-file", "-", input: "=1+1 " + text(&generator) + ".")
    }
  }

  private static func text(_ generator: inout SplitMix64) -> String {
    let pieces = [
      "a", "é", "\u{301}", "👩‍👩‍👧", "\n", "\r\n", "\"", "'", "=1+1", "@x", "#y", ",", ";", "\t", "\\",
      "\n---\n", "漢", "\u{200F}", "\u{7}", "\u{85}", "\u{2028}", " ", "<b>", "&amp;", "{", "[", ":",
    ]
    return (0..<Int.random(in: 1...9, using: &generator))
      .map { _ in pieces.randomElement(using: &generator) ?? "" }.joined()
  }

  /// All that a store holds of its posts, as text, by identity; where they are is left out.
  private static func posts(of program: Program, store: String) throws -> [String: String] {
    let lines = try program("export", "--format", "jsonl", "--store", store).objects
    return Dictionary(
      uniqueKeysWithValues: try lines.map { line in
        var line = line
        line["remotes"] = nil
        // When a post that was published was made here is not exported with it.
        if line["state"] as? String == "post" { line["createdAt"] = nil }
        if var media = line["media"] as? [[String: Any]] {
          // A feed wants a type for each medium.
          for index in media.indices where media[index]["mimeType"] == nil {
            media[index]["mimeType"] = "application/octet-stream"
          }
          line["media"] = media
        }
        let text = try JSONSerialization.data(withJSONObject: line, options: [.sortedKeys])
        return (line["id"] as? String ?? "", String(decoding: text, as: UTF8.self))
      })
  }
}
