import Foundation
import GRDB
import TestSupport
import Testing

/// What waits, and what a person does about it, in a terminal and in scripts.
struct InboxTests {
  /// A program on which the captions of `1` and `2`, and the title of `2`, are in conflict.
  private func contested() throws -> Program {
    let program = try Program.withFeed()
    for key in ["1", "2"] { _ = try program("edit", "blog:\(key)", "--caption", "Ships in fog") }
    _ = try program("edit", "blog:2", "--title", "mine")
    try program.replaceInBlog("Boats in fog", "Boats at fog")
    try program.replaceInBlog("\"id\": \"2\",", "\"id\": \"2\", \"title\": \"theirs\",")
    try program.replaceInBlog("Boats at fog", "Boats in fog, at noon")
    for key in ["1", "2"] { _ = try program("edit", "blog:\(key)", "--caption", "Boats in mist") }
    #expect(try program("sync").status == 2)
    return program
  }

  @Test func whatIsGivenUpStaysHereAndIsTakenUpAgain() throws {
    let program = try Program.withFeed()
    _ = try program("edit", "blog:2", "--caption", "Ships")
    let dropped = try program("drop", "blog:2", "--json").objects
    #expect((dropped.first?["dropped"] as? [[String: Any]])?.first?["what"] as? String == "edit")
    #expect(try program("sync").status == 0)
    #expect(try program.read("blog.json").contains("Ships") == false)
    #expect(try program("status").output.contains("given up on blog"))
    #expect(try program("explain", "blog:2", "caption").output.contains("You gave up"))
    #expect(try program("drop", "blog:2").output == "there is nothing to push\n")
    #expect(try program("retry", "--all").output == "nothing was refused\n")
    #expect(try program("retry", "blog:2").output.contains("is to be sent again"))
    #expect(try program("push").status == 0)
    #expect(try program.read("blog.json").contains("Ships"))
    #expect(try program("retry", "blog:2").output.contains("nothing of this post"))
  }

  @Test func conflictsAreDecidedOneByOneAndAllAtOnce() throws {
    let program = try contested()
    let open = try program("conflicts", "--json").objects
    #expect(open.count == 3)
    let choice = try program("resolve", "blog:2", "--take", "local")
    #expect(choice.status == 64 && choice.errors.contains("title, caption; or --all"))
    let key = try #require(open.first { $0["field"] as? String == "title" }?["key"] as? String)
    let stale = try program("resolve", "blog:2", "title", "--take", "local", "--seen", "00000000")
    #expect(stale.status == 1 && stale.errors.contains("no longer as it was shown"))
    #expect(
      try program("resolve", "blog:2", "title", "--use", "remote:blog", "--seen", key).status == 0)
    #expect(try program("resolve", "blog:2", "--all", "--take", "local").status == 0)
    // The other post met the same texts.
    let again = try program("conflicts", "--json").objects
    #expect(again.map { $0["again"] as? String } == ["Boats in mist"])
    #expect(try program("resolve", "--again").status == 0)
    #expect(try program("resolve", "--again").output == "no conflicts\n")
    #expect(try program("sync").status == 0)
    let feed = try program.read("blog.json")
    #expect(feed.contains("Boats in mist") && feed.contains("theirs") && !feed.contains("noon"))
  }

  @Test func inATerminalEachConflictIsShownAndAsked() throws {
    let program = try contested()
    let answers = program.folder.file("answers")
    try program.write("1\n?\ne\nl\nq\n", to: "answers")
    let shown = program.folder.file("shown")
    let status = try ChildProcess(
      ["/usr/bin/script", "-qec", "'\(Program.executable)' resolve --no-color", "/dev/null"],
      environment: [
        "PATH=/usr/bin:/bin", "TERM=xterm", "TZ=UTC", "TMPDIR=\(program.folder.path)",
        "EDITOR=true",
      ],
      folder: program.folder.path, files: [answers, shown, program.folder.file("errors")]
    ).wait()
    let text = try program.read("shown")
    #expect(status == 0)
    #expect(text.contains("Boats in [-fog-]{+mist+}"))
    #expect(text.contains("Boats in fog{+, at noon+}"))
    #expect(text.contains("nothing was changed"))
    #expect(text.contains("decided 2 of 3"))
    #expect(try program("conflicts", "--json").objects.count == 1)
    let plain = try program("resolve")
    #expect(plain.status == 64 && plain.errors.contains("nobody can be asked"))
  }

  @Test func aCommandIsTakenBackByItsNumber() throws {
    let program = try Program.withFeed()
    _ = try program("edit", "--replace", "fog", "mist", "--yes")
    #expect(try program("push").status == 0)
    let values = try program("log", "--json").objects.filter { $0["cause"] as? String == "edited" }
    let run = try #require(values.first?["run"] as? Int)
    let preview = try program("undo", "\(run)", "--dry-run", "--json").objects.first
    #expect((preview?["restored"] as? [Any])?.count == 2 && preview?["run"] is NSNull)
    _ = try program("edit", "blog:1", "--caption", "Newer")
    let undo = try program("undo", "\(run)")
    #expect(undo.status == 1 && undo.errors.contains("was changed after run \(run)"))
    #expect(undo.output.contains("brought back 1 post"))
    #expect(try program("push").status == 0)
    let feed = try program.read("blog.json")
    #expect(feed.contains("Boats in fog") && feed.contains("Newer") && !feed.contains("mist"))
    #expect(try program("undo", "99").errors.contains("no run 99"))
  }

  @Test func everyValueOfAPostIsInItsLog() throws {
    let program = try contested()
    _ = try program("resolve", "blog:2", "--all", "--take", "local")
    _ = try program("delete", "blog:2")
    _ = try program("sync")
    let log = try program("log", try program.id("2"), "--json").output
    let texts = [
      "Boats in fog", "Ships in fog", "Boats in mist", "Boats in fog, at noon", "mine", "theirs",
    ]
    for text in texts {
      #expect(log.contains("\"\(text)\""))
    }
    #expect(log.contains("\"cause\":\"trashed\"") && log.contains("\"state\":\"resolved\""))
    let shown = try program("log", try program.id("2")).output
    #expect(shown.contains("caption edited"))
    #expect(shown.contains("  - Ships in fog\n  + Boats in mist\n"))
    #expect(shown.contains("  local  ") && shown.contains("  blog   "))
  }

  @Test func aCopyWithWordsOfItsOwnIsExplainedAsSuch() throws {
    let program = try Program.withFeed()
    let empty = #"{"version":"https://jsonfeed.org/version/1.1","title":"B","items":[]}"#
    try program.write(empty, to: "b.json")
    for command in [
      ["remote", "add", "other", "b.json"], ["edit", "blog:1", "--to", "other"], ["sync"],
      ["edit", "blog:1", "--for", "other", "--caption", "Boats elsewhere"], ["sync"],
    ] { #expect(try program.run(command).status == 0) }
    let told = try program("explain", "blog:1", "caption").output
    #expect(told.contains("other shows the words that its copy was given: “Boats elsewhere”."))
    #expect(told.contains("blog shows the same."))
  }

  @Test func aDamagedStoreIsFoundAndMended() throws {
    let program = try Program.withFeed()
    #expect(try program("check").output.contains("the store is sound"))
    var configuration = Configuration()
    configuration.foreignKeysEnabled = false
    let database = try DatabaseQueue(
      path: program.folder.file("captions.db"), configuration: configuration)
    try database.write { db in
      try db.execute(
        sql: """
          UPDATE caption SET exactKey = 7;
          INSERT INTO contentSearch (contentSearch) VALUES ('delete-all');
          UPDATE link SET account = 99;
          """)
    }
    try database.close()
    let found = try program("check")
    #expect(found.status == 65 && found.output.contains("check --repair"))
    let json = try program("check", "--json").objects.last
    let codes = (json?["findings"] as? [[String: Any]])?.compactMap { $0["code"] as? String }
    #expect(codes == ["link-account", "key", "search"] && json?["ok"] as? Bool == false)
    let mended = try program("check", "--repair")
    #expect(mended.status == 0 && mended.output.contains("mended: keys were computed anew"))
    #expect(try program("check").status == 0)
    #expect(try program("search", "fog", "--json").objects.count == 2)
  }

  @Test func aRemoteThatShowsSomethingElseIsFound() throws {
    let program = try Program.withFeed()
    #expect(try program("check", "--remote", "blog").status == 0)
    try program.replaceInBlog("Café by", "Tea by")
    let found = try program("check", "--remote", "blog", "--json")
    #expect(found.status == 2)
    let difference = try #require(try found.objects.first)
    #expect(difference["kind"] as? String == "changed" && difference["key"] as? String == "3")
    #expect(difference["fields"] as? [String] == ["caption"])
    #expect(try program("check", "--remote", "blog", "--repair").status == 0)
    #expect(try program("show", "blog:3").output.contains("Café by"))
    #expect(try program("sync").status == 0)
    #expect(try program("show", "blog:3").output.contains("Tea by"))
    #expect(try program("check", "--remote", "nobody").status == 64)
    try FileManager.default.removeItem(atPath: program.folder.file("blog.json"))
    #expect(try program("check", "--remote", "blog").status == 3)
  }

  @Test func whatIsExplainedHasStableKeys() throws {
    let program = try contested()
    let object = try #require(try program("explain", "blog:2", "caption", "--json").objects.first)
    #expect(Set(object.keys) == ["post", "trashed", "copies", "fields"])
    let field = try #require((object["fields"] as? [[String: Any]])?.first)
    #expect(
      Set(field.keys) == ["field", "value", "origin", "conflict", "remotes", "text"])
    let remote = try #require((field["remotes"] as? [[String: Any]])?.first)
    #expect(
      Set(remote.keys) == ["name", "key", "observed", "agreed", "changed", "next", "reason"])
    #expect(remote["next"] as? String == "ask" && remote["changed"] as? String == "both")
    #expect(try program("explain", "blog:2", "nothing").status == 64)
    #expect(try program("explain", "blog:2", "alt:1").errors.contains("no medium 1"))
  }
}
