import CaptionCore
import TestSupport
import Testing

@testable import CaptionStore

/// A desk with a draft that is to be created under the key `mine`.
private func drafted() throws -> (Desk, PostID, LinkID) {
  let desk = try Desk()
  let link = LinkID(remote: desk.remote, key: "mine")
  let post = desk.makeID()
  try desk.store.makePost(
    post, Content(caption: Caption("a draft")), on: [link], at: desk.now)
  return (desk, post, link)
}

@Test func aDraftGoesNowhereByItself() throws {
  let desk = try Desk()
  try desk.store.makePost(desk.makeID(), Content(caption: Caption("a draft")), at: desk.now)
  #expect(try desk.apply().queued == 0)
  #expect(try desk.store.postCounts().drafts == 1)
  #expect(try desk.store.posts().map(\.state) == [.draft])
  #expect(try desk.changedPosts() == [])
}

@Test func aWantedPostIsCreatedOnce() throws {
  let (desk, post, link) = try drafted()
  #expect(try desk.changedPosts() == [post])
  try desk.apply()
  let pushed = try desk.push { .done($0) }
  #expect(pushed.map(\.operation.kind) == [.create] && pushed[0].operation.link == link)
  #expect(try desk.apply().queued == 0)
  #expect(try desk.store.post(post).state == .post)
  try desk.pull([item("mine", "a draft")])
  #expect(try desk.store.posts().count == 1)
  #expect(try desk.store.openOperations().isEmpty)
  #expect(try desk.store.history().isEmpty)
}

@Test func aPostIsFoundUnderTheAccountItWasCreatedFor() throws {
  let (desk, _, _) = try drafted()
  try desk.apply()
  try desk.push { operation in
    var shown = Item(key: operation.link.key, content: operation.target)
    shown.account = Account(name: "Ada", url: nil)
    return .acknowledged(item: shown)
  }
  try desk.apply()
  #expect(try desk.found("ada").count == 1)
}

@Test func aServersOwnKeyTakesThePlaceOfOurs() throws {
  let (desk, post, _) = try drafted()
  try desk.apply()
  try desk.push { .acknowledged(item: Item(key: "1001", content: $0.target)) }
  #expect(try desk.apply().queued == 0)
  #expect(try desk.store.post(post).links.map(\.id.key) == ["1001"])
  #expect(try desk.store.posts().count == 1)
}

@Test func aServersOwnKeyThatWasListedAlreadyIsOurPost() throws {
  let (desk, post, _) = try drafted()
  try desk.apply()
  try desk.push { operation in
    _ = try? desk.observe([item("1001", "a draft")])
    return .acknowledged(item: Item(key: "1001", content: operation.target))
  }
  #expect(try desk.apply().queued == 0)
  #expect(try desk.store.posts().map(\.id) == [post])
  #expect(try desk.store.unplannedItems() == [:])
}

@Test("I8: a create whose item became another post is not sent again")
func aCreateWhoseItemBecameAnotherPostIsOver() throws {
  let (desk, _, _) = try drafted()
  try desk.apply()
  try desk.push { _ in .unknown }
  try desk.pull([item("1001", "a draft")])
  let unknown = try desk.store.unsettledOperations(on: desk.remote)
  try desk.store.settle(
    unknown[0], as: .acknowledged(item: item("1001", "a draft")), run: desk.run, at: desk.now)
  #expect(try desk.apply().queued == 0)
  #expect(try desk.store.openOperations().isEmpty)
}

@Test func ofSeveralThatACreateMayHaveMadeNoneIsTakenBecauseTheOthersBecamePosts() throws {
  let (desk, post, _) = try drafted()
  try desk.apply()
  try desk.push { _ in .unknown }
  var shown = ["1001", "1002", "1003"].map { item($0, "a draft") }
  for index in shown.indices { shown[index].publishedAt = desk.now }
  try desk.pull(Array(shown.prefix(2)))
  let unknown = try desk.store.unsettledOperations(on: desk.remote)
  try desk.store.settle(unknown[0], as: .found(shown), run: desk.run, at: desk.now)
  #expect(try desk.store.post(post).links.map(\.existence) == [.wanted])
  #expect(try desk.store.unsettledOperations(on: desk.remote).count == 1)
}

@Test func whatWasPublishedHereBeforeIsNotWhatALostCreateMade() throws {
  let (desk, post, _) = try drafted()
  try desk.apply()
  try desk.push { _ in .unknown }
  // The same words once more, and their answer came.
  let again = desk.makeID()
  try desk.store.makePost(
    again, Content(caption: Caption("a draft")),
    on: [LinkID(remote: desk.remote, key: "again")], at: desk.now)
  try desk.apply()
  var shown = ["1001", "1002"].map { item($0, "a draft") }
  for index in shown.indices { shown[index].publishedAt = desk.now }
  try desk.push { _ in .acknowledged(item: shown[1]) }
  let unknown = try desk.store.unsettledOperations(on: desk.remote)
  try desk.store.settle(unknown[0], as: .found(shown), run: desk.run, at: desk.now)
  #expect(try desk.store.post(post).links.map(\.id.key) == ["1001"])
}

@Test("Case 7: our own success that shows as another's item is compared, never overwritten")
func anItemUnderOurKeyIsComparedFirst() throws {
  let (desk, _, _) = try drafted()
  try desk.apply()
  try desk.push { _ in .stale(item: item("mine", "a draft, edited there")) }
  try desk.apply()
  #expect(try desk.store.openOperations().isEmpty)
  #expect(try desk.store.conflicts().map(\.conflict.base) == [nil])
  #expect(try desk.caption("mine") == "a draft")
}

@Test func aCreateThatShowsItselfBeforeItIsSettledIsAgreedOn() throws {
  let (desk, post, _) = try drafted()
  try desk.apply()
  try desk.push { _ in .unknown }
  try desk.pull([item("mine", "a draft!")])
  #expect(try desk.store.conflicts().isEmpty)
  let unknown = try desk.store.unsettledOperations(on: desk.remote)
  try desk.store.settle(
    unknown[0], as: .acknowledged(item: item("mine", "a draft!")), run: desk.run, at: desk.now)
  #expect(try desk.apply().queued == 0)
  #expect(try desk.store.conflicts().isEmpty)
  #expect(try desk.store.post(post).content.caption.text == "a draft")
}

@Test("Case 8: a post deleted while its create is under way ends deleted everywhere")
func aPostDeletedWhileItIsCreatedIsDeletedThere() throws {
  let (desk, post, _) = try drafted()
  try desk.apply()
  try desk.push { operation in
    try? desk.store.delete(post, at: desk.now)
    return .done(operation)
  }
  try desk.apply()
  #expect(try desk.push { .done($0) }.map(\.operation.kind) == [.delete])
  #expect(try desk.apply().queued == 0)
  #expect(try desk.store.post(post).links.isEmpty)
}

@Test func aCreateWithoutAnItemReadBackIsLookedUp() throws {
  let (desk, _, _) = try drafted()
  try desk.apply()
  try desk.push { _ in .acknowledged(item: nil) }
  #expect(try desk.store.unsettledOperations(on: desk.remote).count == 1)
}

@Test func whatWasPreparedIsLookedForBeforeAnythingElse() throws {
  let (desk, _, _) = try drafted()
  try desk.apply()
  try desk.push { _ in .prepared(note: "container 7") }
  let unsettled = try desk.store.unsettledOperations(on: desk.remote)
  #expect(unsettled.map(\.operation.note) == ["container 7"])
  #expect(try desk.store.queuedOperations(on: desk.remote, at: desk.now).isEmpty)
}

@Test func aPostCannotBeWantedTwiceOnARemote() throws {
  let (desk, post, link) = try drafted()
  let again = LinkID(remote: desk.remote, key: "other")
  for wanted in [link, again] {
    #expect(throws: StoreError.refused("the post is on that remote already")) {
      try desk.store.want([wanted], for: post)
    }
  }
}

@Test func aPostThatEndedIsWantedAsItsNextGeneration() throws {
  let (desk, post, _) = try drafted()
  #expect(try desk.store.generation(of: post, on: desk.remote) == 0)
  try desk.apply()
  try desk.push { .done($0) }
  try desk.store.delete(post, from: [desk.remote], at: desk.now)
  try desk.apply()
  try desk.push { .done($0) }
  #expect(try desk.store.generation(of: post, on: desk.remote) == 1)
  let next = LinkID(remote: desk.remote, key: "mine-1")
  try desk.store.want([next], for: post)
  #expect(try desk.apply().queued == 1)
  #expect(try desk.push { .done($0) }.map(\.operation.link) == [next])
}
