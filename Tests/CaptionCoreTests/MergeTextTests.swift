import Foundation
import TestSupport
import Testing

@testable import CaptionCore

/// The merge of captions by words: what it puts together and what it leaves to a person.
struct MergeTextTests {
  struct Row: CustomTestStringConvertible, Sendable {
    var name: String
    var base: String, local: String, observed: String
    var merged: String?
    var testDescription: String { name }
  }

  static let merging = [
    Row(
      name: "edits apart", base: "Red boats in the quiet harbour at dawn",
      local: "Blue boats in the quiet harbour at dawn",
      observed: "Red boats in the quiet harbour at dusk",
      merged: "Blue boats in the quiet harbour at dusk"),
    Row(
      name: "an insert and a removal", base: "We really walked home along the river",
      local: "We walked home along the river",
      observed: "We really walked home along the old river",
      merged: "We walked home along the old river"),
    Row(
      name: "sentences at both ends", base: "Lunch by the lake.",
      local: "Sunday. Lunch by the lake.", observed: "Lunch by the lake. Come along!",
      merged: "Sunday. Lunch by the lake. Come along!"),
    Row(
      name: "the same edit, and another by one side", base: "I recieve letters from Anna",
      local: "I receive letters from Anna", observed: "I receive letters from Hanna",
      merged: "I receive letters from Hanna"),
    Row(
      name: "the same insert on both sides", base: "Lunch by the lake",
      local: "Lunch by the lake today", observed: "Brunch by the lake today",
      merged: "Brunch by the lake today"),
    Row(
      name: "a link is one word", base: "Read https://a.example/one and tell @mia about it",
      local: "Read https://a.example/two and tell @mia about it",
      observed: "Read https://a.example/one and tell @mia everything about it",
      merged: "Read https://a.example/two and tell @mia everything about it"),
    Row(
      name: "an emoji is one word",
      base: "Home \u{1F468}\u{200D}\u{1F469}\u{200D}\u{1F467} by nine, dinner after",
      local: "Home \u{1F468}\u{200D}\u{1F469}\u{200D}\u{1F466} by nine, dinner after",
      observed: "Home \u{1F468}\u{200D}\u{1F469}\u{200D}\u{1F467} by nine, supper after",
      merged: "Home \u{1F468}\u{200D}\u{1F469}\u{200D}\u{1F466} by nine, supper after"),
    Row(
      name: "a sentence moved by one side and a word changed by the other",
      base: "Doors open at seven. Bring a warm jacket and some friends.",
      local: "Bring a warm jacket and some friends. Doors open at seven.",
      observed: "Doors open at seven. Bring a warm jacket and many friends.",
      merged: "Bring a warm jacket and many friends. Doors open at seven."),
    Row(
      name: "scripts without spaces", base: "今日は東京でライブがあります。ぜひ来てね！",
      local: "今日は大阪でライブがあります。ぜひ来てね！", observed: "今日は東京でライブがあります。また来てね！",
      merged: "今日は大阪でライブがあります。また来てね！"),
    Row(
      name: "untouched bytes stay", base: "One  two\u{A0}three cafe\u{301}\r\n\r\nfour five",
      local: "Eins  two\u{A0}three cafe\u{301}\r\n\r\nfour five",
      observed: "One  two\u{A0}three cafe\u{301}\r\n\r\nfour fünf",
      merged: "Eins  two\u{A0}three cafe\u{301}\r\n\r\nfour fünf"),
  ]

  static let tags = [
    Row(
      name: "hashtags added by both", base: "Sea\n\n#a #b", local: "Sea\n\n#a #b #z",
      observed: "Sea\n\n#a #b #c", merged: "Sea\n\n#a #b #c #z"),
    Row(
      name: "one removed, one added", base: "Sea\n\n#a #b", local: "Sea\n\n#b",
      observed: "Sea\n\n#a #b #c", merged: "Sea\n\n#b #c"),
    Row(
      name: "the same one added by both", base: "Sea #a #b", local: "Sea #a #b #new #x",
      observed: "Sea #a #b #new", merged: "Sea #a #b #new #x"),
    Row(
      name: "one side rearranged, the other added", base: "Sea #a #b #c", local: "Sea #c #b #a",
      observed: "Sea #a #b #c #d", merged: "Sea #c #b #a #d"),
    Row(
      name: "a sentence before them and one more", base: "Sea.\n.\n.\n#a #b",
      local: "Sea. Sun.\n.\n.\n#a #b", observed: "Sea.\n.\n.\n#a #b #c",
      merged: "Sea. Sun.\n.\n.\n#a #b #c"),
    Row(
      name: "lines of hashtags keep their line ends", base: "Sea\n#a\n#b", local: "Sea\n#a\n#b\n#y",
      observed: "Sea\n#a\n#b\n#x", merged: "Sea\n#a\n#b\n#x\n#y"),
    Row(
      name: "other case is no other member", base: "Sea #Sun #b", local: "Sea #sun #b",
      observed: "Sea #Sun #b #c", merged: "Sea #sun #b #c"),
    Row(
      name: "a new member in two spellings", base: "Sea #a #b", local: "Sea #a #b #Sun",
      observed: "Sea #a #b #sun", merged: nil),
    Row(
      name: "a repeated member", base: "Sea #a #a", local: "Sea #a", observed: "Sea #a #a #c",
      merged: nil),
    Row(
      name: "both rearranged", base: "Sea #a #b #c", local: "Sea #c #b #a",
      observed: "Sea #b #a #c", merged: nil),
    Row(
      name: "one side writes on behind them", base: "Sea #a #b", local: "Sea #a #b #c",
      observed: "Sea #a #b. Bye", merged: nil),
    Row(
      name: "a hashtag added to the text by one side and to the block by the other",
      base: "A sea of lights #a #b", local: "A #sea of lights #a #b",
      observed: "A sea of lights #a #b #sea", merged: nil),
    Row(
      name: "nothing would be left", base: "Sea #a #b", local: "Sea #a", observed: "Sea #b",
      merged: nil),
  ]

  static let conflicts = [
    Row(
      name: "case 18: one typo, two fixes", base: "I recieve it every day",
      local: "I receive it every day", observed: "I receive, it every day"),
    Row(
      name: "case 18: an edit at the edge of the other", base: "I recieve it every day",
      local: "I receive it every day", observed: "I recieve, it every day"),
    Row(
      name: "case 19: a repeated word", base: "So ha ha ha funny was the film",
      local: "So ha ha funny was the film", observed: "So ha ha ha funny was the movie"),
    Row(
      name: "case 19: repeated further by both", base: "ha ha ha", local: "ha ha",
      observed: "ha ha ha ha"),
    Row(
      name: "case 19: repeated emoji", base: "Fun \u{1F525}\u{1F525} with all of you",
      local: "Fun \u{1F525}\u{1F525}\u{1F525} with all of you",
      observed: "Fun \u{1F525}\u{1F525} with most of you"),
    Row(
      name: "case 19: an edit that makes a repetition", base: "So very good was the film",
      local: "So very very good was the film", observed: "So very good was the movie"),
    Row(
      name: "case 20: two inserts at one point", base: "one two", local: "one x two",
      observed: "one y two"),
    Row(
      name: "case 20: two sentences at the end", base: "Lunch by the lake.",
      local: "Lunch by the lake. Join us!", observed: "Lunch by the lake. See you there!"),
    Row(
      name: "no word between the edits", base: "one two", local: "uno two", observed: "one dos"),
    Row(
      name: "the word between them is there twice", base: "red the blue the end",
      local: "rosy the blue the end", observed: "red the navy the end"),
    Row(
      name: "the word between them is there twice on one side",
      base: "red and blue", local: "pink and blue", observed: "red and navy and"),
    Row(
      name: "both add a word, at different places",
      base: "Boats rest in a quiet harbour tonight",
      local: "Small boats rest in a quiet harbour tonight",
      observed: "Boats rest in a quiet small harbour tonight"),
    Row(
      name: "both take one of two away", base: "One boat here, no waves, one boat there",
      local: "One here, no waves, one boat there", observed: "One boat here, no waves, one there"),
    Row(
      name: "one side moves what the other takes away", base: "now we walk along the river home",
      local: "we walk along the river home now", observed: "we walk along the river home"),
    Row(
      name: "both move a word", base: "now we walk along the river home",
      local: "we now walk along the river home", observed: "we walk along the river now home"),
    Row(name: "all different", base: "one two", local: "three four", observed: "five six"),
    Row(name: "nothing agreed on", base: "", local: "one", observed: "two"),
    Row(name: "one side emptied it", base: "one two three", local: "", observed: "one two four"),
  ]

  @Test(arguments: merging + tags + conflicts)
  func twoEditsOfOneText(row: Row) {
    let agreement = Agreement(at: Caption(row.base))
    let (local, observed) = (Caption(row.local), Caption(row.observed))
    let merged = mergeText(agreement: agreement, local: local, observed: observed)
    #expect(
      merged.map { Array($0.text.utf8) } == row.merged.map { Array($0.utf8) },
      "\(merged?.text ?? "")")
    let mirrored = mergeText(agreement: agreement, local: observed, observed: local)
    #expect(mirrored.map { Array($0.text.utf8) } == merged.map { Array($0.text.utf8) })
  }

  @Test(
    "Case 22: a server that rewrites is no editor",
    arguments: [
      // Trimmed, links shortened, `@` dropped; the person and an editor there changed other words.
      (
        "With @ann at the old harbour near town, see https://a.example/long ",
        "With ann at the old harbour near town, see https://s.example/1",
        "With @ann at the new harbour near town, see https://a.example/long ",
        "With ann at the old harbour outside town, see https://s.example/1",
        "With @ann at the new harbour outside town, see https://a.example/long "
      ),
      // An edit of what the server rewrote cannot be carried over, by either side.
      (
        "With @ann today we walk home", "With ann today we walk home",
        "With @ann today we walk back", "With anna today we walk home", nil
      ),
      (
        "With @ann today we walk home", "With ann today we walk home",
        "With @anna today we walk home", "With ann today we walk back", nil
      ),
      (
        "With @ann at the harbour today", "With ann at the harbour today",
        "With @ann at the harbour tomorrow", "With anna at the harbour today", nil
      ),
      // One that put the words into another order.
      (
        "Sun here, rain there", "rain there, Sun here", "Sun here, rain there now",
        "Oh rain there, Sun here", nil
      ),
      (
        "Sun here, rain there", "rain there, Sun here", "Sun here, rain there now",
        "Oh Sun here, rain there", nil
      ),
      // Line ends and composed letters count as equal: those of the local side stay.
      (
        "Café\r\nred\r\nblue", "Cafe\u{301}\nred\nblue", "Café!\r\nred\r\nblue",
        "Cafe\u{301}\nred\nnavy", "Café!\r\nred\r\nnavy"
      ),
    ] as [(String, String, String, String, String?)])
  func aServersOwnForm(
    sent: String, seen: String, local: String, observed: String, expected: String?
  ) {
    let merged = mergeText(
      agreement: Agreement(sent: Caption(sent), seen: Caption(seen)), local: Caption(local),
      observed: Caption(observed))
    #expect(
      merged.map { Array($0.text.utf8) } == expected.map { Array($0.utf8) }, "\(merged?.text ?? "")"
    )
  }

  @Test("Case 17: what only one side changed is taken, and what both changed alike once")
  func oneSidedAndEqualEdits() {
    let base = Agreement(at: Caption("ha ha ha"))
    let edit = Caption("ha ha")
    #expect(mergeText(agreement: base, local: edit, observed: base.seen) == edit)
    #expect(mergeText(agreement: base, local: base.sent, observed: edit) == edit)
    #expect(mergeText(agreement: base, local: edit, observed: edit) == edit)
  }

  /// Rows of `Documentation/Merging.md`: base, local, observed and result, or sent and seen first.
  @Test func theDocumentedExamplesAreTrue() throws {
    let tests = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    let page = tests.deletingLastPathComponent().appending(path: "Documentation/Merging.md")
    var rows = 0
    for line in try String(contentsOf: page, encoding: .utf8).split(separator: "\n") {
      let cells = line.split(separator: "|").map {
        $0.replacing("*", with: "").trimmingCharacters(in: .whitespaces)
      }
      guard cells.count >= 4, !cells[0].hasPrefix("-"), !["agreed on", "sent"].contains(cells[0])
      else { continue }
      let merged = mergeText(
        agreement: Agreement(sent: Caption(cells[0]), seen: Caption(cells[cells.count - 4])),
        local: Caption(cells[cells.count - 3]), observed: Caption(cells[cells.count - 2]))
      let expected = cells[cells.count - 1]
      #expect(merged?.text == (expected.hasPrefix("conflict") ? nil : expected), "\(line)")
      rows += 1
    }
    #expect(rows == 13)
  }

  @Test("Case 49: 100 KB that are all different are a conflict")
  func hugeTextsThatAreAllDifferent() {
    func huge(_ word: String) -> Caption {
      Caption((0..<12_000).map { "\(word)\($0)" }.joined(separator: " "))
    }
    let merged = mergeText(
      agreement: Agreement(at: huge("base")), local: huge("one"), observed: huge("two"))
    #expect(merged == nil)
  }

  @Test(
    "Case 49: hostile texts end, merged or not",
    arguments: ["@", "\u{301}\u{323}", "a ", "#a ", "\u{1F1EF}"])
  func hostileTexts(piece: String) {
    let text = String(repeating: piece, count: 100_000 / piece.utf8.count)
    let merged = mergeText(
      agreement: Agreement(at: Caption("start " + text + " finish")),
      local: Caption("begin " + text + " finish"), observed: Caption("start " + text + " end"))
    // Only a run that is one token, of punctuation, stands once between the edits.
    #expect(merged == (piece == "@" ? Caption("begin " + text + " end") : nil))
  }

  @Test("Case 49: finding the words that stay takes n log n comparisons")
  func findingTheOrderIsBounded() {
    final class Count { var comparisons = 0 }
    struct Counted: Comparable {
      var value: Int
      var count: Count
      static func == (one: Self, other: Self) -> Bool { one.value == other.value }
      static func < (one: Self, other: Self) -> Bool {
        one.count.comparisons += 1
        return one.value < other.value
      }
    }
    var generator = SplitMix64(seed: 49)
    let size = 1 << 14
    let orders = [
      Array(0..<size), Array((0..<size).reversed()), (0..<size).shuffled(using: &generator),
    ]
    for order in orders {
      let count = Count()
      let run = longestIncreasing(order.map { Counted(value: $0, count: count) })
      #expect(count.comparisons <= size * 15)
      #expect(zip(run, run.dropFirst()).allSatisfy { order[$0] < order[$1] })
    }
  }
}
