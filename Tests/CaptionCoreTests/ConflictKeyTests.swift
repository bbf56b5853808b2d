import CaptionCore
import Testing

struct ConflictKeyTests {
  private func conflict(
    _ base: Content?, _ local: Content, _ observed: Content?, on remote: Int64 = 1,
    of subject: Conflict.Subject = .field(.caption)
  ) -> Conflict {
    Conflict(
      subject: subject, base: base, local: local,
      sides: [Conflict.Side(link: linkID(remote), observed: observed)])
  }

  private var key: UInt64 { conflict(text("a"), text("b"), text("c")).key }

  @Test func theSameTextsHaveTheSameKeyWhicheverSideTheyAreOn() {
    #expect(conflict(text("a"), text("c"), text("b"), on: 7).key == key)
    #expect(conflict(text("a "), text("b"), text("c", tags: ["x"])).key == key)
    let alt = Field.alt(MediaID(rawValue: "m"))
    #expect(conflict(nil, text("b"), text("c"), of: .field(alt)).key != key)
  }

  private static let others: [(String?, String, String?)] = [
    (nil, "b", "c"), ("a2", "b", "c"), ("a", "b2", "c"), ("a", "b", "c2"), ("b", "a", "c"),
    ("a", "b", nil),
  ]

  @Test(arguments: others)
  func anyOtherTextHasAnotherKey(base: String?, local: String, observed: String?) {
    #expect(conflict(base.map { text($0) }, text(local), observed.map { text($0) }).key != key)
  }

  @Test func noTextPassesForTwo() {
    #expect(
      conflict(text("a"), text("b3:=c"), text("d")).key
        != conflict(text("a"), text("b"), text("c3:=d")).key)
  }

  @Test func aDeletionMeetingAnotherEditIsAnotherQuestion() {
    let one = conflict(text("a"), text("b"), nil, of: .deletion)
    #expect(one.key == conflict(text("a"), text("b"), nil, of: .deletion).key)
    #expect(one.key != conflict(text("a"), text("b", tags: ["x"]), nil, of: .deletion).key)
    #expect(one.key != conflict(text("a"), text("b"), nil).key)
  }

  @Test(arguments: [
    ("one two three", "One two three", "one two 3", "One two 3"),
    ("one two three", "One two three", "one 2 three", "One 2 three"),
    ("one two", "zero one two", "one two three", "zero one two three"),
    ("one two", "one 2", "one 2", "one 2"),
  ])
  func editsThatDoNotMeetMakeAProposal(base: String, one: String, other: String, both: String) {
    for (local, observed) in [(one, other), (other, one)] {
      let proposal = conflict(text(base), text(local), text(observed)).proposal
      #expect(proposal == .text(Caption(both)))
    }
  }

  @Test(arguments: [
    ("one two", "one three", "one four"), ("one", "one two", "one three"), ("", "one", "two"),
    ("one two three", "one four", "one two five"),
  ])
  func editsThatMeetMakeNone(base: String, one: String, other: String) {
    #expect(conflict(text(base), text(one), text(other)).proposal == nil)
    #expect(conflict(text(base), text(other), text(one)).proposal == nil)
  }

  @Test func withoutABaseOrBetweenSeveralTextsThereIsNone() {
    #expect(conflict(nil, text("a"), text("b")).proposal == nil)
    var three = conflict(text("one two three"), text("1 two three"), text("one 2 three"))
    three.sides.append(Conflict.Side(link: linkID(2), observed: text("one two 3")))
    #expect(three.proposal == nil)
  }

  @Test func fingerprintsTellWhatIsReconciledToTheByte() {
    let content = Content(caption: Caption("caf\u{E9}"), media: [medium("m", alt: "x", url: "u")])
    var signed = content
    signed.media[0].url = "u?signed"
    signed.media[0].width = 5
    #expect(signed.fingerprint == content.fingerprint)
    var others = [content, content, content, content]
    others[0].caption = Caption("cafe\u{301}")
    others[1].media[0].alt = "y"
    others[2].tags = [""]
    others[3].title = ""
    #expect(Set((others + [content]).map(\.fingerprint)).count == 5)
    // It has to be the same on every machine and in every version.
    #expect(text("one", tags: ["a"]).fingerprint == text("one", tags: ["a"]).fingerprint)
  }
}
