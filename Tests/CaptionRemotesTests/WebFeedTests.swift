import CaptionCore
import CaptionHTTP
import Foundation
import TestSupport
import Testing

@testable import CaptionRemotes

/// What is read of Atom, RSS and pages.
struct WebFeedTests {
  private static func page(
    _ bytes: [UInt8], type: String = "text/html", at url: String = "https://site.example/x/y"
  ) throws -> WebFeedPage {
    try WebFeedPage(
      APIAnswer(url: url, status: 200, headers: ["Content-Type": type], bytes: bytes),
      at: HTTPURL(url))
  }

  private static func page(_ text: String) throws -> WebFeedPage { try page(Array(text.utf8)) }

  /// Facts of a page, a line each.
  private static func facts(of page: WebFeedPage) -> String {
    func line(_ name: String, _ value: String?) -> String? {
      value.map { "  \(name): \($0.replacing("\n", with: "⏎"))" }
    }
    let items = page.items.flatMap { item -> [String] in
      let content = item.content
      return [
        item.key, line("address", item.permalink), line("title", content.title),
        line("caption", content.caption.text), line("language", content.language),
        line("tags", content.tags.isEmpty ? nil : content.tags.joined(separator: " | ")),
        line("account", item.account.map { "\($0.name ?? "-") \($0.url ?? "-")" }),
        line("published", item.publishedAt?.rfc3339), line("edited", item.editedAt?.rfc3339),
      ].compactMap(\.self)
        + content.media.map { medium in
          let size = medium.width.map { " \($0)x\(medium.height ?? 0)" } ?? ""
          let bytes = medium.sizeInBytes.map { " \($0) bytes" } ?? ""
          return "  medium: \(medium.url) [\(medium.mimeType ?? "-")\(size)\(bytes)] "
            + (medium.alt ?? "-")
        }
    }
    let head = [
      "\(page.form.rawValue): \(page.title ?? "-"), next \(page.next ?? "-"), "
        + "\(page.passedOver) passed over"
    ]
    return (head + items).joined(separator: "\n") + "\n"
  }

  @Test(arguments: ["atom.xml", "rss.xml", "rss1.xml", "h-feed.html", "h-entries.html"])
  func aFeedIsReadAsItWas(name: String) throws {
    let found = Self.facts(of: try Self.page(try Fixtures.bytes("webfeed/\(name)")))
    let golden = Fixtures.url("webfeed/\(name).golden")
    if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] == "1" {
      try Data(found.utf8).write(to: golden)
    }
    #expect(found == String(decoding: try Data(contentsOf: golden), as: UTF8.self))
  }

  @Test func whatIsShownOfAnItemTellsWhetherItChanged() throws {
    let text = String(decoding: try Fixtures.bytes("webfeed/atom.xml"), as: UTF8.self)
    let before = try Self.page(text).items
    #expect(try Self.page(text).items.map(\.contentHash) == before.map(\.contentHash))
    let after = try Self.page(text.replacing("Two boats in fog", with: "Boats")).items
    #expect(
      zip(before, after).map { $0.contentHash == $1.contentHash } == [false, true, true])
  }

  // MARK: What is made to harm

  private static let laughs = """
    <?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>
    <rss><channel><item><guid>1</guid><description>&b;</description></item></channel></rss>
    """
  private static let outside = """
    <?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a SYSTEM "file:///etc/passwd">]>
    <rss><channel><item><guid>1</guid><description>&a;</description></item></channel></rss>
    """

  private static let harmful: [(String, String)] = [
    (laughs, "entities of its own"), (outside, "entities of its own"),
    (
      "<?xml version='1.0'?><!DOCTYPE rss [<!ENTITY % p SYSTEM 'http://x/'> %p;]><rss/>", "entities"
    ),
    ("<rss>" + String(repeating: "<a>", count: 5000), "nested too deep"),
    ("<rss><channel>" + String(repeating: "<a/>", count: 600_000), "too many elements"),
    ("<rss><channel></rss>", "mismatched tag"), ("<rss><channel>", "line 1"),
    ("<?xml version='1.0' encoding='x-none'?><rss/>", "unknown encoding"),
    ("<?xml version='1.0'?><opml/>", "neither Atom nor RSS"),
    ("<rss xmlns='urn:x'><channel/></rss>", "neither"),
    ("<p>nothing here", "names no feed and shows no posts"), ("", "names no feed"),
    (String(repeating: "<div>", count: 5000), "within bounds"),
    (
      "<p class=h-entry>" + String(repeating: "<i class='p-a p-b p-c'>", count: 300)
        + String(repeating: "<b>x</b>", count: 2000), "within bounds"
    ),
    ("{\"items\":[]}", "no JSON Feed"),
  ]

  @Test(arguments: harmful)
  func whatCannotBeReadWithinBoundsIsRefused(text: String, says: String) throws {
    do {
      _ = try Self.page(text)
      Issue.record("it passed")
    } catch RemoteError.malformed(_, let reason) {
      #expect(reason.contains(says), "\(reason)")
    }
  }

  @Test func anEntityOfAnOutsideDefinitionIsNotAskedForAndReadAsHTMLDoes() throws {
    let page = try Self.page(
      """
      <?xml version="1.0"?><!DOCTYPE rss SYSTEM "http://127.0.0.1:9/x.dtd">
      <rss><channel><item><guid>1</guid><title>a&eacute;b&nosuch;c</title></item></channel></rss>
      """)
    #expect(page.items.first?.content.title == "aéb&nosuch;c")
  }

  @Test func aTextOfManyLinesIsReadInOnePass() throws {
    let text = String(repeating: "x\n&amp;", count: 50_000)
    let page = try Self.page(
      "<rss><channel><item><guid>1</guid><description>\(text)</description></item></channel></rss>")
    #expect((page.items.first?.content.caption.text.utf8.count ?? 0) > 100_000)
  }

  @Test func manyMediaOfOneEntryAreReadInOnePass() throws {
    let media = (0..<50_000).map { "<enclosure url='/\($0)'/>" }.joined()
    let page = try Self.page("<rss><channel><item><guid>1</guid>\(media)</item></channel></rss>")
    #expect(page.items.first?.content.media.count == 50_000)
    let photos = (0..<20_000).map { "<img class=u-photo src=/\($0)>" }.joined()
    let other = try Self.page("<div class=h-entry><a class=u-url href=/1></a>\(photos)</div>")
    #expect(other.items.first?.content.media.count == 20_000)
  }

  /// Pieces of all forms, thrown together: whatever comes is read or refused.
  @Test func anythingIsReadOrRefused() throws {
    let pieces = [
      "<?xml version='1.0'?>", "<rss>", "<channel>", "<item>", "</item>", "</channel>", "</rss>",
      "<feed xmlns='http://www.w3.org/2005/Atom'>", "<entry>", "</entry>", "</feed>", "<id>",
      "</id>", "<guid isPermaLink='false'>", "</guid>", "<link href='/a'/>", "<link rel=\"next\"",
      "<title type='xhtml'>", "<div xmlns='http://www.w3.org/1999/xhtml'>", "</div>", "</title>",
      "<![CDATA[", "]]>", "&amp;", "&nbsp;", "&#0;", "&#x110000;", "&", "<!--", "-->",
      "<!DOCTYPE a [",
      "<!ENTITY a 'b'>", "]>", "<article class='h-entry'>", "<div class='h-feed'>",
      "<a class='u-url p-name h-card' href='http://[::'>", "<img class=u-photo src=x alt='y'>",
      "<time class='dt-published value' datetime='2024-13-01T00:00:00Z'>", "<pubDate>Fri, 99",
      "text", "é\u{0}", "\u{FFFE}", ">", "<", "'", "{", "<base href='//x y'>", "<pre>",
      "<template>",
    ]
    var random = SplitMix64(seed: 5)
    var read = 0
    for _ in 0..<4000 {
      let text = (0...random.below(24)).map { _ in pieces[random.below(pieces.count)] }.joined()
      var bytes = Array(text.utf8)
      if random.oneIn(4) { bytes[random.below(bytes.count)] = UInt8(random.below(256)) }
      do {
        _ = try Self.page(bytes)
        read += 1
      } catch RemoteError.malformed {}
    }
    #expect(read > 100)
  }
}
