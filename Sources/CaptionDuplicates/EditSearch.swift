/// The search for the fewest edits between two texts: depth first, no deeper than the best so far.
struct EditSearch {
  /// A difference between the words of two texts, by position.
  enum Step {
    case changed(Int, Int)
    case joined(Int, Int)
    case split(Int, Int)
    case onlyInOne(Int)
    case onlyInOther(Int)

    var isJoint: Bool {
      switch self {
      case .joined, .split: true
      default: false
      }
    }
    var isInOne: Bool { if case .onlyInOne = self { true } else { false } }
    var isInOther: Bool { if case .onlyInOther = self { true } else { false } }
  }

  /// What of a text no other word may stand for, by positions.
  struct Fixed {
    /// Copies of those words of the body that are written as names are.
    var names = 0..<0
    /// All words from here on: those of the place.
    var from = Int.max
  }

  let bodies: NearBodies
  /// The words of both texts, by their positions among those of all bodies: slices of them would
  /// count references, which several threads would wait for.
  let one: Range<Int>
  let other: Range<Int>
  var mostEdits: Int
  var canReplace = false
  var fixed = Fixed()
  var otherFixed = Fixed()
  /// Whether `other` may have words that `one` lacks.
  var canInsert = true
  /// Whether `other` breaks off: `one` may go on behind it.
  var isPrefix = false
  private var steps: [Step] = []
  /// Whether a step was about a letter of a script without spaces: at most one is, for two may well
  /// be a word.
  private var hasHalf = false
  private(set) var best: [Step]?

  init(
    _ bodies: NearBodies, one: ArraySlice<UInt32>, other: ArraySlice<UInt32>, mostEdits: Int
  ) {
    self.bodies = bodies
    self.one = one.indices
    self.other = other.indices
    self.mostEdits = mostEdits
  }

  mutating func run() { run(one.lowerBound, other.lowerBound) }

  private mutating func run(_ start: Int, _ otherStart: Int) {
    var (i, j) = (start, otherStart)
    let words = bodies.words
    while i < one.upperBound, j < other.upperBound, words[i] == words[j] {
      i += 1
      j += 1
    }
    if j == other.upperBound && (isPrefix || i == one.upperBound) {
      best = steps
      mostEdits = steps.count - 1
      return
    }
    let left = mostEdits - steps.count
    let longer = (one.upperBound - i) - (other.upperBound - j)
    guard left > 0, -longer <= left, isPrefix || longer <= left else { return }
    let isOneFree = i < one.upperBound && isFree(words[i])
    let isOtherFree = j < other.upperBound && isFree(words[j])
    if isOneFree && isOtherFree { tryChanges(i, j) }
    // Words put in on both sides would be words replaced.
    if isOneFree, !steps.contains(where: \.isInOther) { take(.onlyInOne(i), words[i], i + 1, j) }
    if isOtherFree, canInsert, !steps.contains(where: \.isInOne) {
      take(.onlyInOther(j), words[j], i, j + 1)
    }
  }

  /// Whether an edit may touch a word.
  private func isFree(_ word: UInt32) -> Bool {
    !bodies.isProtected(word) && !(hasHalf && bodies.isHalf(word))
  }

  private func isReplaceable(_ position: Int, _ fixed: Fixed) -> Bool {
    let words = bodies.words
    let word = words[position]
    return position < fixed.from && !bodies.isHalf(word)
      && !fixed.names.contains { words[$0] == word }
  }

  private mutating func tryChanges(_ i: Int, _ j: Int) {
    let words = bodies.words
    let canReplace = canReplace && isReplaceable(i, fixed) && isReplaceable(j, otherFixed)
    if canReplace || bodies.isTypo(words[i], words[j]) {
      take(.changed(i, j), words[i], i + 1, j + 1)
    }
    guard !isPrefix, !steps.contains(where: \.isJoint) else { return }
    if i + 1 < one.upperBound, bodies.isJoined(words[i], words[i + 1], words[j]) {
      take(.joined(i, j), words[i], i + 2, j + 1)
    }
    if j + 1 < other.upperBound, bodies.isJoined(words[j], words[j + 1], words[i]) {
      take(.split(i, j), words[i], i + 1, j + 2)
    }
  }

  private mutating func take(_ step: Step, _ word: UInt32, _ i: Int, _ j: Int) {
    let hadHalf = hasHalf
    hasHalf = hadHalf || bodies.isHalf(word)
    steps.append(step)
    run(i, j)
    steps.removeLast()
    hasHalf = hadHalf
  }
}
