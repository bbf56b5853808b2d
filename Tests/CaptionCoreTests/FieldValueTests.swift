import Testing

@testable import CaptionCore

struct FieldValueTests {
  struct Row: CustomTestStringConvertible, Sendable {
    var one: FieldValue, other: FieldValue, areEqual: Bool
    var testDescription: String { "\(one) and \(other)" }
  }

  static let rows = [
    Row(one: .text(Caption("a\r\nb ")), other: .text(Caption("a\nb")), areEqual: true),
    Row(one: .text(Caption("a")), other: .text(Caption("A")), areEqual: false),
    Row(one: .scalar(nil), other: .scalar(""), areEqual: true),
    Row(one: .scalar("en"), other: .scalar(nil), areEqual: false),
    Row(one: .scalar("\u{E9}"), other: .scalar("e\u{301}"), areEqual: true),
    Row(one: .tags(["a", "b"]), other: .tags(["b", "a"]), areEqual: true),
    Row(one: .tags(["a", "a"]), other: .tags(["a"]), areEqual: true),
    Row(one: .tags(["\u{E9}"]), other: .tags(["e\u{301}"]), areEqual: true),
    Row(one: .tags(["a"]), other: .tags(["A"]), areEqual: false),
    Row(
      one: .media([medium("a", alt: "x")]), other: .media([medium("a", url: "y")]),
      areEqual: true),
    Row(
      one: .media([medium("a"), medium("b")]), other: .media([medium("b"), medium("a")]),
      areEqual: false),
    Row(one: .scalar("a"), other: .text(Caption("a")), areEqual: false),
  ]

  @Test(arguments: rows)
  func valuesAreEqualAsMergingNeedsIt(row: Row) {
    #expect((row.one == row.other) == row.areEqual)
    if row.areEqual { #expect(row.one.hashValue == row.other.hashValue) }
  }

  @Test func everyFieldOfAContentCanBeReadAndSet() {
    let full = Content(
      title: "t", caption: Caption("c"), language: "en", visibility: "public",
      contentWarning: "w", tags: ["x"], media: [medium("m", alt: "a")])
    var copy = Content()
    for field in full.fields() { copy[field] = full[field] }
    #expect(copy == full)
    #expect(full.changedFields(from: copy).isEmpty)
    #expect(
      full.changedFields(from: Content())
        == [.title, .caption, .language, .visibility, .contentWarning, .tags, .media])
  }

  @Test func noAltTextAndAnEmptyOneAreTheSame() {
    let none = Content(media: [medium("m")])
    let empty = Content(media: [medium("m", alt: "")])
    #expect(none.changedFields(from: empty).isEmpty)
    var set = none
    set[.alt(MediaID(rawValue: "m"))] = .text(Caption(""))
    #expect(set.media[0].alt == nil)
  }

  @Test func settingTheAltTextOfAMediumThatIsNotThereChangesNothing() {
    var content = Content(media: [medium("m")])
    content[.alt(MediaID(rawValue: "other"))] = .text(Caption("x"))
    #expect(content == Content(media: [medium("m")]))
    #expect(content[.alt(MediaID(rawValue: "other"))] == nil)
  }

  @Test func settingMediaKeepsTheAltTextsOfThoseThatStay() {
    var content = Content(media: [medium("a", alt: "mine"), medium("b", alt: "gone")])
    content[.media] = .media([medium("c", alt: "new"), medium("a", alt: "theirs", url: "u")])
    #expect(content.media == [medium("c", alt: "new"), medium("a", alt: "mine", url: "u")])
  }

  @Test func aValueOfAnotherKindIsNotTaken() {
    var content = text("a")
    content[.caption] = .tags(["x"])
    content[.tags] = nil
    #expect(content == text("a"))
  }

  @Test func fieldsHoldTheAltTextOfEachMediumOnceAndInOrder() {
    let one = Content(media: [medium("b"), medium("a")])
    let other = Content(media: [medium("c"), medium("a")])
    let alts = one.fields(with: [other]).suffix(3).map(\.description)
    #expect(alts == ["alt:a", "alt:b", "alt:c"])
    #expect(one.fields(with: [other]) == one.fields(with: [other]).sorted())
  }

  @Test func aFieldIsShownAsOneText() {
    let content = Content(
      caption: Caption("c"), tags: ["x", "y"], media: [medium("m", alt: "a"), medium("n")])
    #expect(content.display(.caption) == "c")
    #expect(content.display(.title) == nil)
    #expect(content.display(.tags) == "x, y")
    #expect(content.display(.media) == "https://media.example/m\nhttps://media.example/n")
    #expect(content.display(.alt(MediaID(rawValue: "m"))) == "a")
    #expect(content.display(.alt(MediaID(rawValue: "none"))) == nil)
  }

  @Test func aFieldReadsBackFromItsText() {
    let fields: [Field] =
      Content().fields() + [
        .alt(MediaID(rawValue: "https://m.example/a:b")), .alt(MediaID(rawValue: "")),
      ]
    for field in fields { #expect(Field(field.description) == field) }
    #expect(Field("alt") == nil)
    #expect(Field("Caption") == nil)
    #expect(Field("") == nil)
  }
}

/// Changes to a content, each of which makes it another one.
private let changes: [@Sendable (inout Content) -> Void] = [
  { $0.title = nil }, { $0.title = "" }, { $0.caption = Caption("cafe\u{301}") },
  { $0.language = "EN" }, { $0.visibility = "" }, { $0.contentWarning = "x" },
  { $0.tags = ["b", "a"] }, { $0.tags.removeLast() }, { $0.media.removeLast() },
  { $0.media.swapAt(0, 1) }, { $0.media[1].id = MediaID(rawValue: "3") },
  { $0.media[1].url += "?" }, { $0.media[1].alt = "" }, { $0.media[1].mimeType = nil },
  { $0.media[1].width = nil }, { $0.media[1].height = 1 }, { $0.media[1].sizeInBytes = 1 },
  { $0.media[1].durationInSeconds = 1 }, { $0.media[1].isOwn = true },
]

@Test(arguments: changes.indices)
func contentsThatDifferAnywhereAreNotIdentical(change: Int) {
  let media = ["1", "2"].map {
    Media(id: MediaID(rawValue: $0), url: $0, mimeType: "image/png", width: 2, height: 2)
  }
  let content = Content(
    title: "t", caption: Caption("caf\u{E9}"), language: "en", tags: ["a", "b"], media: media)
  var changed = content
  #expect(changed.isIdentical(to: content))
  changes[change](&changed)
  #expect(!changed.isIdentical(to: content) && !content.isIdentical(to: changed))
}
