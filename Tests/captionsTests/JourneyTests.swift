import Foundation
import Glibc
import TestSupport
import Testing

/// What a person does from one day to the next, over a feed in a file.
struct JourneyTests {
  @Test func anEditIsPushedAndNothingElseOfTheFeedChanges() throws {
    let program = try Program.withFeed()
    let before = try program.read("blog.json")
    _ = try program("edit", "blog:3", "--caption", "- new #words", "--alt", "1", "-- a mug")
    #expect(try program("push").status == 0)
    let after = try program.read("blog.json")
    let changed = Set(after.split(separator: "\n")).subtracting(before.split(separator: "\n"))
    // The line before a new last member gets a comma.
    #expect(changed.count == 4)
    #expect(after.contains(#""content_text": "- new #words""#))
    #expect(after.contains("-- a mug"))
    #expect(try program("diff").output == "no differences\n")
    let log = try program("log", "blog:3", "--json").output
    #expect(log.contains("Café by the harbour"))
  }

  @Test func whatBothSidesChangedWaitsUntilAPersonDecides() throws {
    let program = try Program.withFeed()
    _ = try program("edit", "blog:2", "--caption", "Boats in the mist")
    try program.replaceInBlog(
      "\"content_text\": \"Boats in fog\",\n      \"date_published\": \"2024-05-02",
      "\"content_text\": \"Boats at noon\",\n      \"date_published\": \"2024-05-02")
    let sync = try program("sync")
    #expect(sync.status == 2)
    #expect(try program("sync", "--ok-with-conflicts").status == 0)
    let conflict = try #require(try program("conflicts", "--json").objects.first)
    #expect(Set(conflict.keys).isSuperset(of: ["post", "field", "base", "local", "remote"]))
    #expect(conflict["base"] as? String == "Boats in fog")
    #expect(conflict["local"] as? String == "Boats in the mist")
    #expect(try program("resolve", "blog:2", "--take", "blog").status == 0)
    #expect(try program("sync").status == 0)
    #expect(try program.read("blog.json").contains("Boats at noon"))
    #expect(try program("search", "noon", "--json").objects.count == 1)
  }

  @Test func aDraftIsPublishedOnlyWhereItIsSaid() throws {
    let program = try Program.withFeed()
    let draft = try program("new", "--caption", "First light", "--tag", "dawn", "--json")
    let id = try #require(try draft.objects.first?["id"] as? String)
    #expect(try program("push").status == 0)
    #expect(try program.read("blog.json").contains("First light") == false)
    #expect(try program("edit", id, "--to", "blog").status == 0)
    #expect(try program("push").status == 0)
    #expect(try program.read("blog.json").contains("First light"))
    let listed = try program("list", "--remote", "blog", "--json").objects
    #expect(listed.contains { $0["id"] as? String == id && $0["state"] as? String == "post" })
  }

  @Test func aNewPostsMediaKeepTheirAltTexts() throws {
    let program = try Program.withFeed()
    let url = "https://ada.example/9.jpg?sig=abc"
    _ = try program(
      "new", "--caption", "Nine", "--to", "blog", "--media", url, "--alt", "1", "A nine")
    #expect(try program("push").status == 0)
    #expect(try program.read("blog.json").contains("image/jpeg"))
    #expect(try program("sync").status == 0)
    #expect(try program("diff").output == "no differences\n")
    let post = try #require(try program("search", "nine", "--json").objects.first)
    #expect(post["media"] as? [[String: String]] == [["url": url, "alt": "A nine"]])
  }

  @Test func aMediumThatIsAFileIsKnownByItsAddress() throws {
    let program = try Program.withFeed()
    try program.write("bytes", to: "a picture.png")
    let made = try program(
      "new", "--caption", "Nine", "--to", "blog", "--media", "a picture.png", "--json")
    let id = try #require(made.objects.first?["id"] as? String)
    let shown = try #require(try program("show", id, "--json").objects.first)
    let url = (shown["media"] as? [[String: Any]])?.first?["url"] as? String ?? ""
    #expect(url.hasPrefix("file:///") && url.hasSuffix("/a%20picture.png"), "\(url)")
    let wrong = try program("new", "--caption", "Nine", "--media", "nothing.png")
    #expect(wrong.status == 64 && wrong.errors.contains("nothing.png: there is no such file"))
  }

  @Test func aDeletionGoesToTheTrashFirstAndCanBeTakenBack() throws {
    let program = try Program.withFeed()
    let id = try program.id("1")
    _ = try program("delete", "blog:1")
    #expect(try program("list", "--json").objects.count == 2)
    #expect(try program("list", "--state", "trash", "--json").objects.count == 1)
    _ = try program("restore", id)
    #expect(try program("push").status == 0)
    #expect(try program.read("blog.json").contains("ada.example/1"))
    _ = try program("delete", id)
    #expect(try program("push").status == 0)
    #expect(try program.read("blog.json").contains("ada.example/1") == false)
  }

  @Test func aDryRunChangesNothingAndSaysWhatTheNextRunDoes() throws {
    let program = try Program.withFeed()
    _ = try program("edit", "blog:1", "--caption", "Fog")
    let before = try program.read("blog.json")
    let plan = try program("sync", "--dry-run")
    #expect(plan.status == 0)
    #expect(plan.output.contains("push caption to blog"))
    let command = try #require(plan.output.firstMatch(of: #/`captions (sync --approve \d+)`/#)?.1)
    #expect(try program.read("blog.json") == before)
    #expect(
      try program.run(command.split(separator: " ").map(String.init)).output.contains("1 changed"))
    #expect(try program.read("blog.json") != before)
    #expect(try !program("sync", "--dry-run").output.contains("--approve"))
  }

  @Test func aGuardStopsAMassDeletionUntilItIsApproved() throws {
    let program = try Program.withFeed()
    try program.write(
      #"{"version":"https://jsonfeed.org/version/1.1","title":"x","items":[]}"#, to: "blog.json")
    let stopped = try program("sync", "--json")
    #expect(stopped.status == 4)
    #expect(stopped.errors.contains("--approve"))
    let run = try #require(try stopped.objects.first?["run"] as? Int)
    #expect(try program("list", "--json").objects.count == 3)
    #expect(try program("sync", "--approve", "\(run)").status == 0)
  }

  @Test func manyPostsAreChangedFromAFileOrNone() throws {
    let program = try Program.withFeed()
    let lines = try program("list", "--json").output
    try program.write(lines.replacingOccurrences(of: "Boats", with: "Ships"), to: "new.jsonl")
    let edit = try program("edit", "--from", "new.jsonl")
    #expect(edit.output.contains("changed 2 of 3"))
    #expect(try program("search", "ships", "--json").objects.count == 2)
    let twice = lines + lines
    let refused = try program("edit", "--from", "-", input: twice)
    #expect(refused.status == 65)
    #expect(refused.errors.contains("-:4: the post of line 1 again"))
  }

  @Test func aWordIsReplacedEverywhereAfterShowingIt() throws {
    let program = try Program.withFeed()
    let asked = try program("edit", "--replace", "Boats", "Ships")
    #expect(asked.status == 64)
    #expect(asked.output.contains("- Boats in fog"))
    #expect(asked.output.contains("+ Ships in fog"))
    #expect(try program("search", "ships", "--json").objects.isEmpty)
    _ = try program("edit", "--replace", "Boats", "Ships", "--yes", "-q")
    #expect(try program("search", "ships", "--json").objects.count == 2)
    let bare = try program("edit", "--replace", "coffee", "tea", "--yes")
    #expect(bare.output.contains("no post has the word 'coffee'; a #hashtag goes by its #"))
    _ = try program("edit", "--replace", "#coffee", "#tea", "--yes", "-q")
    let post = try #require(try program("show", "blog:3", "--json").objects.first)
    #expect(post["tags"] as? [String] == ["harbour", "tea"])
    #expect(post["hashtags"] as? [String] == ["harbour", "tea"])
  }

  @Test func anEditorsTextIsTakenAndAnEmptyOneIsNot() throws {
    let program = try Program.withFeed()
    let editor = ["EDITOR": "sed -i s/Boats/Ships/"]
    #expect(try program("edit", "blog:1", environment: editor).output.contains("changed"))
    let unchanged = try program("edit", "blog:1", environment: ["EDITOR": "true"])
    #expect(unchanged.output.contains("nothing changed"))
    let empty = try program("edit", "blog:1", environment: ["EDITOR": "truncate -s 0"])
    #expect(empty.status == 1)
    #expect(try program("search", "ships", "--json").objects.count == 1)
    let failed = try program("edit", "blog:1", environment: ["EDITOR": "sed -i 's/Ships/Tugs/;q5'"])
    #expect(failed.status == 1)
    let path = try #require(failed.errors.firstMatch(of: /kept in (\S+)/)?.1)
    #expect(try String(contentsOfFile: String(path), encoding: .utf8) == "Tugs in fog\n")
    let left = try program("edit", "blog:1", environment: ["EDITOR": "false"])
    #expect(left.status == 1 && left.errors.contains("nothing was changed"))
  }

  @Test func anExportGoesWhereALinkLeadsAndIntoAPipe() throws {
    let program = try Program.withFeed()
    let (link, pipe) = (program.folder.file("link.json"), program.folder.file("pipe"))
    try program.write("old", to: "out.json")
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "out.json")
    #expect(try program("export", "-o", "link.json").status == 0)
    #expect(try program.read("out.json").contains("Boats in fog"))
    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == "out.json")
    #expect(unsafe mkfifo(pipe, 0o600) == 0)
    // Open on both ends, so that nobody waits for the other.
    let reader = try #require(FileHandle(forUpdatingAtPath: pipe))
    #expect(try program("export", "-o", "pipe").status == 0)
    #expect(String(decoding: reader.availableData, as: UTF8.self).contains("Boats in fog"))
  }

  @Test func anExportedFeedHoldsEveryPostAndIsReadBack() throws {
    let program = try Program.withFeed()
    _ = try program("export", "--format", "jsonfeed", "-o", "out.json")
    let first = try program.read("out.json")
    _ = try program("export", "-o", "out.json")
    #expect(try program.read("out.json") == first)
    _ = try program("init", "--store", "copy.db")
    _ = try program("remote", "add", "copy", "out.json", "--store", "copy.db")
    #expect(try program("sync", "--store", "copy.db").status == 0)
    let kept = try program("list", "--json").objects.map { $0["caption"] as? String }
    let copied = try program("list", "--json", "--store", "copy.db").objects
    #expect(copied.map { $0["caption"] as? String } == kept)
    let media = copied.first?["media"] as? [[String: String]]
    #expect(media?.first?["alt"] == "A cup on a quay")
  }

  @Test func aRecordedRunIsReplayedWithoutTheFeed() throws {
    let program = try Program.withFeed()
    _ = try program("edit", "blog:1", "--caption", "Fog")
    try FileManager.default.copyItem(
      atPath: program.folder.file("captions.db"), toPath: program.folder.file("before.db"))
    #expect(try program("sync", "--record", "tape").status == 0)
    try FileManager.default.removeItem(atPath: program.folder.file("blog.json"))
    let replayed = try program("sync", "--store", "before.db", "--replay", "tape")
    #expect(replayed.status == 0)
    #expect(replayed.output.contains("1 changed"))
    _ = try program("init", "--store", "new.db")
    _ = try program("remote", "add", "x", "other.json", "--offline", "--store", "new.db")
    let again = try program("sync", "--store", "new.db", "--replay", "tape")
    #expect(again.status == 3)
    #expect(again.errors.contains("no recording answers GET"))
  }

  @Test func aFileThatIsPutBackAsItWasBeforeAPushIsSeen() throws {
    let program = try Program.withFeed()
    let before = try program.read("blog.json")
    let caption = try program("list", "--json").objects.first?["caption"] as? String ?? ""
    let id = try program("list", "--json").objects.first?["id"] as? String ?? ""
    _ = try program("edit", id, "--caption", "edited here")
    #expect(try program("sync").status == 0)
    #expect(try program.read("blog.json") != before)
    try program.write(before, to: "blog.json")
    #expect(try program("sync").status == 0)
    #expect(try program("show", id, "--json").objects.first?["caption"] as? String == caption)
  }
}
