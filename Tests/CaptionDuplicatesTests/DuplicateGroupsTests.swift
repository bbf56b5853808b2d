import CaptionCore
import CaptionDuplicates
import TestSupport
import Testing

private func sameNormalised(_ candidates: [DuplicateCandidate]) -> [DuplicateGroup] {
  NormalisedPosts(candidates).same()
}

/// The captions that are grouped, by position, posts being made in order of age.
private func groups(
  _ captions: [String], by group: ([DuplicateCandidate]) -> [DuplicateGroup], seed: UInt64 = 1
) -> [[Int]] {
  var random = SplitMix64(seed: 42)
  let candidates = captions.enumerated().map { position, caption in
    DuplicateCandidate(
      post: PostID(using: &random), caption: Caption(caption),
      publishedAt: Timestamp(milliseconds: Int64(position)))
  }
  var order = SplitMix64(seed: seed)
  let found = group(candidates.shuffled(using: &order))
  let positions = Dictionary(uniqueKeysWithValues: zip(candidates.map(\.post), candidates.indices))
  return found.map { $0.posts.compactMap { positions[$0] } }
}

@Test func equalCaptionsAreGroupedOldestFirst() {
  let captions = [
    "café", "Café", "cafe\u{301} ", "one\r\ntwo", "  ", "", "one\ntwo", "café", " ", "cafe",
  ]
  #expect(groups(captions, by: DuplicateGroups.sameText) == [[0, 2, 7], [3, 6]])
}

@Test func postsOfOneMomentAndDraftsAreOrderedToo() {
  var random = SplitMix64(seed: 3)
  let posts = (0..<4).map { _ in PostID(using: &random) }.sorted()
  let times = [nil, Timestamp(milliseconds: 5), Timestamp(milliseconds: 5), nil]
  let candidates = zip(posts, times).map {
    DuplicateCandidate(post: $0, caption: Caption("same words here"), publishedAt: $1)
  }
  let order = [posts[1], posts[2], posts[0], posts[3]]
  for relation in [DuplicateGroups.sameText, sameNormalised] {
    #expect(relation(candidates.reversed()).map(\.posts) == [order])
  }
}

@Test(
  arguments: [
    (
      "rich: tags, mentions, emoji, place and links aside",
      [
        "Slow sunday, long walk", "slow SUNDAY long walk!! 😍 #walk #dog",
        "Slow Sunday, long walk @ Rome",
        "Slow sunday, long walk 📸 by @mia https://t.co/x",
      ], true
    ),
    ("another word", ["Slow sunday, long walk", "Slow monday, long walk"], false),
    ("another number", ["Day 12 of the long challenge", "Day 13 of the long challenge"], false),
    (
      "rich: other places",
      ["My favourite ladies again @ Rome", "My favourite ladies again @ Lima"], false
    ),
    ("poor: same tags in any order", ["Beach vibes #a #b", "beach vibes! #B #A"], true),
    ("poor: other tags", ["Beach vibes #a #b", "beach vibes #a"], false),
    ("poor: other places", ["Beach vibes @ Rome", "Beach vibes @ Lima"], false),
    ("poor: emoji aside", ["Beach vibes 😍", "beach VIBES"], true),
    (
      "other links",
      [
        "New video is up! Watch: https://a.example/1",
        "New video is up! Watch: https://a.example/2",
      ], false
    ),
    (
      "one link",
      [
        "New video is up! Watch: https://a.example/1?utm_source=x",
        "New video is up! Watch: www.a.example/1/",
        "New video is up! Watch: https://bit.ly/2", "New video is up! Watch:",
      ], true
    ),
    ("hashtags only", ["#Sun #sea", "#sea\n#sun"], true),
    ("other hashtags only", ["#sun #sea", "#sun #sand"], false),
    ("emoji only", ["👍🏽❤️", "👍❤"], true),
    ("other emoji only", ["👍", "👎"], false),
    ("emoji for others", ["😍 @mia", "😍 @leo"], false),
    ("nothing to say", ["...", "!!"], false),
    ("no caption", ["", " "], false),
    ("script without spaces", ["今日はとても静かな海 #海", "今日はとても静かな海 #朝 #散歩"], true),
    ("few letters without spaces", ["静かな海 #海", "静かな海 #朝 #散歩"], false),
  ] as [(String, [String], Bool)])
func captionsAreTheSameByTheGuards(what: String, captions: [String], same: Bool) {
  let all = same ? [Array(captions.indices)] : []
  #expect(groups(captions, by: sameNormalised) == all)
}

@Test func aCaptionWithoutLinkBridgesNoTwoTargets() {
  let captions = [
    "New video is up! Watch: https://a.example/1", "New video is up! Watch:",
    "New video is up! Watch: https://a.example/2", "New video is up! Watch: https://t.co/2",
    "new video is up, watch https://www.a.example/1",
  ]
  #expect(groups(captions, by: sameNormalised) == [[0, 4], [1, 3]])
}

private let garden = "#rose #tulip #lily #iris #daisy #fern #moss #oak #ivy #yew #elm #ash"
private let garage =
  "#engine #wheel #brake #oil #gear #piston #clutch #axle #tyre #horn #fuse #lamp"

@Test(
  arguments: [
    (
      "one block", ["Happy friday you all \(garden)", "happy friday you all \(garden) #sun"],
      [[0, 1]]
    ),
    (
      "two blocks", ["Happy friday you all \(garden)", "happy friday you all \(garage)"], []
    ),
    (
      "none stands between two",
      [
        "Happy friday you all \(garden)", "happy friday you all \(garage)", "happy friday you all",
        "Happy friday you all! \(garage)",
      ], [[1, 3]]
    ),
    (
      "one name in common",
      ["Happy friday you all \(garden) #sun", "happy friday you all \(garage) #sun"], [[0, 1]]
    ),
    (
      "by way of a third",
      [
        "Happy friday you all \(garden)", "happy friday you all \(garage)",
        "happy friday you all \(garage) #rose",
      ], [[0, 1, 2]]
    ),
    (
      "few hashtags", ["Happy friday you all #rose #fern", "happy friday you all #gear #oil"],
      [[0, 1]]
    ),
    (
      "more words",
      [
        "What a happy friday it was for each of us all \(garden)",
        "what a happy friday it was for each of us all \(garage)",
      ], [[0, 1]]
    ),
    (
      "a place", ["Happy friday all @ Rome \(garden)", "Happy friday all @ Rome \(garage)"],
      [[0, 1]]
    ),
    ("mentions of a poor text", ["Thank you @mia", "Thank you @leo"], []),
    ("credits aside", ["Beach vibes 📷 @mia", "Beach vibes by @leo", "beach vibes"], [[0, 1, 2]]),
    ("a mention in common", ["Thank you @mia @leo", "Thank you @leo"], [[0, 1]]),
    (
      "mentions of a few words", ["Thank you all again @mia", "Thank you all again @leo"], []
    ),
    (
      "mentions of a few words in a place",
      ["Thank you all @mia @ Rome", "Thank you all @leo @ Rome"], [[0, 1]]
    ),
    (
      "one user on three servers",
      [
        "Thank you all @mia", "Thank you all @mia@a.example", "Thank you all @mia.a.example",
        "thank you all",
      ], [[0, 1, 2, 3]]
    ),
    (
      "mentions of more words",
      ["Thank you all once again, really @mia", "Thank you all once again, really @leo"], [[0, 1]]
    ),
  ] as [(String, [String], [[Int]])])
func whatStandsAroundAShortTextTellsWhichPostItIsOf(
  what: String, captions: [String], same: [[Int]]
) {
  for seed: UInt64 in 1...3 {
    #expect(groups(captions, by: sameNormalised, seed: seed) == same)
  }
}

@Test func manyTargetsUnderOneTextTakeLinearTime() {
  // At quadratic cost this would take minutes, so that it fails by never ending.
  let captions = (0..<60_000).map { "New video is up! Watch: https://a.example/\($0)" }
  #expect(groups(captions, by: sameNormalised).isEmpty)
}

@Test func theOrderOfPostsChangesNoGroup() {
  var random = SplitMix64(seed: 9)
  let words = [
    "Slow sunday", "long walk", "#sun", "#sea", "😍", "https://a.example/1", "t.co/2", "!",
  ]
  let captions = (0..<300).map { _ in
    (0..<4).map { _ in words.randomElement(using: &random) ?? "" }.joined(separator: " ")
  }
  for relation in [DuplicateGroups.sameText, sameNormalised] {
    let first = groups(captions, by: relation, seed: 1)
    #expect(first.count > 3)
    for seed: UInt64 in 2...4 { #expect(groups(captions, by: relation, seed: seed) == first) }
  }
}
