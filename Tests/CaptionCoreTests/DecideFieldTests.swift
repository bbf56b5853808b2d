import Testing

@testable import CaptionCore

/// The rule for one field over several links, one row per line.
struct DecideFieldTests {
  struct Row: CustomTestStringConvertible, Sendable {
    var name: String
    var local: FieldValue
    /// Sent, seen and observed of remotes 1, 2, …; `nil` for never agreed.
    var sides: [FieldSide]
    var decision: FieldDecision
    var testDescription: String { name }
  }

  static func title(_ text: String) -> FieldValue { .scalar(text) }
  static func tags(_ text: String) -> FieldValue { .tags(text.map(String.init)) }
  static func media(_ text: String) -> FieldValue {
    .media(text.map { Media(id: MediaID(rawValue: String($0)), url: "\($0).jpg") })
  }

  static func side(_ remote: Int64, _ base: FieldValue?, _ observed: FieldValue) -> FieldSide {
    FieldSide(link: linkID(remote), agreement: base.map { Agreement(at: $0) }, observed: observed)
  }

  static func rewriting(
    _ remote: Int64, sent: FieldValue, seen: FieldValue, _ observed: FieldValue
  ) -> FieldSide {
    FieldSide(
      link: linkID(remote), agreement: Agreement(sent: sent, seen: seen), observed: observed)
  }

  static let a = title("a")
  static let b = title("b")
  static let c = title("c")
  static let d = title("d")

  static let rows = [
    Row(
      name: "nothing changed", local: a, sides: [side(1, a, a)], decision: .hold(a, pulled: [])),
    Row(
      name: "only local changed", local: b, sides: [side(1, a, a)],
      decision: .hold(b, pulled: [])),
    Row(
      name: "only one remote changed", local: a, sides: [side(1, a, b), side(2, a, a)],
      decision: .hold(b, pulled: [linkID(1)])),
    Row(
      name: "a remote that shows a part of the tags added one", local: tags("ab"),
      sides: [rewriting(1, sent: tags("ab"), seen: tags("a"), tags("ac"))],
      decision: .hold(tags("abc"), pulled: [linkID(1)])),
    Row(
      name: "a remote that shows none of the media added one", local: media("ab"),
      sides: [rewriting(1, sent: media("ab"), seen: media(""), media("c"))],
      decision: .conflict([linkID(1)])),
    Row(
      name: "one remote came to what the other took something away for", local: media("m"),
      sides: [side(1, media(""), media("n")), side(2, media("m"), media("n"))],
      decision: .conflict([linkID(1), linkID(2)])),
    Row(
      name: "two remotes added alike to what was added here", local: media("am"),
      sides: [side(1, media("a"), media("an")), side(2, media("a"), media("an"))],
      decision: .hold(media("amn"), pulled: [linkID(1), linkID(2)])),
    Row(
      name: "two remotes changed alike", local: a, sides: [side(1, a, b), side(2, a, b)],
      decision: .hold(b, pulled: [linkID(1), linkID(2)])),
    Row(
      name: "two remotes changed differently", local: a, sides: [side(1, a, b), side(2, a, c)],
      decision: .conflict([linkID(1), linkID(2)])),
    Row(
      name: "local and remote changed alike", local: b, sides: [side(1, a, b)],
      decision: .hold(b, pulled: [])),
    Row(
      name: "local and remote changed differently", local: b,
      sides: [side(1, a, c), side(2, a, a)], decision: .conflict([linkID(1)])),
    Row(
      name: "one remote agrees with local, the other does not", local: b,
      sides: [side(1, a, b), side(2, a, c)], decision: .conflict([linkID(1), linkID(2)])),
    Row(
      name: "a remote went on from what was pushed to it", local: b,
      sides: [side(1, b, c), side(2, a, a)], decision: .hold(c, pulled: [linkID(1)])),
    Row(
      name: "three values", local: b, sides: [side(1, a, c), side(2, a, d)],
      decision: .conflict([linkID(1), linkID(2)])),
    Row(
      name: "a rewriting remote is no editor", local: b,
      sides: [rewriting(1, sent: b, seen: c, c)], decision: .hold(b, pulled: [])),
    Row(
      name: "a rewriting remote shows the local form", local: b,
      sides: [rewriting(1, sent: b, seen: c, b), side(2, b, d)],
      decision: .hold(d, pulled: [linkID(2)])),
    Row(
      name: "never agreed, equal", local: a, sides: [side(1, nil, a)],
      decision: .hold(a, pulled: [])),
    Row(
      name: "never agreed, unequal", local: a, sides: [side(1, nil, b)],
      decision: .conflict([linkID(1)])),
    Row(
      name: "never agreed, equal to what another remote changed to", local: a,
      sides: [side(1, nil, b), side(2, a, b)], decision: .hold(b, pulled: [linkID(2)])),
    Row(
      name: "tags of both sides", local: tags("abx"), sides: [side(1, tags("ab"), tags("by"))],
      decision: .hold(tags("bxy"), pulled: [linkID(1)])),
    Row(
      name: "tags of three sides", local: tags("abx"),
      sides: [side(1, tags("ab"), tags("aby")), side(2, tags("ab"), tags("az"))],
      decision: .hold(tags("axyz"), pulled: [linkID(1), linkID(2)])),
    Row(
      name: "a tag that one remote adds and another removes", local: tags("abx"),
      sides: [
        rewriting(1, sent: tags("ab"), seen: tags("a"), tags("aby")),
        side(2, tags("ab"), tags("a")),
      ],
      decision: .conflict([linkID(1), linkID(2)])),
  ]

  @Test(arguments: rows)
  func theDecisionFollowsFromAllSides(row: Row) {
    #expect(decideField(local: row.local, sides: row.sides) == row.decision)
  }

  @Test func theAgreementMovesOnlyToWhatTheRemoteShows() {
    // Unchanged, and the post goes on to another value: a push is due, the agreement stays.
    #expect(Self.side(1, Self.a, Self.a).settled(at: Self.b) == Agreement(at: Self.a))
    // Changed and absorbed: what is left is a local change.
    #expect(Self.side(1, Self.a, Self.b).settled(at: Self.c) == Agreement(at: Self.b))
    #expect(Self.side(1, Self.a, Self.b).settled(at: Self.b) == Agreement(at: Self.b))
    // Unchanged, and the post comes to what the remote shows anyway: no push is due.
    let rewriting = Self.rewriting(1, sent: Self.a, seen: Self.b, Self.b)
    #expect(rewriting.settled(at: Self.b) == Agreement(at: Self.b))
    #expect(rewriting.settled(at: Self.a) == rewriting.agreement)
    #expect(Self.side(1, nil, Self.a).settled(at: Self.a) == Agreement(at: Self.a))
  }
}
