import CaptionCore
import Testing

struct GuardTests {
  struct Row: CustomTestStringConvertible, Sendable {
    var counts: GuardCounts
    var reason: GuardReason?
    var testDescription: String { "\(counts)" }
  }

  static let rows = [
    Row(counts: GuardCounts(live: 0), reason: nil),
    Row(counts: GuardCounts(live: 0, isListingEmpty: true), reason: nil),
    Row(counts: GuardCounts(live: 1, isListingEmpty: true), reason: .emptyListing(live: 1)),
    // At least 3, whatever 5 % are.
    Row(counts: GuardCounts(deletions: 3, live: 4), reason: nil),
    Row(counts: GuardCounts(deletions: 4, live: 4), reason: .deletions(4, limit: 3)),
    Row(counts: GuardCounts(deletions: 3, live: 79), reason: nil),
    Row(counts: GuardCounts(deletions: 4, live: 79), reason: .deletions(4, limit: 3)),
    // 5 %.
    Row(counts: GuardCounts(deletions: 4, live: 80), reason: nil),
    Row(counts: GuardCounts(deletions: 5, live: 99), reason: .deletions(5, limit: 4)),
    Row(counts: GuardCounts(deletions: 5, live: 100), reason: nil),
    // 10, whatever 5 % are.
    Row(counts: GuardCounts(deletions: 10, live: 100_000), reason: nil),
    Row(counts: GuardCounts(deletions: 11, live: 100_000), reason: .deletions(11, limit: 10)),
    // More than 100 edits and more than 30 %.
    Row(counts: GuardCounts(edits: 100, live: 100), reason: nil),
    Row(counts: GuardCounts(edits: 101, live: 100), reason: .edits(101, limit: 100)),
    Row(counts: GuardCounts(edits: 101, live: 336), reason: .edits(101, limit: 100)),
    Row(counts: GuardCounts(edits: 300, live: 1_000), reason: nil),
    Row(counts: GuardCounts(edits: 301, live: 1_000), reason: .edits(301, limit: 300)),
  ]

  @Test("Case 13: a run that would change too much stops", arguments: rows)
  func theGuardTripsOnlyPastItsLimits(row: Row) {
    #expect(row.counts.guardReason() == row.reason)
  }
}
