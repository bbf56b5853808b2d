internal import CaptionCore

/// One thing that a person, somebody else or the world does.
struct Step: Sendable {
  enum Kind: String, CaseIterable, Sendable {
    case edit, new, delete, deleteFrom, deleteMany, restore, want, override, resolve
    case drop, retry, undo, link, ignore
    case otherEdit, otherRevert, otherCreate, otherDelete, otherTouch, crossPost, otherDeleteMany,
      ebb, dispute, repost, hide
    case sync, push, pull, dryRun, crash, clock, backUp, restoreBackUp, approve
  }

  /// Its place in the list that the seed gives, by which it is named when others are left out.
  var index: Int
  var kind: Kind
  var seed: UInt64

  var random: SplitMix64 { SplitMix64(seed: seed) }

  private static let weights: [(Kind, Int)] = [
    (.edit, 14), (.new, 5), (.delete, 4), (.deleteFrom, 3), (.deleteMany, 3), (.restore, 4),
    (.want, 4), (.override, 2), (.resolve, 6), (.drop, 3), (.retry, 2), (.undo, 3), (.link, 3),
    (.ignore, 1), (.repost, 5), (.hide, 1),
    (.otherEdit, 12), (.otherCreate, 4), (.otherDelete, 4),
    (.otherTouch, 2), (.otherRevert, 5), (.crossPost, 3), (.otherDeleteMany, 2), (.ebb, 2),
    (.dispute, 8),
    (.sync, 18),
    (.push, 4), (.pull, 4),
    (.dryRun, 4), (.crash, 8), (.clock, 4), (.backUp, 2), (.restoreBackUp, 2), (.approve, 5),
  ]

  /// The steps that a seed gives.
  ///
  /// A story leaves some kinds out and has much of others: what a few kinds do to each other is met
  /// sooner than where each story has something of everything.
  static func steps(_ random: inout SplitMix64) -> [Step] {
    let weights = weights.map { kind, weight in
      (kind, weight * (kind == .sync ? 1 : [0, 1, 1, 4][random.below(4)]))
    }
    let total = weights.reduce(0) { $0 + $1.1 }
    return (0..<(7 + random.below(18))).map { index in
      var draw = random.below(total)
      let kind = weights.first { entry in
        draw -= entry.1
        return draw < 0
      }
      return Step(index: index, kind: kind?.0 ?? .sync, seed: random.next())
    }
  }
}
