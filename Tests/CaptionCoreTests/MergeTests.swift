import Testing

@testable import CaptionCore

struct MergeTests {
  struct TagRow: CustomTestStringConvertible, Sendable {
    var base: [String], local: [String], observed: [String], merged: [String]?
    var seen: [String]?
    var testDescription: String { "\(base) \(local) \(observed)" }
  }

  static let tagRows = [
    TagRow(base: ["a"], local: ["a", "b"], observed: ["a", "c"], merged: ["a", "b", "c"]),
    TagRow(base: ["a", "b"], local: ["b"], observed: ["a", "b", "c"], merged: ["b", "c"]),
    TagRow(base: ["a", "b"], local: ["a", "b", "x"], observed: ["b"], merged: ["b", "x"]),
    TagRow(base: ["a", "b"], local: ["b"], observed: ["a"], merged: []),
    TagRow(base: [], local: ["x"], observed: ["x", "y"], merged: ["x", "y"]),
    // Order and spelling: the local ones first, then the remote's additions in their order.
    TagRow(
      base: ["a", "b"], local: ["b", "a", "q"], observed: ["z", "a", "c", "b"],
      merged: ["b", "a", "q", "z", "c"]),
    // NFC and NFD are one member; the local spelling stays.
    TagRow(
      base: [], local: ["caf\u{E9}"], observed: ["cafe\u{301}", "x"],
      merged: ["caf\u{E9}", "x"]),
    // A remote that writes tags in lower case adds one of its own.
    TagRow(
      base: ["Cat"], local: ["Cat", "Dog"], observed: ["cat", "bird"],
      merged: ["Cat", "Dog", "bird"], seen: ["cat"]),
    // It removes one that was never sent in that spelling: not to be undone without a word.
    TagRow(base: ["Cat"], local: ["Cat", "Dog"], observed: [], merged: nil, seen: ["cat"]),
  ]

  @Test(arguments: tagRows)
  func tagsMergeMemberByMember(row: TagRow) {
    let merged = mergeField(
      agreement: Agreement(sent: .tags(row.base), seen: .tags(row.seen ?? row.base)),
      local: .tags(row.local), observed: .tags(row.observed))
    guard case .tags(let tags)? = merged else {
      #expect(row.merged == nil && merged == nil)
      return
    }
    #expect(tags == row.merged)
  }

  struct MediaRow: CustomTestStringConvertible, Sendable {
    var base: String, local: String, observed: String, merged: String?
    var testDescription: String { "\(base) \(local) \(observed)" }
  }

  static let mediaRows = [
    MediaRow(base: "ab", local: "abx", observed: "yab", merged: "yabx"),
    MediaRow(base: "ab", local: "xab", observed: "ab", merged: "xab"),
    MediaRow(base: "ab", local: "a", observed: "abx", merged: "ax"),
    MediaRow(base: "abc", local: "ac", observed: "ab", merged: "a"),
    MediaRow(base: "abc", local: "cba", observed: "abcx", merged: "cxba"),
    MediaRow(base: "abc", local: "abcx", observed: "cba", merged: "cxba"),
    MediaRow(base: "abc", local: "cba", observed: "ac", merged: "ca"),
    MediaRow(base: "ab", local: "abx", observed: "aby", merged: "abxy"),
    MediaRow(base: "ab", local: "abxy", observed: "abpq", merged: "abxypq"),
    MediaRow(base: "ab", local: "abx", observed: "abx", merged: "abx"),
    MediaRow(base: "abc", local: "cba", observed: "bac", merged: nil),
    MediaRow(base: "abc", local: "b", observed: "abxc", merged: "bx"),
  ]

  @Test(arguments: mediaRows)
  func mediaMergeByIdentity(row: MediaRow) {
    func list(_ ids: String) -> [Media] { ids.map { medium(String($0)) } }
    let merged = mergeField(
      agreement: Agreement(at: .media(list(row.base))), local: .media(list(row.local)),
      observed: .media(list(row.observed)))
    #expect(merged == row.merged.map { .media(list($0)) })
  }

  @Test func mediaOfARemoteWithIdentitiesOfItsOwnAreForAPerson() {
    let agreement = Agreement<[Media]>(sent: [medium("a")], seen: [medium("z")])
    let merged = mergeMedia(
      agreement: agreement, local: [medium("a"), medium("b")],
      observed: [medium("z"), medium("y")])
    #expect(merged == nil)
  }

  @Test func scalarsAreForAPerson() {
    let scalar = mergeField(
      agreement: Agreement(at: .scalar("a")), local: .scalar("b"), observed: .scalar("c"))
    #expect(scalar == nil)
  }

  @Test func textsMergeByWords() {
    let text = mergeField(
      agreement: Agreement(at: .text(Caption("one two"))), local: .text(Caption("one, two")),
      observed: .text(Caption("one two three")))
    #expect(text == .text(Caption("one, two three")))
  }
}
