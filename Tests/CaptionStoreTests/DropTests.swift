import CaptionCore
import TestSupport
import Testing

@testable import CaptionStore

struct DropTests {
  /// A desk on which the caption of `a` was edited and is queued.
  private func queued() throws -> (Desk, PostID) {
    let desk = try Desk()
    try desk.pull([item("a", "one")])
    let post = try desk.post("a")
    try desk.edit(post, to: "two")
    try desk.apply()
    return (desk, post)
  }

  private func drop(_ post: PostID, on desk: Desk) throws -> OutboxChange {
    try desk.store.drop(post, capabilities: desk.capabilities, at: desk.now)
  }

  @Test func whatIsGivenUpLeavesTheOutboxAndStaysOut() throws {
    let (desk, post) = try queued()
    let change = try drop(post, on: desk)
    #expect(change.changed.map(\.fields) == [[.caption]] && change.waiting == [])
    #expect(try desk.store.openOperations() == [])
    #expect(try desk.apply().queued == 0)
    #expect(try desk.caption("a") == "two")
    #expect(try desk.link("a")?.agreement == nil)
    #expect(try desk.store.droppedPushes().map(\.fields) == [[.caption]])
    // Nor does a later run, or the other field of an edit, send it.
    try desk.store.edit(post, at: desk.now) { $0.title = "T" }
    #expect(try desk.apply().queued == 1)
    #expect(try desk.push { .done($0) }.map(\.operation.fields) == [[.title]])
    try desk.apply()
    #expect(try desk.link("a")?.observed?.caption.text == "one")
  }

  @Test func anEditThatWasNotPlannedYetCanBeGivenUp() throws {
    let desk = try Desk()
    try desk.pull([item("a", "one")])
    try desk.edit(try desk.post("a"), to: "two")
    #expect(try drop(try desk.post("a"), on: desk).changed.map(\.kind) == [.edit])
    #expect(try desk.apply().queued == 0)
  }

  @Test func whatIsTakenUpAgainIsSent() throws {
    let (desk, post) = try queued()
    _ = try drop(post, on: desk)
    try desk.apply()
    #expect(try desk.store.retry(post).changed.map(\.fields) == [[.caption]])
    #expect(try desk.store.droppedPushes() == [])
    #expect(try desk.apply().queued == 1)
  }

  @Test func whatWasRefusedIsSentAgainOnlyWhenAsked() throws {
    let (desk, post) = try queued()
    try desk.push { _ in .refused(reason: "no") }
    #expect(try desk.apply().queued == 0)
    let parked = try #require(try desk.store.openOperations().first)
    #expect(parked.reason == "no" && parked.attempts == 1)
    #expect(try desk.store.retry(post).changed.map(\.kind) == [.edit])
    #expect(try desk.apply().queued == 1)
    #expect(try desk.push { .done($0) }.count == 1)
  }

  @Test func whatNoAnswerCameForIsNeitherSentAgainNorGivenUp() throws {
    let (desk, post) = try queued()
    try desk.push { _ in .unknown }
    let retry = try desk.store.retry(post)
    #expect(retry.changed == [] && retry.waiting.map(\.fields) == [[.caption]])
    let dropped = try drop(post, on: desk)
    #expect(dropped.changed == [] && dropped.waiting.count == 1)
    #expect(try desk.apply().queued == 0)
    #expect(try desk.store.unsettledOperations(on: desk.remote).count == 1)
  }

  @Test func aCreateThatIsGivenUpIsADraftThatCanBeWantedAnew() throws {
    let desk = try Desk()
    let post = desk.makeID()
    let link = LinkID(remote: desk.remote, key: "mine")
    try desk.store.makePost(post, Content(caption: Caption("new")), on: [link], at: desk.now)
    try desk.apply()
    #expect(try drop(post, on: desk).changed.map(\.kind) == [.create])
    try desk.apply()
    #expect(try desk.store.openOperations() == [])
    #expect(try desk.store.post(post).state == .draft)
    #expect(try desk.store.generation(of: post, on: desk.remote) == 1)
    try desk.store.want([LinkID(remote: desk.remote, key: "mine 2")], for: post)
    #expect(try desk.apply().queued == 1)
  }

  @Test func aDeletionThatIsGivenUpIsMeantAgainByTheNextDeletion() throws {
    let desk = try Desk()
    try desk.pull([item("a", "one")])
    let post = try desk.post("a")
    try desk.store.delete(post, at: desk.now)
    #expect(try drop(post, on: desk).changed.map(\.kind) == [.delete])
    #expect(try desk.apply().queued == 0)
    try desk.store.restore(post, at: desk.now)
    try desk.store.delete(post, at: desk.now)
    #expect(try desk.apply().queued == 1)
  }

  @Test func editsThatWaitBecomeOneAndOneUnderWayIsLeftAlone() throws {
    let (desk, post) = try queued()
    try desk.edit(post, to: "three")
    try desk.apply()
    let queue = try desk.store.queuedOperations(on: desk.remote, at: desk.now)
    #expect(queue.map(\.operation.target.caption.text) == ["three"])
    try desk.store.markInflight(queue.map(\.id), on: desk.remote, at: desk.now)
    try desk.edit(post, to: "four")
    try desk.apply()
    let open = try desk.store.openOperations()
    #expect(open.map(\.state) == [.inflight])
    #expect(open.map(\.operation.target.caption.text) == ["three"])
    try desk.store.settle(open[0], as: .done(open[0].operation), run: desk.run, at: desk.now)
    #expect(try desk.apply().queued == 1)
    let next = try desk.push { .done($0) }
    #expect(next.map(\.operation.expected?.caption.text) == ["three"])
    #expect(next.map(\.operation.target.caption.text) == ["four"])
  }
}
