internal import CaptionCore
internal import CaptionRemotes

/// What goes wrong between one store and one server during one run.
struct Faults: Sendable {
  /// The listing fails before this page.
  var listingFails: (page: Int, error: RemoteError)?
  var listingIsEmpty = false
  /// The page that breaks off in the middle.
  var breaksPage: Int?
  /// How many changes the listing is behind.
  var lag = 0
  var reversesPage = false
  /// Somebody writes to the server between the first and the second page.
  var pagesShift = false
  /// The push that fails as a whole, counted from 0.
  var pushFails: (number: Int, error: RemoteError)?
  /// Operations that are carried out, but whose answers are lost.
  var lostAnswers: Set<Int> = []
  /// Operations that never arrive.
  var lostRequests: Set<Int> = []
  /// The operation that the server wants to be sent a quarter of an hour later.
  var laterOperation: Int?
  /// Whether it is carried out all the same.
  var laterIsDone = false
  /// Before this operation somebody else edits its item.
  var racedOperation: Int?
  var looksFail = false
  /// Names what others write during the run.
  var mark = ""

  static let none = Faults()

  init() {}

  /// - Parameter bits: Any number; one in four of them means no fault.
  init(drawnFrom seed: UInt64, mark: String, lags: Bool, now: Timestamp) {
    var random = SplitMix64(seed: seed)
    self.mark = mark
    if lags, random.oneIn(2) { lag = 1 + random.below(3) }
    if random.oneIn(4) { return }
    reversesPage = random.oneIn(4)
    if random.oneIn(6) {
      listingFails = (random.below(3), Self.error(&random, now))
    }
    listingIsEmpty = random.oneIn(12)
    pagesShift = random.oneIn(6)
    if random.oneIn(6) { pushFails = (random.below(3), Self.error(&random, now)) }
    if random.oneIn(3) { lostAnswers.insert(random.below(3)) }
    if random.oneIn(5) { lostRequests.insert(random.below(3)) }
    if random.oneIn(4) { racedOperation = random.below(3) }
    looksFail = random.oneIn(8)
    if random.oneIn(12) {
      laterOperation = random.below(3)
      laterIsDone = random.oneIn(2)
    }
    if random.oneIn(12) { breaksPage = random.below(3) }
  }

  private static func error(_ random: inout SplitMix64, _ now: Timestamp) -> RemoteError {
    switch random.below(6) {
    case 0: .unauthorised(reason: "401")
    case 1: .malformed(path: "items[0]", reason: "half an answer")
    case 2: .refused(reason: "404")
    case 3:
      .unreachable(
        reason: "429", notBefore: Timestamp(milliseconds: now.milliseconds + 900_000))
    default: .unreachable(reason: "no answer", notBefore: nil)
    }
  }
}
