import CaptionCore
import Foundation
import TestSupport
import Testing

@testable import CaptionRemotes

/// What single files of each kind say.
struct ArchiveFormatTests {
  // MARK: Mojibake

  @Test(arguments: [
    ("CafÃ©", "Café"), ("RadosÅ\u{82}aw", "Radosław"), ("plain", "plain"), ("", ""),
    ("Déjà", "Déjà"), ("ð\u{9F}\u{91}©", "👩"), ("Ã©👩", "Ã©👩"), ("â\u{80}\u{94}\n#x", "—\n#x"),
    ("É", "É"),
  ])
  func aTextIsRepairedOnceAndThenStays(broken: String, whole: String) {
    #expect(Mojibake.repaired(broken) == whole)
    #expect(Mojibake.repaired(Mojibake.repaired(broken)) == whole)
  }

  @Test func whateverInstagramBreaksComesBack() {
    var generator = SplitMix64(seed: 3)
    for _ in 0..<2_000 {
      let text = String.random(using: &generator)
      let broken = String(String.UnicodeScalarView(text.utf8.map { Unicode.Scalar($0) }))
      #expect(Mojibake.repaired(broken) == text)
    }
  }

  // MARK: Instagram

  @Test(arguments: [
    ("media/posts/202405/439_100_200_n_17900000000000001.jpg", "17900000000000001"),
    ("posts/439_100_200_n_17900000000000001.heic", "17900000000000001"),
    ("media/other/plain.jpg", "1714555800:plain.jpg"), ("17.jpg", "1714555800:17.jpg"),
  ])
  func aPostIsKnownByItsMediumWhereverTheExportPutsIt(uri: String, key: String) {
    #expect(
      InstagramExport.key(of: uri, at: Timestamp(milliseconds: 1_714_555_800_000)) == key)
  }

  @Test func theNameOfAnExportSaysWhoseItIs() async throws {
    #expect(ExportName.account(in: "/x/instagram-ada.b_c-2024-05-01-AbCd.zip") == "ada.b_c")
    #expect(ExportName.account(in: "/x/posts_1.json") == nil)
    let name = "instagram-ada.b-2024-05-01-x.json"
    let text = #"[{"uri":"a.jpg","creation_timestamp":1,"title":"x"}]"#
    let found = try await ArchivedPosts(text: text, named: name)
    #expect(found.items.first?.account?.url == "https://www.instagram.com/ada.b/")
    #expect(found.reader.listings.first?.source.remoteName == "instagram-archive-ada.b")
  }

  // MARK: Kinds by content

  @Test(arguments: ["posts.txt", "x", "outbox.json", "tweets.js", "a.csv"])
  func whatAFileIsIsNotDecidedByItsName(name: String) async throws {
    let text = #"{"id":"1","caption":"Fog","media":[],"remotes":[],"state":"post"}"#
    #expect(try await ArchivedPosts(text: text, named: name).items.map(\.key) == ["1"])
  }

  @Test(arguments: [
    "", "[]", "{}", "{\"a\":1}", "[1,2]", "\u{0}\u{1}", "hello", "\"x\"", "<p>no posts</p>",
    "---\nx: 1\n---\n",
    "window.YTD.x.part0 = [ ]", "[[[[", "{\"node\":1}", "<blockquote class=\"instagram-media\">",
  ])
  func aFileThatHoldsNoPostsIsSkippedWithAReason(text: String) async throws {
    let found = try await ArchivedPosts(text: text)
    #expect(found.items == [])
    #expect(found.reader.skipped.counts.values.reduce(0, +) == 1)
  }

  @Test func valuesOfWrongTypesAreNoMoreThanMissing() async throws {
    let texts = [
      #"[{"media":7,"title":[]},{"media":[{"uri":{}}]},{"media":[{"uri":"a.jpg","title":5}]}]"#,
      #"[{"tweet":{"id_str":5,"full_text":[]}},{"tweet":[]},{"tweet":{"id":9,"full_text":"x","entities":{"urls":{},"media":[5]}}}]"#,
      #"{"orderedItems":[{"type":"Create","published":7,"object":{"id":"a","content":{"x":1},"attachment":[5,{"url":7}],"to":{}}},{}]}"#,
    ]
    for text in texts { #expect(try await ArchivedPosts(text: text).items.count == 1) }
  }

  // MARK: Own exports

  @Test func aBrokenLineLosesNoOtherAndIsSaid() async throws {
    let line = #"{"id":"KEY","caption":"Fog","media":[],"remotes":[]}"#
    let lines = [
      line.replacing("KEY", with: "1"), line.replacing("KEY", with: "2").dropLast(3) + "",
      "", line.replacing("KEY", with: "3"),
    ]
    let found = try await ArchivedPosts(text: lines.joined(separator: "\r\n"))
    #expect(found.items.map(\.key) == ["1", "3"])
    #expect(found.reader.skipped.entries.map(\.reason) == [.notWhole])
    #expect(found.reader.skipped.entries.first?.place.hasSuffix("line 2: this is not JSON") == true)
  }

  @Test func anybodysFeedIsAnArchiveOfItsOwn() async throws {
    let found = try await ArchivedPosts(
      Fixtures.url("jsonfeed/everything.json").path, Fixtures.url("jsonfeed/html-only.json").path)
    #expect(found.reader.listings.allSatisfy { $0.source.kind == .feed })
    #expect(!found.items.isEmpty)
    let broken = try await ArchivedPosts(Fixtures.url("jsonfeed/truncated.json").path)
    #expect(broken.items == [])
    #expect(broken.reader.skipped.entries.map(\.reason) == [.notWhole])
  }

  @Test(arguments: [",", ";", "\t"])
  func aTableIsReadWhateverSeparatesItsCells(separator: String) async throws {
    let rows = [
      ["id", "caption", "tags"],
      ["1", "\"a\(separator)\"\"b\"\"\r\nc\"", "\"[\"\"x\"\",\"\"y\"\"]\""],
      ["2", "'=1+1", ""], ["3", "'''@x", ""], ["4", "it's", ""],
    ]
    let text = "\u{FEFF}" + rows.map { $0.joined(separator: separator) }.joined(separator: "\n")
    let found = try await ArchivedPosts(text: text)
    #expect(
      found.items.map(\.content.caption.text) == [
        "a\(separator)\"b\"\r\nc", "=1+1", "''@x", "it's",
      ])
    #expect(found.items.first?.content.tags == ["x", "y"])
  }

  @Test func anOpenQuoteIsSaid() async throws {
    let found = try await ArchivedPosts(text: "id,caption\n1,\"Fog\n2,x\n")
    #expect(found.items == [])
    #expect(found.reader.skipped.entries.map(\.reason) == [.notWhole])
  }

  @Test(arguments: [
    "=1+1", "+1", "-1", "@x", "\tx", "\rx", "\nx", "＝x", "'=x", "''-x", "x=1", "'x", "", "'", "''",
  ])
  func noCellIsAFormulaAndEachComesBack(text: String) {
    let cell = CSVPosts.guarded(text)
    let first = cell.unicodeScalars.first
    #expect(first.map { !"=+-@\t\r\n＝＋－＠".unicodeScalars.contains($0) } ?? true)
    #expect(CSVPosts.unguarded(cell) == text)
  }

  @Test func frontMatterThatWasTypedIsReadToo() async throws {
    let text =
      "---\r\nid: abc\r\ntitle: Hello: world\r\ntags: [\"a\"]\r\nother\r\n---\r\n\r\nFog\r\n---\r\n"
    let item = try #require(try await ArchivedPosts(text: text).items.first)
    #expect(item.content.title == "Hello: world")
    #expect(item.content.tags == ["a"])
    #expect(item.content.caption == Caption("Fog\n---"))
  }

  @Test(
    arguments: [
      (nil, "feed-archive"),
      ("Mira\u{2019}s pictures \u{2014} \u{6E2F}", "feed-archive-Mira-s-pictures"),
      ("https://mira.example/", "feed-archive-mira.example"), ("a_b.c", "feed-archive-a_b.c"),
    ] as [(String?, String)])
  func anArchiveIsCalledByWhoseItIs(account: String?, name: String) {
    #expect(ArchiveSource(.feed, account: account).remoteName == name)
  }
}

extension String {
  /// A text of any letters, those that programs stumble over among them.
  static func random(using generator: inout SplitMix64) -> String {
    let pieces = [
      "a", "é", "ß", "\u{301}", "👩‍👩‍👧", "\n", "\r\n", "\"", "'", "=", "@x", "#y", ",", ";", "\t", "\\",
      "---\n",
      "漢", "ق", "\u{200F}", "\u{0}", "\u{7}", "\u{85}", "\u{2028}", " ", "<b>", "&amp;", "{", "}",
      "[", ":",
    ]
    return (0..<Int.random(in: 0...12, using: &generator))
      .map { _ in pieces.randomElement(using: &generator) ?? "" }.joined()
  }
}
