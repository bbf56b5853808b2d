import Testing

@testable import CaptionDuplicates

@Test(arguments: [
  ("seven", true), ("ii", true), ("xxxix", true), ("monday", true), ("零", true), ("can't", true),
  ("shan't", true), ("aujourd'hui", true),
  ("i", false), ("x", false), ("xxxx", false), ("xl", false), ("walk", false), ("ant", false),
  ("nt", false), ("'nt", false), ("mia's", false),
])
func noEditMayTouchThis(word: String, isProtected: Bool) {
  let bytes = word.utf8Span.span
  #expect(ProtectedWords.contains(bytes, TextTable.hash(bytes)) == isProtected)
}

@Test(arguments: [
  ("day 12 of the walk", "day # of the walk"), ("second walk", "# walk"), ("٣ walks", "# walks"),
  ("part xii and two", "part # and #"), ("chapter v of v", "chapter # of v"),
  ("1 v x", "# v x"), ("the second act i saw", "the # act # saw"),
  ("i walk", nil), ("12 vii", nil), ("no number", nil),
])
func aTemplateHasASignForEachNumber(body: String, template: String?) {
  #expect(SeriesTemplate.template(of: body) == template)
  let other = template.map { $0.replacing("#", with: "7") }
  #expect(NumberWords.templateHash(of: body) == other.flatMap(NumberWords.templateHash))
  #expect((NumberWords.templateHash(of: body) == nil) == (template == nil))
}
