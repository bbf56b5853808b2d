import TestSupport
import CaptionCore
import Testing

/// Posts edited on all sides for a long time, with answers that come late, and every conflict
/// decided in the end.
struct LongRunTests {
  @Test(arguments: UInt64(100)..<160)
  func allSidesAgreeInTheEnd(seed: UInt64) throws {
    var random = RandomStates(seed: seed)
    let start = random.content()
    var state = PostState(
      id: somePost, local: start, createdAt: Timestamp(milliseconds: 0),
      links: (1...3).map {
        LinkState(id: linkID($0), capabilities: .all, existence: .wanted)
      })
    for _ in 0..<40 { try step(&state, &random) }
    for _ in 0..<40 {
      if let conflict = state.plan().conflicts.first {
        state = try decide(conflict, in: state, &random)
      }
      state = state.carryingOut(state.plan(), normalise: rewritten)
    }
    let plan = state.plan()
    #expect(plan.changesNothing(in: state) && plan.conflicts.isEmpty)
    for link in state.links {
      let expected = rewritten(link.id, state.local)
      #expect(link.observed?.changedFields(from: expected) == [], "\(state.summary)")
      #expect(link.observed?.media.count == expected.media.count)
    }
  }

  private func step(_ state: inout PostState, _ random: inout RandomStates) throws {
    switch random.generator.below(6) {
    case 0: state.local = random.edited(state.local, oneIn: 6)
    case 1, 2: editRemotely(&state, &random)
    case 3: state = state.applying(state.plan())
    case 4: state = state.carryingOut(state.plan(), normalise: rewritten)
    default:
      // An answer that comes after the person and another remote went on.
      let plan = state.plan()
      state = state.applying(plan)
      state.local = random.edited(state.local, oneIn: 6)
      for operation in plan.operations {
        for index in state.links.indices where state.links[index].id == operation.link {
          state.links[index] = state.links[index].acknowledging(
            operation, readBack: operation.readBack { rewritten(operation.link, $0) }, version: "v")
        }
      }
      if let conflict = state.plan().conflicts.first {
        state = try decide(conflict, in: state, &random)
      }
    }
  }

  private func editRemotely(_ state: inout PostState, _ random: inout RandomStates) {
    let index = random.generator.below(state.links.count)
    guard let observed = state.links[index].observed else { return }
    let edited = rewritten(state.links[index].id, random.edited(observed, oneIn: 6))
    state.links[index] = state.links[index].observing(edited, version: "v")
  }

  private func decide(
    _ conflict: Conflict, in state: PostState, _ random: inout RandomStates
  ) throws -> PostState {
    // The plan is applied first, as a run does before a person sees its conflicts.
    let state = state.applying(state.plan())
    guard case .field(let field) = conflict.subject else { return state }
    let contents = [conflict.local] + conflict.sides.compactMap(\.observed)
    let value = try #require(random.pick(contents)[field])
    return try state.resolving(conflict, with: value)
  }
}
