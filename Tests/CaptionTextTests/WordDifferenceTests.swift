import CaptionText
import Testing

struct WordDifferenceTests {
  private func marked(_ old: String, _ new: String) -> String {
    wordDifference(from: old, to: new).map { change in
      switch change {
      case .same(let text): text
      case .removed(let text): "[-\(text)-]"
      case .added(let text): "{+\(text)+}"
      }
    }.joined()
  }

  @Test(arguments: [
    ("", "", ""), ("a b", "a b", "a b"), ("", "a", "{+a+}"), ("a", "", "[-a-]"),
    ("at noon", "at dawn", "at [-noon-]{+dawn+}"), ("a b c", "a c", "a [-b -]c"),
    (
      "see https://a.example/x now", "see https://a.example/y now",
      "see [-https://a.example/x-]{+https://a.example/y+} now"
    ),
    ("#one #two", "#one #three", "#one [-#two-]{+#three+}"),
    ("東京 10:30", "東京 11:30", "東京 [-10:30-]{+11:30+}"),
  ])
  func wordsThatWentAndCameAreMarked(old: String, new: String, shown: String) {
    #expect(marked(old, new) == shown)
  }

  @Test func bothTextsCanBeReadOutOfIt() {
    let texts = ["a b c d", "a x c d e", "", "b a d c", "a  b\nc", "ha ha ha", "ha ha"]
    for old in texts {
      for new in texts {
        let changes = wordDifference(from: old, to: new)
        let before = changes.map { if case .added = $0 { "" } else { $0.text } }.joined()
        let after = changes.map { if case .removed = $0 { "" } else { $0.text } }.joined()
        #expect(before == old && after == new)
      }
    }
  }

  @Test func hugeTextsAreShownWhole() {
    let old = (0..<2000).map { "a\($0)" }.joined(separator: " ")
    let new = (0..<2000).map { "b\($0)" }.joined(separator: " ")
    #expect(
      wordDifference(from: "x " + old, to: "x " + new) == [.same("x "), .removed(old), .added(new)])
  }
}

extension WordChange {
  fileprivate var text: String {
    switch self {
    case .same(let text), .removed(let text), .added(let text): text
    }
  }
}
