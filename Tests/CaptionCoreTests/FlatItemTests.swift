import CaptionCore
import TestSupport
import Testing

private let pieces = [
  "", "a", "é", "e\u{301}", "京", "👩‍🚀", "\0", "\r\n", " ", "\u{3000}", "\"", "#x",
]

private func text(_ random: inout SplitMix64) -> String {
  (0..<random.below(4)).map { _ in pieces[random.below(pieces.count)] }.joined()
}

private func optionalText(_ random: inout SplitMix64) -> String? {
  random.oneIn(3) ? nil : text(&random)
}

private func medium(_ random: inout SplitMix64) -> Media {
  let url = text(&random)
  return Media(
    id: MediaID(rawValue: random.oneIn(2) ? url : text(&random)), url: url,
    alt: optionalText(&random), mimeType: optionalText(&random),
    width: random.oneIn(2) ? nil : random.below(9), height: random.oneIn(2) ? nil : random.below(9),
    sizeInBytes: random.oneIn(2) ? nil : .max, durationInSeconds: random.oneIn(2) ? nil : 1.5,
    isOwn: random.oneIn(2))
}

private func item(_ random: inout SplitMix64) -> Item {
  var item = Item(
    key: text(&random),
    content: Content(
      title: optionalText(&random), caption: Caption(text(&random)),
      language: optionalText(&random), visibility: optionalText(&random),
      contentWarning: optionalText(&random),
      tags: (0..<random.below(3)).map { _ in text(&random) },
      media: (0..<random.below(3)).map { _ in medium(&random) }),
    account: Account(name: optionalText(&random), url: optionalText(&random)),
    permalink: optionalText(&random), publishedAt: Timestamp(milliseconds: Int64(random.below(9))),
    editedAt: random.oneIn(2) ? nil : Timestamp(milliseconds: -1), version: optionalText(&random),
    contentHash: random.next())
  item.original = optionalText(&random)
  return item
}

@Test(arguments: 1...10)
func anItemIsTheSameInOneBuffer(seed: UInt64) {
  var random = SplitMix64(seed: seed)
  for _ in 0..<200 {
    let item = item(&random)
    let flat = FlatItem(item)
    let read = Item(flat)
    #expect(read == item, "seed \(seed)")
    #expect(read.content.isIdentical(to: item.content), "seed \(seed)")
    let texts = [read.key, read.permalink, read.original, read.version, read.account?.name]
    let before = [item.key, item.permalink, item.original, item.version, item.account?.name]
    #expect(texts.map { $0.map { Array($0.utf8) } } == before.map { $0.map { Array($0.utf8) } })
    #expect(flat.content.captionKey == item.content.caption.exactKey)
  }
}
