internal import CaptionCore
internal import CaptionHTTP

/// The operations of one push, and how each ended so far.
struct PushAttempt {
  let operations: [Operation]
  /// Whether a document was replaced, or may have been.
  var hasWritten = false
  private var settled: [Outcome?]

  init(_ operations: [Operation]) {
    self.operations = operations
    settled = operations.map { _ in nil }
    var seen: Set<String> = []
    for (index, operation) in operations.enumerated() {
      // One change of an item at a time: the next is judged by what the first leaves.
      if !seen.insert(operation.link.key).inserted { settled[index] = .notDone }
    }
  }

  /// The operations that are not settled, in their order.
  var pending: [Int] { settled.indices.filter { settled[$0] == nil } }

  var pendingKeys: [String] { pending.map { operations[$0].link.key } }

  mutating func settle(_ index: Int, _ outcome: Outcome) {
    settled[index] = outcome
  }

  /// - Parameter absent: How operations ended whose item no page showed.
  func outcomes(absent: Outcome) -> [Outcome] {
    settled.map { $0 ?? absent }
  }

  /// - Parameters:
  ///   - isWholeFeedRead: Whether every page that the feed names was read.
  ///   - isComplete: Whether the feed shows every post there is.
  func outcomes(isWholeFeedRead: Bool, isComplete: Bool) -> [Outcome] {
    zip(operations, settled).map { operation, outcome in
      if let outcome { return outcome }
      guard isWholeFeedRead else { return .notDone }
      switch operation.kind {
      case .delete: return .acknowledged(item: nil)
      case .create: return .notDone
      // That an item is gone is for a listing to find, and for a second one to confirm.
      case .edit where isComplete: return .notDone
      case .edit: return .refused(reason: "the feed does not show this item any more")
      }
    }
  }
}

/// The pages of a feed, one after another.
struct FeedPages {
  private(set) var current: String?
  private(set) var visited: [String] = []
  /// Whether a page was named that is not followed.
  private(set) var isCut = false
  private let feed: String

  init(of feed: String) {
    self.feed = feed
    current = feed
  }

  /// Goes on to the page that the current one names.
  mutating func follow(_ next: String?) {
    guard let page = current else { return }
    visited.append(page)
    current = nil
    guard let next else { return }
    switch FeedAddress.next(next, on: page, of: feed, visited: visited) {
    case .success(let next): current = next
    case .failure: isCut = true
    }
  }
}
