import CaptionCore
import Testing

struct UndoTests {
  struct Row: CustomTestStringConvertible {
    var before: String
    var after: String
    var now: String
    var back: String?
    var isRefused = false

    var testDescription: String { "\(before) \(after) \(now)" }
  }

  private static let rows = [
    Row(before: "a", after: "b", now: "b", back: "a"),
    Row(before: "a", after: "b", now: "c", isRefused: true),
    Row(before: "a", after: "b", now: "a"),
    Row(before: "a", after: "a", now: "b"),
    Row(before: "caf\u{E9}", after: "cafe\u{301}", now: "cafe\u{301}", back: "caf\u{E9}"),
  ]

  @Test(arguments: rows)
  func theDecision(row: Row) {
    let decision = undo(
      before: side(text(row.before)), after: side(text(row.after)), now: side(text(row.now)))
    switch decision {
    case .restore(let side):
      #expect(side.content.caption.text.utf8.elementsEqual((row.back ?? "-").utf8))
    case .nothing: #expect(row.back == nil && !row.isRefused)
    case .changedSince: #expect(row.isRefused)
    }
  }

  @Test func whatAnotherFieldDidSinceStays() {
    var now = text("b")
    now.tags = ["new"]
    let decision = undo(before: side(text("a")), after: side(text("b")), now: side(now))
    #expect(decision == .restore(side(text("a", tags: ["new"]))))
  }

  @Test func anAltTextOfAMediumThatIsGoneIsRefused() {
    let before = Content(caption: Caption("a"), media: [medium("m", alt: "one")])
    let after = Content(caption: Caption("a"), media: [medium("m", alt: "two")])
    #expect(undo(before: side(before), after: side(after), now: side(text("a"))) == .changedSince)
  }

  @Test func anAddressThatWasSignedAnewIsNoChange() {
    let before = Content(caption: Caption("a"), media: [medium("m", url: "https://m/1")])
    let after = Content(caption: Caption("b"), media: [medium("m", url: "https://m/1")])
    let now = Content(caption: Caption("b"), media: [medium("m", url: "https://m/1?s")])
    let back = Content(caption: Caption("a"), media: [medium("m", url: "https://m/1?s")])
    #expect(undo(before: side(before), after: side(after), now: side(now)) == .restore(side(back)))
  }

  @Test func theTrashAndOwnCaptionsAreAsTheyWere() {
    let before = LocalSide(content: text("a"), isTrashed: false, overrides: [linkID(1): nil])
    let after = LocalSide(
      content: text("a"), isTrashed: true, overrides: [linkID(1): Caption("own")])
    #expect(undo(before: before, after: after, now: after) == .restore(before))
    var moved = after
    moved.overrides[linkID(1)] = Caption("mine")
    #expect(undo(before: before, after: after, now: moved) == .changedSince)
    moved.overrides = [:]
    #expect(undo(before: before, after: after, now: moved) == .changedSince)
    moved = after
    moved.isTrashed = false
    #expect(undo(before: before, after: after, now: moved) == .changedSince)
  }

  private func side(_ content: Content) -> LocalSide {
    LocalSide(content: content, isTrashed: false)
  }
}
