import CaptionCore
import Testing

private func media(_ ids: String...) -> [Media] {
  ids.map { Media(id: MediaID(rawValue: $0), url: "https://a.example/\($0)", alt: $0) }
}

@Test func theOrderOfNewMediaTellsWhichIsWhich() {
  let names = MediaNames(shown: media("t1", "same", "t3"), sent: media("o1", "same", "o3"))
  let shown = names.inOurs(Content(media: media("t3", "t1", "t9")))
  #expect(shown.media.map(\.id.rawValue) == ["o3", "o1", "t9"])
  #expect(shown.media.map(\.alt) == ["t3", "t1", "t9"])
  #expect(names.ours.count == 2)
}

@Test func whereTheNumbersDifferNothingIsNamed() {
  #expect(MediaNames(shown: media("a"), sent: media("b", "c")).ours.isEmpty)
}

@Test func anOperationIsSentInTheRemotesNames() throws {
  let names = MediaNames(shown: media("t1", "t2"), sent: media("o1", "o2"))
  let operation = Operation(
    kind: .edit, post: try #require(PostID(String(repeating: "0", count: 32))),
    link: LinkID(remote: RemoteID(rawValue: 1), key: "k"),
    target: Content(media: media("o1", "o2")),
    fields: [.caption, .alt(MediaID(rawValue: "o2"))], expected: Content(media: media("o1")),
    createdAt: Timestamp(milliseconds: 0))
  let sent = names.inTheirs(operation)
  #expect(sent.target.media.map(\.id.rawValue) == ["t1", "t2"])
  #expect(sent.expected?.media.map(\.id.rawValue) == ["t1"])
  #expect(sent.fields == [.caption, .alt(MediaID(rawValue: "t2"))])
}

@Test func twoMediaAreNeverCalledTheSame() throws {
  // Of one picture each, the order told that theirs is ours; then the remote shows ours, too.
  let names = MediaNames(shown: media("t"), sent: media("o"))
  let shown = names.inOurs(Content(media: media("o", "t")))
  #expect(shown.media.map(\.id.rawValue) == ["o", "t"])
  func sent(_ target: [Media], over expected: [Media]) throws -> Operation {
    names.inTheirs(
      Operation(
        kind: .edit, post: try #require(PostID(String(repeating: "0", count: 32))),
        link: LinkID(remote: RemoteID(rawValue: 1), key: "k"), target: Content(media: target),
        fields: [.media, .alt(MediaID(rawValue: "o"))], expected: Content(media: expected),
        createdAt: Timestamp(milliseconds: 0)))
  }
  let removal = try sent(media("o"), over: media("o", "t"))
  #expect(removal.target.media.map(\.id.rawValue) == ["o"])
  #expect(removal.fields == [.media, .alt(MediaID(rawValue: "o"))])
  let addition = try sent(media("o", "t"), over: media("o"))
  #expect(addition.target.media.map(\.id.rawValue) == ["o", "t"])
  #expect(addition.expected?.media.map(\.id.rawValue) == ["t"])
}

@Test func whatHasOneNameIsTheSameInAnyOrder() {
  // Somebody ordered the media of a post anew before it was found.
  #expect(MediaNames(shown: media("a", "b"), sent: media("b", "a")).ours.isEmpty)
  let names = MediaNames(shown: media("t", "same"), sent: media("same", "o"))
  #expect(names.ours == [MediaID(rawValue: "t"): MediaID(rawValue: "o")])
}
