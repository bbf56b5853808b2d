import CaptionText
import Foundation
import TestSupport
import Testing

/// What the program prints: keys of `--json`, tables, and text that strangers wrote.
struct OutputTests {
  @Test func listedPostsHaveTheirKeys() throws {
    let program = try Program.withFeed()
    let posts = try program("list", "--json").objects
    #expect(posts.count == 3)
    for post in posts {
      #expect(
        Set(post.keys) == [
          "id", "account", "caption", "publishedAt", "editedAt", "permalink", "hashtags",
          "mentions", "media", "remotes", "state",
        ])
    }
    #expect(posts[0]["account"] as? String == "Ada")
    #expect(posts[0]["mentions"] as? [String] == ["ben"])
    #expect(posts[0]["publishedAt"] as? String == "2024-05-03T09:00:00Z")
    #expect(posts[0]["remotes"] as? [[String: String]] == [["name": "blog", "key": "3"]])
  }

  @Test func aPostOfUnknownDateIsNotGivenOne() throws {
    let program = try Program()
    let feed = #"{"version":"https://jsonfeed.org/version/1.1","items":[{"id":"1"}]}"#
    try program.write(feed, to: "blog.json")
    for command in [["init"], ["remote", "add", "blog", "blog.json"], ["sync"]] {
      #expect(try program.run(command).status == 0)
    }
    #expect(try program("list").output.contains("undated"))
    let draft = try program("new", "--caption", "Low tide").output.prefix(14).suffix(8)
    let rows = try program("list").output.split(separator: "\n")
    #expect(rows.contains { $0.hasPrefix(draft) && !$0.contains("undated") })
  }

  @Test func whatAPostSaysOfItselfIsSetAndTakenAway() throws {
    let program = try Program()
    #expect(try program("init").status == 0)
    let made = try program(
      "new", "--caption", "Fog horn", "--title", "At sea", "--language", "en",
      "--visibility", "unlisted", "--warning", "loud")
    let id = String(made.output.prefix(14).suffix(8))
    func said() throws -> [String?] {
      let post = try #require(try program("show", id, "--json").objects.first)
      return ["title", "language", "visibility", "contentWarning"].map { post[$0] as? String }
    }
    #expect(try said() == ["At sea", "en", "unlisted", "loud"])
    #expect(try program("edit", id, "--warning", "", "--language", "de").status == 0)
    #expect(try said() == ["At sea", "de", "unlisted", nil])
    let line = #"{"post":"\#(id)","visibility":"private","contentWarning":"fog"}"#
    #expect(try program("edit", "--from", "-", input: line).status == 0)
    #expect(try said() == ["At sea", "de", "private", "fog"])
  }

  @Test func aReportHasItsKeysAlsoWhereNothingIsToBeSaid() throws {
    let program = try Program.withFeed()
    let report = try #require(try program("sync", "--json").objects.first)
    #expect(report["ok"] as? Bool == true)
    let remote = try #require((report["remotes"] as? [[String: Any]])?.first)
    for key in [
      "name", "kind", "pulled", "pushed", "conflicts", "parked", "unknown", "requests",
      "bytesReceived", "seconds", "stopped", "message",
    ] { #expect(remote[key] != nil, "\(key) is missing") }
    #expect(remote["stopped"] is NSNull)
  }

  @Test func duplicatesHaveTheirKeys() throws {
    let program = try Program.withFeed()
    let groups = try program("duplicates", "--by", "text", "--json").objects
    #expect(groups.count == 1)
    #expect(Set(groups[0].keys) == ["id", "relation", "posts", "evidence"])
    #expect((groups[0]["posts"] as? [String])?.count == 2)
    #expect(try program("duplicates", "--by", "normalised", "--json").status == 0)
  }

  @Test(arguments: ["near", "media", "series"])
  func groupsOfEachRelationHaveTheirEvidence(relation: String) throws {
    let program = try Program.withFeed()
    let texts = [
      "Day 12 of the long walk", "Day 13 of the long walk", "slow walk along the old harbour",
      "slow walk along the old harbuor",
    ]
    for text in texts { _ = try program("new", "--caption", text) }
    let groups = try program("duplicates", "--by", relation, "--json").objects
    #expect(groups.allSatisfy { $0["relation"] as? String == relation })
    switch relation {
    case "near":
      let evidence = try #require(groups.first?["evidence"] as? [String: Any])
      let edits = try #require((evidence["edits"] as? [[String: Any]])?.first)
      #expect(Set(evidence.keys) == ["of", "edits"])
      #expect(Set(edits.keys) == ["post", "edits"])
      let shown = try program("duplicates", "--by", "near").output
      #expect(
        shown.contains("[-harbour-] {+harbuor+}") || shown.contains("[-harbuor-] {+harbour+}"))
      #expect(try program("duplicates", "--by", "near", "--account", "x", "--json").output == "")
      #expect(try program("duplicates", "--by", "near", "--remote", "blog", "--json").output == "")
    case "series": #expect(groups.first?["evidence"] as? String == "day # of the long walk")
    default: #expect(groups.isEmpty)
    }
    #expect(try program("duplicates", "--since", "May").status == 64)
  }

  @Test func aTextUsedBeforeIsWarnedOfInNewAndEdit() throws {
    let program = try Program.withFeed()
    let first = try program("new", "--caption", "Low tide at dawn", "--json")
    #expect(first.errors == "")
    let again = try program("new", "--caption", " Low tide at dawn\n", "--json")
    #expect(again.errors.contains("used before"))
    let id = try #require(again.objects.first?["id"] as? String)
    #expect(try program("edit", id, "--caption", "High tide").errors == "")
    #expect(try program("edit", id, "--caption", "High tide").errors == "")
    #expect(try program("edit", id, "--caption", "Boats in fog").errors.contains("on blog"))
  }

  @Test func globalOptionsStandBeforeOrBehindTheCommand() throws {
    let program = try Program.withFeed()
    let behind = try program("list", "--json", "--store", "captions.db").output
    #expect(try program("--json", "--store", "captions.db", "list").output == behind)
    #expect(
      try program("list", environment: ["CAPTIONS_STORE": "no.db"]).errors.contains("no.db"))
  }

  @Test(arguments: [40, 80, 133])
  func tablesFitTheWidth(width: Int) throws {
    let program = try Program.withFeed("cli/hostile.json")
    for command in ["list", "status", "log", "duplicates"] {
      let output = try program(command, environment: ["COLUMNS": "\(width)"]).output
      for line in output.split(separator: "\n") where !line.contains("`") && !line.contains(": ") {
        #expect(String(line).displayWidth <= width, "\(command): \(line)")
      }
    }
  }

  @Test(
    arguments: [
      ["list"], ["show", "blog:1"], ["remote", "list"], ["remote", "show", "blog"], ["log"],
      ["export"], ["list", "--json"], ["sync", "--verbose"], ["diff"],
    ])
  func nothingThatStrangersWroteSteersTheTerminal(command: [String]) throws {
    let program = try Program.withFeed("cli/hostile.json")
    _ = try program("edit", "blog:2", "--caption", "\u{1B}[2Jmine\u{202E}")
    let ending = try program.run(command)
    let wrong = (ending.output + ending.errors).unicodeScalars.filter {
      ($0.value < 0x20 && $0 != "\n" && $0 != "\t") || (0x7F..<0xA0).contains($0.value)
        || $0.value == 0x202E && !command.contains("--json") && command != ["export"]
    }
    #expect(wrong.isEmpty)
  }

  @Test func outputThatGoesElsewhereHasNoColour() throws {
    let program = try Program.withFeed()
    let ending = try program("list", environment: ["TERM": "xterm-256color"])
    #expect(ending.output.contains("\u{1B}") == false)
  }

  @Test func aReaderThatLeavesEarlyIsNoFailure() throws {
    let program = try Program.withFeed("cli/hostile.json")
    try program.write("{ '\(Program.executable)' export; echo $? >&2; } | true", to: "pipe.sh")
    let out = program.folder.file("out.txt")
    let errors = program.folder.file("err.txt")
    _ = try ChildProcess(
      ["/bin/sh", "pipe.sh"], environment: ["PATH=/bin:/usr/bin"], folder: program.folder.path,
      files: ["/dev/null", out, errors]
    ).wait()
    #expect(try program.read("err.txt") == "0\n")
  }

  @Test func quietPrintsNothingButResults() throws {
    let program = try Program.withFeed()
    #expect(try program("sync", "-q").output.isEmpty)
    #expect(try program("edit", "blog:1", "--caption", "x", "-q").output.isEmpty)
    #expect(try program("list", "-q").output.isEmpty == false)
  }
}
