internal import CaptionCore
internal import CaptionStore

/// Which states of a link simulations have seen, and which followed which.
///
/// A state is what decides what the planner does: whether the item exists, which side changed,
/// whether something is under way, parked, in conflict or never agreed on.
public struct StateCoverage: Sendable {
  public private(set) var states: Set<String> = []
  public private(set) var transitions: Set<String> = []
  private var last: [String: String] = [:]

  public init() {}

  public mutating func formUnion(_ other: StateCoverage) {
    states.formUnion(other.states)
    transitions.formUnion(other.transitions)
  }

  mutating func note(_ survey: [SurveyedPost], of device: Device) throws {
    let conflicts = Set(try device.knownConflicts().map(\.post))
    for post in survey {
      let isDisputed = conflicts.contains(post.id)
      let shared = (post.isTrashed ? "trash" : "") + (isDisputed ? " conflict" : "")
      for link in post.state.links {
        let state = "\(Self.describe(link, local: post.state.local)) \(shared)"
        let name = "\(device.name) \(link.id.remote.rawValue) \(link.id.key)"
        states.insert(state)
        transitions.insert("\(last[name] ?? "-") > \(state)")
        last[name] = state
      }
    }
  }

  private static func describe(_ link: LinkState, local: Content) -> String {
    var words = [link.existence.rawValue]
    if let observed = link.observed {
      let agreed = link.agreement ?? Agreement(at: observed)
      let isChangedHere = !local.changedFields(from: agreed.sent).isEmpty
      let isChangedThere = !observed.changedFields(from: agreed.seen).isEmpty
      if isChangedHere { words.append("here") }
      if isChangedThere { words.append("there") }
      if agreed.sent != agreed.seen { words.append("rewritten") }
    }
    if link.isBusy { words.append("busy") }
    if link.parked != nil { words.append("parked") }
    if link.isUnagreed { words.append("unagreed") }
    if link.captionOverride != nil { words.append("own") }
    if link.isDeletionWanted { words.append("unwanted") }
    return words.joined(separator: " ")
  }
}
