import CaptionCore
import Testing

/// What becomes of a post that few are to see, on remotes that keep it so and on others.
struct ForFewTests {
  struct Row: CustomTestStringConvertible {
    var discretion: Discretion
    var visibility: String?
    var isSent: Bool

    var testDescription: String { "\(visibility ?? "nil") where \(discretion)" }
  }

  static let rows: [Row] = [
    Row(discretion: .never, visibility: nil, isSent: true),
    Row(discretion: .never, visibility: "", isSent: true),
    Row(discretion: .never, visibility: "public", isSent: true),
    Row(discretion: .never, visibility: "unlisted", isSent: true),
    Row(discretion: .never, visibility: "private", isSent: false),
    Row(discretion: .never, visibility: "a word of tomorrow", isSent: false),
    Row(discretion: .words(["private"]), visibility: "private", isSent: true),
    Row(discretion: .words(["private"]), visibility: "direct", isSent: false),
    Row(discretion: .words([]), visibility: "public", isSent: true),
    Row(discretion: .always, visibility: "direct", isSent: true),
  ]

  /// A remote that holds and edits all fields, but may show them to all.
  private static func remote(_ row: Row, edits: Set<FieldKind>? = nil) -> Capabilities {
    var remote = Capabilities.all
    remote.discretion = row.discretion
    remote.editable = edits ?? remote.editable
    return remote
  }

  private static func content(_ visibility: String?, _ caption: String = "a") -> Content {
    Content(caption: Caption(caption), visibility: visibility)
  }

  @Test(arguments: rows, [true, false])
  func aNewPostIsSentOnlyWhereItIsKeptForThem(row: Row, holdsTheField: Bool) {
    var remote = Self.remote(row)
    if !holdsTheField { remote.creatable.remove(.visibility) }
    let link = LinkState(id: linkID(1), capabilities: remote, existence: .wanted)
    let plan = post(Self.content(row.visibility), link).plan()
    #expect((plan.operation(1) != nil) == row.isSent)
    #expect(plan.links[0].blocked == (row.isSent ? [] : [.notForFew(row.visibility ?? "")]))
  }

  @Test(arguments: rows, [nil, [.caption]] as [Set<FieldKind>?])
  func nothingOfAPostThatBecomesOneForFewIsSentWhereOthersSeeIt(row: Row, edits: Set<FieldKind>?) {
    let isForFew = !["", "public", "unlisted"].contains(row.visibility ?? "")
    let isHeld = isForFew && (edits != nil || !row.isSent)
    var state = post(
      Self.content(row.visibility, "b"),
      live(1, observed: Self.content("public"), Self.remote(row, edits: edits)))
    #expect((state.plan().operation(1) == nil) == isHeld)
    #expect(state.plan().links[0].blocked.contains(.notForFew(row.visibility ?? "")) == isHeld)
    guard isHeld else { return }

    // Given up, the words are sent; taken up again, they wait again.
    state = state.dropping().state
    state = state.applying(state.plan())
    #expect(state.plan().operation(1)?.fields == [.caption])
    #expect(state.retrying().plan().operation(1) == nil)
  }

  @Test func copiesThatAPersonMadeOnePostEachKeepWhoSeesThem() {
    var copy = live(2, observed: Self.content(nil), Self.remote(Self.rows[0]))
    copy.isUnagreed = true
    let state = post(Self.content("private"), live(1, observed: Self.content("private")), copy)
    let plan = state.plan()
    #expect(plan.conflicts.isEmpty && plan.operations.isEmpty && plan.links[1].blocked.isEmpty)
    var after = state.applying(plan)
    after.local.caption = Caption("b")
    #expect(after.plan().operations.count == 2)
    #expect(after.plan().operations.allSatisfy { $0.fields == [.caption] })
  }
}
