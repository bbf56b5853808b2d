internal import CaptionCore
internal import CaptionStore

/// Queued operations by post: those on one post go out in order, posts may go out side by side.
struct PushLanes {
  private var lanes: [ArraySlice<PendingOperation>] = []
  /// How many steps of an operation were taken.
  private var steps: [Int64: Int] = [:]

  init(_ operations: [PendingOperation]) {
    var places: [PostID: Int] = [:]
    for pending in operations {
      let post = pending.operation.post
      if let place = places[post] {
        lanes[place].append(pending)
      } else {
        places[post] = lanes.count
        lanes.append([pending])
      }
    }
    lanes.reverse()
  }

  /// Takes the next operation of the next post, which is not given again until `finish`.
  mutating func next() -> Lane? {
    guard var rest = lanes.popLast(), let first = rest.popFirst() else { return nil }
    return Lane(first: first, rest: rest)
  }

  /// Gives the rest of a lane back, to go on with at once.
  mutating func finish(_ lane: Lane) {
    if !lane.rest.isEmpty { lanes.append(lane.rest) }
  }

  /// How many steps one operation takes in a run; a server that never comes to an end must not keep it.
  private static let maximumSteps = 4

  /// Gives a lane back whose operation has a further step; `false` where it is to wait for another run.
  mutating func again(_ lane: Lane, note: String) -> Bool {
    steps[lane.first.id, default: 0] += 1
    guard steps[lane.first.id, default: 0] < Self.maximumSteps else { return false }
    var first = lane.first
    first.operation.note = note
    lanes.append([first] + lane.rest)
    return true
  }

  struct Lane: Sendable {
    var first: PendingOperation
    fileprivate var rest: ArraySlice<PendingOperation>
  }
}
