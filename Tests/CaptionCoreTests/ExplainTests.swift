import CaptionCore
import Testing

struct ExplainTests {
  struct Row: CustomTestStringConvertible {
    var what: String
    var state: PostState
    var change: FieldStanding.Change
    var next: FieldStanding.Next

    var testDescription: String { what }
  }

  private static func parked(_ state: PostState) -> PostState {
    var state = state
    state.links[0].parked = state.plan().operation(1)
    return state
  }

  private static func busy(_ state: PostState) -> PostState {
    var state = state
    state.links[0].isBusy = true
    return state
  }

  private static let edited = post(text("b"), live(1, observed: text("a")))
  private static let fixed = Capabilities(canDelete: true, editable: [.title])
  private static let short = Capabilities(
    editable: [.caption], captionLimits: [CaptionLimit(.characters, 1)])
  private static let rows = [
    Row(
      what: "same", state: post(text("a"), live(1, observed: text("a"))), change: .none,
      next: .nothing),
    Row(what: "edited here", state: edited, change: .here, next: .push),
    Row(
      what: "edited there", state: post(text("a"), live(1, base: text("a"), observed: text("b"))),
      change: .there, next: .take),
    Row(
      what: "edited on both sides",
      state: post(text("b"), live(1, base: text("a"), observed: text("c"))), change: .both,
      next: .ask),
    Row(
      what: "edited apart",
      state: post(
        text("one two three four 5"),
        live(1, base: text("one two three four five"), observed: text("1 two three four five"))),
      change: .both, next: .push),
    Row(what: "refused", state: parked(edited), change: .here, next: .parked),
    Row(what: "under way", state: busy(edited), change: .here, next: .look),
    Row(what: "given up", state: edited.dropping().state, change: .here, next: .dropped),
    Row(
      what: "cannot be changed there", state: post(text("b"), live(1, observed: text("a"), fixed)),
      change: .here, next: .keptHere),
    Row(
      what: "too long for it", state: post(text("bb"), live(1, observed: text("a"), short)),
      change: .here, next: .blocked(.captionTooLong(characters: 2, maximum: 1))),
    Row(
      what: "to be made",
      state: post(text("a"), LinkState(id: linkID(1), capabilities: .all, existence: .wanted)),
      change: .notShown, next: .create),
    Row(
      what: "deleted here", state: post(text("a"), live(1, observed: text("a")), isTrashed: true),
      change: .none, next: .delete),
  ]

  @Test(arguments: rows)
  func whatIsSaidOfACaption(row: Row) throws {
    let standing = try #require(row.state.explain(.caption, row.state.plan()).first)
    #expect(standing.change == row.change)
    #expect(standing.next == row.next)
  }

  @Test func whatIsSaidIsWhatThePlanDoes() {
    for seed in UInt64(1)...300 {
      var random = RandomStates(seed: seed)
      let state = random.state()
      let plan = state.plan()
      for field in state.local.fields() {
        for standing in state.explain(field, plan) where standing.next == .push {
          let link = plan.links.first { $0.id == standing.link }
          #expect(link?.operation?.fields.contains(field) == true, "seed \(seed)")
        }
      }
    }
  }
}
