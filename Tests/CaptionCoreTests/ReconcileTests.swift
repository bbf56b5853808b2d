import CaptionCore
import Testing

struct ReconcileTests {
  struct Row: CustomTestStringConvertible, Sendable {
    var sent: String, seen: String, local: String, observed: String
    var standing: Standing<String>
    var testDescription: String { "\(sent)/\(seen) local \(local) observed \(observed)" }
  }

  static let rows = [
    Row(sent: "a", seen: "a", local: "a", observed: "a", standing: .agreed),
    Row(sent: "a", seen: "a", local: "a", observed: "b", standing: .pull("b")),
    Row(sent: "a", seen: "a", local: "b", observed: "a", standing: .push("b")),
    Row(sent: "a", seen: "a", local: "b", observed: "b", standing: .converged),
    Row(
      sent: "a", seen: "a", local: "b", observed: "c",
      standing: .conflict(local: "b", observed: "c")),
    // A server that rewrites what it is sent.
    Row(sent: "A", seen: "a", local: "A", observed: "a", standing: .agreed),
    Row(sent: "A", seen: "a", local: "A", observed: "A", standing: .pull("A")),
    Row(sent: "A", seen: "a", local: "a", observed: "a", standing: .push("a")),
    Row(sent: "A", seen: "a", local: "A", observed: "b", standing: .pull("b")),
    Row(sent: "A", seen: "a", local: "b", observed: "b", standing: .converged),
    Row(
      sent: "A", seen: "a", local: "a", observed: "A",
      standing: .conflict(local: "a", observed: "A")),
  ]

  @Test(arguments: rows)
  func theStandingFollowsFromTheAgreementAndBothSides(row: Row) {
    let agreement = Agreement(sent: row.sent, seen: row.seen)
    #expect(
      reconcile(agreement: agreement, local: row.local, observed: row.observed) == row.standing)
  }
}
