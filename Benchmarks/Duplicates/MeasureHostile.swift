import ArgumentParser
import CaptionCore
import CaptionDuplicates
import CaptionRemotes
import CaptionText
import Foundation

/// Measures what captions cost that were made to cost much, at three lengths.
struct MeasureHostile: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "hostile",
    abstract: "Measures whether captions of one repeated piece cost linear time.",
    discussion: """
      Each piece is repeated to some length, to twice and to four times that. What takes more than
      2.3 times as long, both times, is printed, and the command fails. What grows too
      much is run seven times, and the least cpu time counts.
      """)

  @Option(help: "How many kilobytes the shortest captions have.")
  var kilobytes = 50

  @Argument(help: "Parts of the names of what is measured; all of it where none is given.")
  var names: [String] = []

  func run() throws {
    var slow = 0
    for (name, work) in Self.entries where names.isEmpty || names.contains(where: name.contains) {
      var dearest = (piece: "", seconds: 0.0)
      for piece in Self.pieces {
        var costs = self.costs(of: work, piece, runs: 1)
        // What grows too much may have been disturbed.
        if Self.growsTooMuch(costs) { costs = self.costs(of: work, piece, runs: 7) }
        if costs[2] > dearest.seconds { dearest = (piece, costs[2]) }
        guard Self.growsTooMuch(costs) else { continue }
        slow += 1
        let figures = costs.map { String(format: "%.2f", $0 * 1000) }.joined(separator: ", ")
        print("\(name), \(piece.debugDescription): \(figures) ms")
      }
      let most = String(format: "%.1f", dearest.seconds * 1000)
      print(
        "\(name): at most \(most) ms for \(4 * kilobytes) KB, of \(dearest.piece.debugDescription)")
    }
    if slow > 0 { throw ExitCode.failure }
  }

  /// The least cpu time for each length.
  private func costs(of work: (String) -> Void, _ piece: String, runs: Int) -> [Double] {
    [1, 2, 4].map { factor in
      let count = factor * kilobytes * 1_000 / piece.utf8.count
      let caption = Self.head(of: piece) + String(repeating: piece, count: count)
      return (0..<runs).reduce(.infinity) { least, _ in
        min(least, Cost.of { work(caption) }.cpuSeconds)
      }
    }
  }

  /// Less than a millisecond says nothing.
  private static func growsTooMuch(_ costs: [Double]) -> Bool {
    costs[2] > 0.001 && costs[1] > 2.3 * costs[0] && costs[2] > 2.3 * costs[1]
  }

  private static let pieces = [
    "@", "#", "$", "@a", "#a", "@a@", "#a#", "a@", ".", "a.", "@a.", "://", "http://", "https://a.",
    "https://a.com/", "(", "((a", "[{(<", ")", "https://a.com/(", "https://a.com/)", "\u{301}",
    "a\u{301}", "#\u{301}", "\u{1D165}", "\u{0F71}\u{0F72}", "\u{200D}", "👨\u{200D}",
    "👩‍👩‍👧‍👦", "🇩🇪", "👍🏽", "\u{FE0F}", "海", "海a", "海#", "ไม่", "한", "ｶﾞ", "ß", "İ", "Σ", "ﷺ", "&", "&amp;",
    "&#", "\"",
    "'", "a'", "…", "...", "\n", " ", "\u{A0}", "\r\n", "a ", "a b c d ", "1", "1.", "1/", "i ",
    "x ",
    "RT @a: ", "via @a ", "link in bio ", "@ a ", "t.co/a ", "www.", "-", "a-", "%",
    "https://a.com?",
    "a.com/", "@a.com ", "not ", "one two three four five six seven eight nine ", "\u{202A}",
    "\u{FFFF}", "<", "<b>", "<div>", "<p>", "</p>", "<a href=x>", "<table><tr><td>", "<!--",
  ]

  /// Marks are those of a hashtag.
  private static func head(of piece: String) -> String {
    piece.unicodeScalars.allSatisfy { $0.properties.canonicalCombiningClass.rawValue > 0 }
      ? "#a" : ""
  }

  private typealias Entry = (name: String, work: (String) -> Void)

  private static var entries: [Entry] { ofProfiles + ofTexts + ofDuplicates }

  private static var ofProfiles: [Entry] {
    CaptionProfile.allCases.flatMap { profile -> [Entry] in
      [
        ("entities, \(profile)", { _ = profile.entities(of: $0) }),
        ("length, \(profile)", { _ = profile.length(of: $0) }),
      ]
    }
  }

  private static var ofTexts: [Entry] {
    [
      ("entities", { _ = CaptionEntities($0) }),
      ("exact key", { _ = Caption($0) }),
      ("shown", { _ = $0.visible() }),
      ("cut to 80 columns", { _ = $0.fitted(to: 80) }),
      ("words for the search", appendWords),
      ("search", { _ = SearchQuery($0) }),
      ("difference of two", { _ = wordDifference(from: $0, to: "new " + $0 + " end") }),
      ("merging two edits", merge),
      ("HTML", { _ = HTMLText.text(of: $0) }),
    ]
  }

  private static var ofDuplicates: [Entry] {
    [
      ("normal form", { _ = NormalForm($0) }),
      ("entries of the index", indexed),
      ("template", { _ = IndexEntry.series(of: NormalForm("part two " + $0)) }),
      ("comparing two", compare),
      ("grouping three", group),
    ]
  }

  private static func indexed(_ caption: String) {
    let forms = IndexedForms([NormalForm(caption)])
    _ = forms.nearEntries(ranks: forms.words.map { _ in 0 })
  }

  private static func compare(_ caption: String) {
    let forms = IndexedForms([NormalForm(caption), NormalForm("one more word " + caption + "…")])
    _ = forms.areRelated(0, 1)
    _ = forms.areRelated(1, 0)
  }

  private static func group(_ caption: String) {
    var random = SplitMix64(seed: 1)
    let candidates = [caption, "one more word " + caption + "…", caption + " #tag"].map {
      DuplicateCandidate(post: PostID(using: &random), caption: Caption($0), publishedAt: nil)
    }
    let posts = NormalisedPosts(candidates)
    _ = (posts.same(), posts.series(), FullRun(posts).near())
  }

  private static func appendWords(_ caption: String) {
    var bytes: [UInt8] = []
    SearchText.append(caption.utf8Span.span, to: &bytes)
  }

  private static func merge(_ caption: String) {
    let base = FieldValue.text(Caption("start " + caption + " middle " + caption + " end"))
    _ = mergeField(
      agreement: Agreement(sent: base, seen: base),
      local: .text(Caption("begin " + caption + " middle " + caption + " end")),
      observed: .text(Caption("start " + caption + " middle " + caption + " finish")))
  }
}
