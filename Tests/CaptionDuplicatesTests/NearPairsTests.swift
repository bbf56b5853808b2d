import CaptionCore
import TestSupport
import Testing

@testable import CaptionDuplicates

/// Captions that are often near to each other: few words, edited at random.
private func captions(seed: UInt64) -> [String] {
  var random = SplitMix64(seed: seed)
  let words = [
    "harbour", "walked", "along", "boats", "stones", "evening", "sea", "side", "seaside", "warm",
    "the", "and", "12", "monday", "not", "really",
  ]
  func text(_ count: Int) -> [String] {
    (0..<count).map { _ in words.randomElement(using: &random) ?? "" }
  }
  let sources = (0..<6).map { _ in
    text([5, 6, 9, 12, 17, 26, 42].randomElement(using: &random) ?? 5)
  }
  return (0..<60).map { _ in
    var words = sources.randomElement(using: &random) ?? []
    for _ in 0..<Int.random(in: 0...3, using: &random) {
      let position = Int.random(in: 0..<words.count, using: &random)
      switch Int.random(in: 0...6, using: &random) {
      case 0: words.insert(text(1)[0], at: position)
      case 1: if words.count > 4 { words.remove(at: position) }
      case 2: words[position] = String(words[position].dropLast())
      case 3: words[position] += "e"
      case 4: words[position] = text(1)[0]
      case 5: words[position] = text(1)[0].uppercased()
      default: words[position] = words[position].replacing("seaside", with: "sea side")
      }
    }
    var caption = words.joined(separator: " ")
    switch Int.random(in: 0...5, using: &random) {
    case 0: caption = String(caption.prefix(Int.random(in: 20...150, using: &random))) + "…"
    case 1: caption += " @ " + text(2).joined(separator: " ")
    default: break
    }
    return caption
  }
}

private func posts(seed: UInt64) -> NormalisedPosts {
  var random = SplitMix64(seed: seed)
  return NormalisedPosts(
    captions(seed: seed).map {
      DuplicateCandidate(post: PostID(using: &random), caption: Caption($0), publishedAt: nil)
    })
}

@Test(arguments: 1...40 as ClosedRange<UInt64>)
func theSearchFindsThePairsThatComparingAllFinds(seed: UInt64) {
  let posts = posts(seed: seed)
  let bodies = NearBodies(posts)
  var edited: Set<NearPair> = []
  var truncated: Set<NearPair> = []
  for one in posts.rows.indices {
    for other in posts.rows.indices
    where posts.rows[one].isRich && posts.rows[other].isRich
      && bodies.isLonger(one, than: other)
    {
      let pair = NearPair(one: one, other: other)
      if bodies.areEdited(pair) { edited.insert(pair) }
      if bodies.isTruncated[other], bodies.brokenOffEdits(other, of: one) != nil {
        truncated.insert(pair)
      }
    }
  }
  #expect(!edited.isEmpty)
  #expect(Set(bodies.edited(bodies.editablePairs())) == edited)
  #expect(Set(bodies.truncated(bodies.breakablePairs())) == truncated)
}

@Test(arguments: 1...10 as ClosedRange<UInt64>)
func theOrderOfPostsChangesNoStar(seed: UInt64) {
  var random = SplitMix64(seed: seed)
  let candidates = captions(seed: seed).map {
    DuplicateCandidate(post: PostID(using: &random), caption: Caption($0), publishedAt: nil)
  }
  let first = NormalisedPosts(candidates).near()
  #expect(!first.isEmpty)
  for _ in 0..<3 {
    #expect(NormalisedPosts(candidates.shuffled(using: &random)).near() == first)
  }
}

@Test(arguments: [
  "a ", "ab cd ", "sea side seaside ", "x#y ", "1 2 ", "abc… ", "@ a ", "e\u{301} ", "👩‍ x ",
])
func hostileCaptionsAreComparedInLinearTime(piece: String) {
  // At quadratic cost this would take many minutes, so that it fails by never ending.
  let half = String(repeating: piece, count: 50_000 / piece.utf8.count)
  let captions = [
    half + half, half + "harbour " + half, half + "harbuor " + half, half + "harbour", half + "…",
    half + half + " seaside…",
  ]
  var random = SplitMix64(seed: 1)
  let posts = NormalisedPosts(
    captions.map {
      DuplicateCandidate(post: PostID(using: &random), caption: Caption($0), publishedAt: nil)
    })
  #expect(posts.near().allSatisfy { $0.posts.count > 1 })
}

@Test(arguments: [
  ("harbour", "harbuor", true), ("harbours", "hrbuors", true), ("harbour", "hrbuor", false),
  ("walk", "wakl", true), ("walk", "talk", false), ("wal", "walk", false),
  ("walks", "waks", true), ("stones", "tsones", true), ("stone", "tsone", false),
  ("with", "wih", true), ("anna", "ann", false), ("anna", "ana", true), ("now", "know", false),
  ("believable", "unbelievable", false), ("harbourside", "hrborside", true),
  ("its", "it's", true), ("we're", "were", true), ("straße", "strase", true),
])
func aTypoIsASlipInALongEnoughWord(one: String, other: String, isSlip: Bool) {
  #expect(isTypo(one, other) == isSlip)
  #expect(isTypo(other, one) == isSlip)
}

@Test func twoLongWordsAreComparedInLinearTime() {
  // At quadratic cost this would take hours.
  let word = String(repeating: "abc", count: 300_000)
  #expect(isTypo(word + "d" + word, word + "e" + word))
  #expect(!isTypo("x" + word + "d" + word, "y" + word + "ee" + word))
}

@Test func theWordsOfATableKeepTheirText() {
  var table = WordTable()
  var words: [UInt32] = []
  let texts = (0..<20_000).map { "word\($0 % 9_000)" }
  table.appendWords(of: texts.joined(separator: " "), to: &words)
  #expect(table.count == 9_000)
  #expect(words.map { table.text($0) } == texts)
}

@Test(arguments: 1...20 as ClosedRange<UInt64>)
func theEntriesOfAnIndexMissNoRelatedPair(seed: UInt64) {
  let forms = captions(seed: seed).map { NormalForm($0) }
  let all = IndexedForms(forms)
  // Any ranks do, as long as all texts go by the same.
  let ranks = all.words.map { Int32(truncatingIfNeeded: $0 >> (seed % 60) & 3) }
  let entries = all.nearEntries(ranks: ranks)
  var count = 0
  for one in forms.indices {
    for other in forms.indices where one != other && all.areRelated(one, other) {
      count += 1
      #expect(
        entries[one].lookedUp.contains { entry in
          entries[other].kept.contains { entry.canMatch($0) }
        }, "seed \(seed): \(forms[one].body) / \(forms[other].body)")
    }
  }
  #expect(count > 0)
}

@Test(
  arguments: [
    .typo("alogn", for: "along"), .joined("seaside", for: ["sea", "side"]),
    .split(["sea", "side"], for: "seaside"), .inserted("really"), .leftOut("really"),
    .replaced("stones", by: "bricks"), .brokenOff(afterWords: 8),
  ] as [WordEdit])
func anEditIsReadAsItWasKept(edit: WordEdit) {
  #expect(WordEdit(text: edit.text) == edit)
  #expect(WordEdit(text: edit.text + " more words than that") != edit)
}

@Test func aFullRunKeepsACaptionUnderWhatItIsLookedUpBy() throws {
  var random = SplitMix64(seed: 3)
  let words = ["day", "part", "i", "iii", "v", "two", "12", "1/3", "walk", "sea", "#sun", "#", "x"]
  let captions = (0..<300).map { _ in
    (0..<Int.random(in: 1...6, using: &random)).map { _ in
      words.randomElement(using: &random) ?? ""
    }.joined(separator: " ")
  }
  let candidates = captions.map {
    DuplicateCandidate(post: PostID(using: &random), caption: Caption($0), publishedAt: nil)
  }
  let posts = NormalisedPosts(candidates)
  var kept: [PostID: Set<IndexEntry>] = [:]
  FullRun(posts).forEachSharedEntry { entry, speakers in
    for speaker in speakers { kept[posts.post(speaker), default: []].insert(entry) }
  }
  var series = 0
  for (candidate, caption) in zip(candidates, captions) {
    let form = NormalForm(caption)
    let entries = [IndexEntry.body(of: form), IndexEntry.series(of: form)].compactMap(\.self)
    series += entries.count == 2 ? 1 : 0
    #expect(kept[candidate.post, default: []] == Set(entries), "\(caption)")
  }
  #expect((100..<300).contains(series))
}

@Test func captionsWithOtherNumbersAreFoundByNothingTheyShare() {
  let forms = IndexedForms(
    ["75 boats came in at noon again", "95 birds went out by night alone"].map { NormalForm($0) })
  let entries = forms.nearEntries(ranks: forms.words.map { _ in 0 })
  #expect(entries.allSatisfy { !$0.kept.isEmpty })
  let keys = entries.map { Set($0.kept.map(\.key)) }
  #expect(keys[0].isDisjoint(with: keys[1]))
}
