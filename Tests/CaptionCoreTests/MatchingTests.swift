import CaptionCore
import Testing

struct MatchingTests {
  let here = RemoteID(rawValue: 1)
  let there = RemoteID(rawValue: 2)
  let address = "https://example.org/1"

  private func candidate(_ seed: UInt64, _ links: MatchCandidate.Link...) -> MatchCandidate {
    var generator = SplitMix64(seed: seed)
    return MatchCandidate(post: PostID(using: &generator), links: links)
  }

  @Test func ourOwnCreateIsKnownByItsKey() {
    let mirrored = candidate(1, .init(remote: there, existence: .live, permalink: address))
    let own = candidate(2, .init(remote: here, existence: .wanted, createKey: "k"))
    let match = matchItem(
      on: here, permalink: address, createKey: "k", among: [mirrored, own])
    #expect(match == .ownCreate(own.post))
  }

  @Test func ourOwnCreateIsKnownAfterItWasSuperseded() {
    let own = candidate(2, .init(remote: here, existence: .ended, createKey: "k"))
    #expect(
      matchItem(on: here, permalink: nil, createKey: "k", among: [own]) == .ownCreate(own.post))
  }

  @Test func theKeyOfAnotherRemoteIsNotOurs() {
    let own = candidate(2, .init(remote: there, existence: .live, createKey: "k"))
    #expect(matchItem(on: here, permalink: nil, createKey: "k", among: [own]) == .new)
  }

  @Test("Case 40: a copy at the same address is the same post, equal text alone is not")
  func theSamePermalinkOnAnotherRemoteIsTheSamePost() {
    let post = candidate(1, .init(remote: there, existence: .live, permalink: address))
    #expect(
      matchItem(on: here, permalink: address, createKey: nil, among: [post]) == .same(post.post))
    let elsewhere = "https://example.org/2"
    #expect(matchItem(on: here, permalink: elsewhere, createKey: nil, among: [post]) == .new)
    #expect(matchItem(on: here, permalink: nil, createKey: nil, among: [post]) == .new)
    let unknown = candidate(3, .init(remote: there, existence: .live))
    #expect(matchItem(on: here, permalink: "", createKey: "", among: [unknown]) == .new)
  }

  @Test(arguments: [LinkState.Existence.live, .wanted])
  func aPostWithItsOwnItemHereIsAnother(existence: LinkState.Existence) {
    let post = candidate(
      1, .init(remote: there, existence: .live, permalink: address),
      .init(remote: here, existence: existence))
    #expect(matchItem(on: here, permalink: address, createKey: nil, among: [post]) == .new)
  }

  @Test func aPostWhoseItemHereHasEndedIsTheSame() {
    let post = candidate(
      1, .init(remote: there, existence: .live, permalink: address),
      .init(remote: here, existence: .ended, permalink: address))
    #expect(
      matchItem(on: here, permalink: address, createKey: nil, among: [post]) == .same(post.post))
  }

  @Test("Case 41: a post deleted and made again on one remote is not merged by itself")
  func theSamePermalinkOnTheSameRemoteIsNotEnough() {
    let post = candidate(1, .init(remote: here, existence: .ended, permalink: address))
    #expect(matchItem(on: here, permalink: address, createKey: nil, among: [post]) == .new)
  }

  @Test func anAddressThatTwoPostsClaimDecidesNothing() {
    let one = candidate(1, .init(remote: there, existence: .live, permalink: address))
    let other = candidate(2, .init(remote: there, existence: .live, permalink: address))
    #expect(matchItem(on: here, permalink: address, createKey: nil, among: [one, other]) == .new)
  }
}
