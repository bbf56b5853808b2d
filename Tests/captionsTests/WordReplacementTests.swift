import Testing

@testable import captions

/// Which words `edit --replace` changes, and which it leaves alone.
struct WordReplacementTests {
  struct Row: CustomTestStringConvertible {
    var old: String
    var new: String
    var text: String
    var expected: String?
    var testDescription: String { "\(old) in \(text)" }

    init(_ old: String, _ new: String, _ text: String, _ expected: String?) {
      self.old = old
      self.new = new
      self.text = text
      self.expected = expected
    }
  }

  static let rows = [
    Row("cat", "dog", "cat", "dog"), Row("cat", "dog", "a cat, a cat!", "a dog, a dog!"),
    Row("cat", "dog", "cats", nil), Row("cat", "dog", "Cat", nil),
    Row("cat", "dog", "concat cat", "concat dog"), Row("cat", "dog", "#cat @cat", nil),
    Row("cat", "dog", "https://cat.example/cat cat", "https://cat.example/cat dog"),
    Row("#cat", "#dog", "#cat #cats #cat", "#dog #cats #dog"), Row("#cat", "#dog", "cat", nil),
    Row("#cat", "", "x #cat", "x "), Row("@ann", "@bob", "by @ann @anna", "by @bob @anna"),
    Row("é", "e", "e\u{301}", nil), Row("two words", "one", "two words here", "one here"),
    Row("two words", "one", "two  words", nil), Row("京都", "大阪", "京都の朝", "大阪の朝"),
    Row("ha", "he", "ha ha ha", "he he he"), Row("!", ".", "hey!", "hey."),
    Row("a", "aa", "a a", "aa aa"), Row("cat", "dog", "", nil),
    Row("🐈", "🐕", "my 🐈.", "my 🐕."), Row("cat", "dog", "cat_1 cat-1", "cat_1 dog-1"),
  ]

  @Test(arguments: rows)
  func onlyWholeWordsAreReplaced(row: Row) {
    #expect(WordReplacement(old: row.old, new: row.new).applied(to: row.text) == row.expected)
  }
}
