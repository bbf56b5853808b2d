import CaptionCore
import CaptionDuplicates
import TestSupport
import Testing

/// The groups of captions by position, posts being made in order of age.
private func found(
  _ captions: [String], seed: UInt64 = 1, _ group: (NormalisedPosts) -> [DuplicateGroup]
) -> [(posts: [Int], evidence: String)] {
  var random = SplitMix64(seed: 42)
  let candidates = captions.enumerated().map { position, caption in
    DuplicateCandidate(
      post: PostID(using: &random), caption: Caption(caption),
      publishedAt: Timestamp(milliseconds: Int64(position)))
  }
  func position(_ post: PostID) -> Int { candidates.firstIndex { $0.post == post } ?? -1 }
  var order = SplitMix64(seed: seed)
  return group(NormalisedPosts(candidates.shuffled(using: &order))).map { group in
    let evidence =
      switch group.evidence {
      case .shared(let text): text
      case .edits(let centre, let edited):
        "\(position(centre)): "
          + edited.map { "\(position($0.post)) \($0.edits.map(\.description))" }
          .joined(separator: ", ")
      }
    return (group.posts.map(position), evidence)
  }
}

struct NearRow: CustomTestStringConvertible {
  var testDescription: String
  var captions: [String]
  /// `nil` where they are no near duplicates.
  var evidence: String?

  init(_ what: String, _ captions: [String], _ evidence: String?) {
    testDescription = what
    self.captions = captions
    self.evidence = evidence
  }
}

private let long =
  "we walked along the harbour wall until the boats came in and then we sat down on the warm stones"
private let brokenOff = "We walked along the harbour wall until the boa… https://t.co/x"

private let nearRows = [
  NearRow(
    "letters swapped", ["we walked along the harbour", "we walked alogn the harbour #sea"],
    "0: 1 [\"“alogn” for “along”\"]"),
  NearRow(
    "a word put in", ["we walked along the harbour", "we really walked along the harbour"],
    "1: 0 [\"“really” left out\"]"),
  NearRow(
    "words joined", ["we walked along the sea side", "we walked along the seaside"],
    "0: 1 [\"“seaside” for “sea side”\"]"),
  NearRow("too short", ["we walked along home", "we walked alogn home"], nil),
  NearRow("two edits", ["we walked along the harbour", "we wlaked alogn the harbour"], nil),
  NearRow(
    "two edits in 16 words",
    [
      "we walked along the harbour wall until the boats came in and then sat down again",
      "we wlaked along the harbour wall until the boats caem in and then sat down again",
    ], "0: 1 [\"“wlaked” for “walked”\", \"“caem” for “came”\"]"),
  NearRow("another word", ["we walked along the harbour", "we jogged along the harbour"], nil),
  NearRow("a short word", ["we ran out of the door", "we rn out of the door"], nil),
  NearRow(
    "a letter left out inside a word of four",
    ["a long walk with you and me", "a long walk wih you and me"], "0: 1 [\"“wih” for “with”\"]"),
  NearRow("a short name", ["a long walk with Anna here", "a long walk with Ann here"], nil),
  NearRow("a name", ["a long walk with Anna today", "a long walk with Hanna today"], nil),
  NearRow("a number", ["day 12 of the long walk", "day 13 of the long walk"], nil),
  NearRow("a number put in", ["the long walk of the day", "the 2 long walk of the day"], nil),
  NearRow("a weekday", ["see you all on tuesday night", "see you all on thursday night"], nil),
  NearRow("a weekday put in", ["see you all at night", "see you all tuesday at night"], nil),
  NearRow("a negation", ["we are now going to the sea", "we are not now going to the sea"], nil),
  NearRow(
    "a negation in another language",
    ["мы все сегодня едем на море", "мы все сегодня не едем на море"], nil),
  NearRow(
    "another weekday in 40 words",
    ["tiistai " + long + " " + long, "torstai " + long + " " + long], nil),
  NearRow(
    "a prefix", ["what we did there was possible", "what we did there was impossible"], nil),
  NearRow("a Roman numeral", ["the long walk home part iii", "the long walk home part ii"], nil),
  NearRow(
    "a letter put in, without spaces", ["静かな朝の海辺を二人で歩いた", "静かな朝の海辺をを二人で歩いた"],
    "1: 0 [\"“を” left out\"]"),
  NearRow(
    "a word of two letters put in, without spaces",
    ["ทะเลตอนเช้าสวยงามมากกับเพื่อนรักของฉัน", "ทะเลตอนเช้าไม่สวยงามมากกับเพื่อนรักของฉัน"], nil),
  NearRow("few letters, without spaces", ["静かな海辺で", "静かな海辺でで"], nil),
  NearRow("a number, without spaces", ["静かな朝の海辺を二人で歩いた", "静かな朝の海辺を三人で歩いた"], nil),
  NearRow(
    "broken off, without spaces", ["静かな朝の海辺を二人で歩いたら遠くに船が見えた", "静かな朝の海辺を二人で歩い…"],
    "0: 1 [\"breaks off after 12 words\"]"),
  NearRow("equal bodies", [long, long.uppercased()], nil),
  NearRow(
    "a word replaced in 40",
    [long + " " + long, long + " " + long.replacing("stones", with: "bricks")],
    "0: 1 [\"“bricks” instead of “stones”\"]"),
  NearRow(
    "a name in 40 words",
    [long + " with Anna " + long, long + " with Marie " + long], nil),
  NearRow(
    "a name in 40 words, once without capitals",
    [long + " with anna " + long, long + " with Marie " + long], nil),
  NearRow(
    "another place behind 40 words",
    [long + " " + long + " @ rome", long + " " + long + " @ paris"], nil),
  NearRow(
    "a word of a script without capitals in 40 words",
    [long + " हम राहुल के " + long, long + " हम प्रिया के " + long], nil),
  NearRow(
    "words put in on both sides",
    [
      "we walked along the harbour wall until the boats came in and then sat down",
      "we walked along the harbour until the boats all came in and then sat down",
    ], nil),
  NearRow(
    "other links",
    [
      "we walked along the harbour https://a.example/1",
      "we walked alogn the harbour https://a.example/2",
    ], nil),
  NearRow(
    "other places",
    ["we walked along the harbour @ Rome", "we walked alogn the harbour @ Oslo"], nil),
  NearRow(
    "a typo in the place",
    ["walked along the harbour @ Santa Monica", "walked along the harbour @ Santa Mnoica"],
    "0: 1 [\"“mnoica” for “monica”\"]"),
  NearRow("broken off", [long, brokenOff], "0: 1 [\"breaks off after 8 words\"]"),
  NearRow(
    "broken off after nine words, with a typo",
    [long, brokenOff.replacing("harbour", with: "harbuor").replacing("boa", with: "boats ca")],
    "0: 1 [\"“harbuor” for “harbour”\", \"breaks off after 9 words\"]"),
  NearRow(
    "broken off, with a typo in 8 words",
    [long, "We walked alogn the harbour wall until the boa…"],
    "0: 1 [\"“alogn” for “along”\", \"breaks off after 8 words\"]"),
  NearRow(
    "broken off, with a word put in 8",
    [long, "We really walked along the harbour wall until the…"], nil),
  NearRow("broken off too early", [long, "We walked along…"], nil),
  NearRow("not broken off", [long, "We walked along the harbour wall until the"], nil),
  NearRow(
    "broken off before several", [long, long.replacing("warm", with: "cold"), brokenOff], nil),
  NearRow(
    "the cut word decides",
    [
      "we walked along the harbour wall and sat down",
      "we walked along the harbour wall and slept well", "we walked along the harbour wall and sl…",
    ], "1: 2 [\"breaks off after 7 words\"]"),
]

@Test(arguments: nearRows)
func captionsAreNearByTheirEdits(row: NearRow) {
  #expect(found(row.captions) { $0.near() }.map(\.evidence) == (row.evidence.map { [$0] } ?? []))
}

@Test func aStarIsAroundTheMemberThatMostAreNearTo() {
  let captions = [
    "we really walked along the harbour", "we walked along the harbour",
    "we walked alogn the harbour", "We walked along the harbour! #sea",
  ]
  let groups = found(captions) { $0.near() }
  #expect(groups.map(\.posts) == [[0, 1, 2, 3]])
  #expect(groups.first?.evidence.hasPrefix("1: ") == true)
}

@Test func noStarHoldsTwoLinks() {
  let captions = [
    "we walked along the harbour", "we walked alogn the harbour https://a.example/1",
    "we walked along teh harbour https://a.example/2", "we walked along the hrabour",
  ]
  #expect(found(captions) { $0.near() }.map(\.posts) == [[0, 1, 3]])
}

@Test(
  arguments: [
    (["Day 12 of rain", "day 13 of rain!", "Day 12 of snow"], ["day # of rain"]),
    (["The walk, part I", "The walk part III"], ["the walk part #"]),
    (["1/3 the walk", "2/3 the walk", "2/3 the walk #sea"], ["# the walk"]),
    (["Week one done", "Week two done"], ["week # done"]),
    (["I walk home", "You walk home"], []),
    (["12", "13"], []), (["Day 12 of rain", "DAY 12 of rain"], []),
  ] as [([String], [String])])
func templatesWithOtherNumbersAreASeries(captions: [String], templates: [String]) {
  #expect(found(captions) { $0.series() }.map(\.evidence) == templates)
}

@Test func postsThatShareAPictureAreAGroupWhateverTheySay() {
  var random = SplitMix64(seed: 1)
  let media = [["a", "b"], ["c"], ["b", "a"], ["c", "c"], ["d"], ["a"]]
  let candidates = media.enumerated().map { position, media in
    DuplicateCandidate(
      post: PostID(using: &random), caption: Caption("caption \(position)"),
      publishedAt: Timestamp(milliseconds: Int64(position)), media: media)
  }
  let posts = candidates.map(\.post)
  let groups = DuplicateGroups.sameMedia(candidates.reversed())
  #expect(
    groups.map(\.posts) == [
      [posts[0], posts[2], posts[5]], [posts[0], posts[2]], [posts[1], posts[3]],
    ])
  #expect(groups.map(\.evidence) == [.shared("a"), .shared("b"), .shared("c")])
}
