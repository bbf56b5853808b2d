import Foundation
import TestSupport
import Testing

struct DuplicatesTests {
  @Test func thePictureOfTheSeedsIsOneGroupOfMediaAndNoDuplicateCaption() throws {
    let program = try Program()
    let seeds = try Data(contentsOf: Fixtures.url("../seeds/feed.json"))
    try seeds.write(to: URL(filePath: program.folder.file("seeds.json")))
    _ = try program("init")
    _ = try program("remote", "add", "seeds", "seeds.json")
    _ = try program("sync")
    let media = try program("duplicates", "--by", "media", "--json").objects
    #expect(media.count == 1)
    let expected = try ["seed-1", "seed-2"].map { key in
      try program("show", "seeds:\(key)", "--json").objects.first?["id"] as? String
    }
    #expect(Set(media.first?["posts"] as? [String] ?? []) == Set(expected.compactMap(\.self)))
    for relation in ["text", "normalised", "near", "series"] {
      #expect(try program("duplicates", "--by", relation, "--json").output == "")
    }
    #expect(try program("duplicates").output.hasPrefix("no posts are alike; "))
    let others = try program("duplicates", "--by", "media", "--account", "nobody")
    #expect(others.output == "none of these posts is like another\n")
  }

  @Test func equalTextsAreListedOnceUnlessOthersSayTheSame() throws {
    let program = try Program()
    _ = try program("init")
    for text in [
      "Low tide at dawn", "Low tide at dawn", "Ebb and flow", "Ebb and flow", "ebb & flow",
    ] {
      _ = try program("new", "--caption", text)
    }
    let all = try program("duplicates", "--json").objects
    let found = all.map { "\($0["relation"] ?? "") \(($0["posts"] as? [Any])?.count ?? 0)" }
    #expect(found == ["text 2", "text 2"])
    _ = try program("new", "--caption", "LOW TIDE at dawn! #sea")
    let more = try program("duplicates", "--json").objects
    #expect(
      more.map { "\($0["relation"] ?? "") \(($0["posts"] as? [Any])?.count ?? 0)" }
        == ["text 2", "text 2", "normalised 3"])
  }

  @Test func aGroupIsIgnoredSplitLinkedAndTakenBackByItsId() throws {
    let program = try Program.withFeed()
    let texts = ["slow walk along the old harbour", "slow walk along the old harbuor"]
    for text in texts { _ = try program("new", "--caption", text) }
    let near = { try program("duplicates", "--by", "near", "--json").objects }
    let group = try #require(try near().first)
    let id = try #require(group["id"] as? String)
    let posts = try #require(group["posts"] as? [String])

    let ignored = try program("duplicates", "ignore", id)
    #expect(ignored.output.contains("captions duplicates undo 1"))
    #expect(try near().isEmpty)
    #expect(try program("duplicates", "undo", "1").status == 0)
    #expect(try near().first?["id"] as? String == id)

    let split = try program("duplicates", "split", id, posts[0], "--json").objects
    #expect(split.first?["apart"] as? [String] == [posts[0]])
    #expect(try near().isEmpty)
    _ = try program("duplicates", "undo", "2")

    #expect(try program("duplicates", "link", id).status == 0)
    #expect(try program("show", posts[1], "--json").objects.first?["state"] as? String == "trash")
    #expect(try near().isEmpty)
    _ = try program("duplicates", "undo", "3")
    #expect(try near().first?["id"] as? String == id)

    let decisions = try program("duplicates", "decisions", "--json").objects
    #expect(decisions.compactMap { $0["kind"] as? String } == ["link", "split", "ignore"])
    #expect(decisions.allSatisfy { $0["state"] as? String == "undone" })
    #expect(try program("duplicates", "decisions").output.contains("undone"))
  }

  @Test(
    arguments: [
      (["link", "g00000000"], 1, "no group"), (["link", "blog:1"], 64, "two posts"),
      (["undo", "9"], 1, "no decision"), (["split", "blog:1", "blog:2"], 64, "is no group"),
      (["ignore"], 64, "missing"),
    ] as [([String], Int32, String)])
  func whatCannotBeDecidedIsSaid(arguments: [String], status: Int32, words: String) throws {
    let ended = try Program.withFeed().run(["duplicates"] + arguments)
    #expect(ended.status == status)
    #expect(ended.errors.contains(words), "\(ended.errors)")
  }

  @Test func nearDuplicatesAreShownWithWhatDiffers() throws {
    let program = try Program.withFeed()
    for text in ["slow walk along the old harbour", "slow walk along the old harbuor"] {
      _ = try program("new", "--caption", text)
    }
    let shown = try program("duplicates", "--by", "near").output
    #expect(
      shown.contains("… along the old [-harbour-] {+harbuor+}")
        || shown.contains("… along the old [-harbuor-] {+harbour+}"))
  }

  /// Two remotes of two accounts, which say two texts each, once this year and once before.
  private func twoAccounts() throws -> Program {
    let program = try Program()
    _ = try program("init")
    for (name, year) in [("mia", "2019"), ("leo", "2024")] {
      let items = ["Low tide at dawn", "Ebb and flow"].enumerated().map { number, text in
        """
        {"id": "\(name)-\(number)", "content_text": "\(text)",
          "date_published": "\(year)-05-0\(number + 1)T08:00:00Z",
          "authors": [{"name": "\(number == 0 ? name : "anna")"}]}
        """
      }
      try program.write(
        """
        {"version": "https://jsonfeed.org/version/1.1", "title": "\(name)",
          "items": [\(items.joined(separator: ","))]}
        """, to: "\(name).json")
      _ = try program("remote", "add", name, "\(name).json")
    }
    _ = try program("sync")
    return program
  }

  @Test(
    arguments: [
      ([], 2), (["--remote", "mia"], 2), (["--account", "leo"], 1), (["--account", "anna"], 1),
      (["--account", "mia", "--since", "2024-01-01"], 0), (["--account", "mia"], 1),
      (["--since", "2024-01-01"], 2), (["--since", "2024-05-02"], 1),
      (["--since", "2024-05-02T08:00:00Z"], 1), (["--since", "2024-05-02T08:00:01Z"], 0),
      (["--since", "2024-05-02", "--remote", "leo"], 1),
      (["--since", "2019-05-02", "--remote", "mia"], 1),
      (["--since", "2024-01-01", "--remote", "mia"], 0),
    ] as [([String], Int)])
  func aFilterShowsTheGroupsWithSuchAPostWhole(arguments: [String], groups: Int) throws {
    let found = try twoAccounts().run(["duplicates", "--json"] + arguments)
    #expect(found.status == 0)
    #expect(
      try found.objects.map { ($0["posts"] as? [String])?.count }
        == Array(repeating: 2, count: groups))
  }

  @Test func aDateThatIsNoneIsRefused() throws {
    #expect(try Program.withFeed()("duplicates", "--since", "soon").status == 64)
  }

  @Test func picturesOfEqualBytesAreTheSameWhereTheirFilesAreHere() throws {
    let program = try Program()
    _ = try program("init")
    for (name, bytes) in [("a.jpg", "one"), ("b.jpg", "one"), ("c.jpg", "two")] {
      try program.write(bytes, to: name)
      _ = try program("new", "--caption", name, "--media", name)
    }
    let groups = try program("duplicates", "--by", "media", "--json").objects
    #expect(groups.map { ($0["posts"] as? [String])?.count } == [2])
    try program.write("two", to: "a.jpg")
    let moved = try program("duplicates", "--by", "media", "--media-root", ".", "--json").objects
    #expect(moved.map { ($0["posts"] as? [String])?.count } == [2])
    #expect(moved.first?["posts"] as? [String] != groups.first?["posts"] as? [String])
  }

  @Test func aTextLikeAnEarlierOneIsWarnedOf() throws {
    let program = try Program.withFeed()
    _ = try program("new", "--caption", "slow walk along the old harbour")
    let near = try program("new", "--caption", "slow walk along the old harbuor")
    #expect(near.errors.contains("nearly the same text was used before"))
    let same = try program("new", "--caption", "Slow walk along the old harbour! #sea")
    #expect(same.errors.contains("the same text, but for tags and the like, was used before"))
  }

  @Test func aWarningSaysWhenAndWhereATextWasUsed() throws {
    let program = try twoAccounts()
    let new = try program("new", "--caption", "Ebb and flow")
    #expect(new.status == 0)
    #expect(new.errors.contains("2019-05-02, on mia and 1 more"), "\(new.errors)")
    let draft = try program("new", "--caption", "quite another thing")
    #expect(draft.errors.isEmpty, "\(draft.errors)")
    let edited = try program("edit", "leo:leo-1", "--caption", "Quite another thing!")
    #expect(edited.errors.contains("was used before"), "\(edited.errors)")
    #expect(edited.errors.contains("on a draft"), "\(edited.errors)")
  }
}
