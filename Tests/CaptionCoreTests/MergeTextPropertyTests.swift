import CaptionText
import TestSupport
import Testing

@testable import CaptionCore

/// What holds of every merge of captions, over edits drawn with fixed seeds.
struct MergeTextPropertyTests {
  private func merge(_ base: String, _ local: String, _ observed: String) -> String? {
    mergeText(
      agreement: Agreement(at: Caption(base)), local: Caption(local), observed: Caption(observed)
    )?.text
  }

  private func isSame(_ one: String?, _ other: String?) -> Bool {
    one.map { Array($0.utf8) } == other.map { Array($0.utf8) }
  }

  /// Checks what holds of any merge; `context` names the case on failure.
  private func checkMerge(
    _ base: String, _ local: String, _ observed: String, _ context: Comment
  ) -> String? {
    let merged = merge(base, local, observed)
    #expect(isSame(merge(base, observed, local), merged), context)
    #expect(merge(base, local, base).map(Caption.init) == Caption(local), context)
    #expect(merge(base, base, observed).map(Caption.init) == Caption(observed), context)
    guard let merged else { return nil }
    // Merging the result once more never makes another text of it. Where one side took a word away
    // that the other added elsewhere it is a conflict: it looks like a word that was moved by then.
    for (one, other) in [(merged, observed), (local, merged)] {
      if let again = merge(base, one, other) { #expect(isSame(again, merged), context) }
    }
    let counts = [merged, local, observed].map(counts)
    for token in Set(counts.joined().map(\.key)) {
      let (merged, one, other) = (
        counts[0][token, default: 0], counts[1][token, default: 0], counts[2][token, default: 0]
      )
      #expect((min(one, other)...max(one, other)).contains(merged), "\(token) in \(context)")
    }
    return merged
  }

  private func counts(_ text: String) -> [String: Int] {
    textTokens(of: text).filter(\.isMeaningful).reduce(into: [:]) {
      $0[$1.text.lowercased(), default: 0] += 1
    }
  }

  @Test func noTokenIsLostInventedOrDoubled() {
    let pieces = [
      "ha", "ha", "red", "blue", "one", "two", "Sea", "sea", "#a", "#b", "#c", "@mia", "7", "12",
      "\u{1F525}", "\u{1F44D}\u{1F3FD}", "https://a.example/1", "の", "海", "café", "cafe\u{301}",
      " ", " ", " ", " ", "\n", ".", ",", "!",
    ]
    var generator = SplitMix64(seed: 20)
    var merges = 0
    for round in 0..<3_000 {
      let base = (0..<4 + generator.below(20)).map { _ in pieces[generator.below(pieces.count)] }
      let sides = (0..<2).map { _ in
        var side = base
        for _ in 0...generator.below(3) {
          let start = generator.below(side.count + 1)
          let end = min(side.count, start + generator.below(3))
          let added = (0..<generator.below(3)).map { _ in pieces[generator.below(pieces.count)] }
          side.replaceSubrange(start..<end, with: added)
        }
        return side.joined()
      }
      let merged = checkMerge(base.joined(), sides[0], sides[1], "round \(round)")
      if merged != nil { merges += 1 }
    }
    // Enough of them merge for the rest to mean something.
    #expect(merges > 300, "\(merges)")
  }

  @Test func editsOfRealisticCaptionsMergeRightly() {
    var writer = CaptionWriter(generator: SplitMix64(seed: 2024))
    var all = Share()
    var single = Share()
    for round in 0..<2_000 {
      let caption = writer.caption()
      let (ours, theirs) = (
        writer.edits(of: caption, side: 0), writer.edits(of: caption, side: 1)
      )
      let (local, observed) = (caption.text(with: ours), caption.text(with: theirs))
      guard Caption(local) != Caption(observed) else { continue }
      let context: Comment = "round \(round): \(caption.text) | \(local) | \(observed)"
      let merged = checkMerge(caption.text, local, observed, context)
      if let merged { checkOracle(merged, caption, ours, theirs, context) }
      all.count(merged != nil)
      if ours.count == 1 && theirs.count == 1 { single.count(merged != nil) }
    }
    #expect(all.merged >= 0.6, "\(all)")
    #expect(single.merged >= 0.8, "\(single)")
  }

  /// What part of two-sided edits merged without a person.
  private struct Share: CustomStringConvertible {
    var pairs = 0
    var merges = 0
    var merged: Double { Double(merges) / Double(pairs) }
    var description: String { "\(merges) of \(pairs) two-sided edits merged" }

    mutating func count(_ isMerged: Bool) {
      pairs += 1
      if isMerged { merges += 1 }
    }
  }

  /// Checks a merge against the edits that were made: hashtags as a set, all else to the byte.
  private func checkOracle(
    _ merged: String, _ caption: DraftedCaption, _ ours: SideEdits, _ theirs: SideEdits,
    _ context: Comment
  ) {
    guard let both = ours.combined(with: theirs) else {
      Issue.record("edits that meet were merged to \(merged) in \(context)")
      return
    }
    let body = caption.body(with: both)
    #expect(merged.hasPrefix(body), "\(merged) in \(context)")
    let tags = merged.dropFirst(body.count).split(separator: " ").map(String.init)
    let expected = caption.tags.filter { !both.removedTags.contains($0) } + both.addedTags
    #expect(tags.sorted() == expected.map { "#" + $0 }.sorted(), "\(merged) in \(context)")
  }
}
