import CaptionCore
import Foundation
import TestSupport
import Testing

@testable import CaptionStore

private let pieces = [
  "\"", "\\", "\\u0041", "/", "\u{0}", "\u{1}", "\u{1F}", "\u{7F}", "\n", "\r\n", "\t", ",", ":",
  "[", "]", "{", "}", "é", "e\u{301}", "京", "👩‍🚀", "\u{2028}", "\u{FEFF}", "\u{10FFFF}", "null",
  " ", "a", "alt:", "-1.5e9",
]

private func hostileText(_ random: inout SplitMix64) -> String {
  (0..<Int.random(in: 0..<8, using: &random)).map { _ in
    pieces.randomElement(using: &random) ?? ""
  }.joined()
}

private func hostileMedium(_ random: inout SplitMix64) -> Media {
  let url = hostileText(&random)
  let id = Bool.random(using: &random) ? url : hostileText(&random)
  var medium = Media(id: MediaID(rawValue: id), url: url)
  if Bool.random(using: &random) { medium.alt = hostileText(&random) }
  if Bool.random(using: &random) { medium.mimeType = hostileText(&random) }
  if Bool.random(using: &random) { medium.width = Int.random(in: .min ... .max, using: &random) }
  if Bool.random(using: &random) { medium.height = Int.random(in: 0...9, using: &random) }
  if Bool.random(using: &random) { medium.sizeInBytes = .max }
  if Bool.random(using: &random) {
    medium.durationInSeconds = [0, 1.5, -0.1, 1e-7, 1e300, .leastNonzeroMagnitude]
      .randomElement(using: &random)
  }
  return medium
}

@Test(arguments: 1...20)
func whatIsWrittenAsJSONIsReadBack(seed: UInt64) throws {
  var random = SplitMix64(seed: seed)
  for _ in 0..<100 {
    let tags = (0..<Int.random(in: 0..<4, using: &random)).map { _ in hostileText(&random) }
    let media = (0..<Int.random(in: 0..<4, using: &random)).map { _ in hostileMedium(&random) }
    let tagsJSON = ContentJSON.encode(tags)
    let mediaJSON = ContentJSON.encode(media)
    let written = Content(tags: tags, media: media)
    let read = Content(tags: ContentJSON.tags(tagsJSON), media: ContentJSON.media(mediaJSON))
    #expect(read.isIdentical(to: written), "seed \(seed)")
    #expect(read.media == media, "seed \(seed)")
    // It is JSON for others, too: SQLite and whoever opens the file.
    for json in [tagsJSON, mediaJSON].compactMap(\.self) {
      #expect(throws: Never.self) { try JSONSerialization.jsonObject(with: Data(json.utf8)) }
    }
  }
}

@Test func aNumberThatIsNoneIsLeftOut() {
  let medium = Media(
    id: MediaID(rawValue: "a"), url: "a", durationInSeconds: .infinity)
  #expect(ContentJSON.encode([medium]) == #"[{"url":"a"}]"#)
}

@Test(arguments: [
  "", "[", "[\"a", "[\"\\", "[\"\\u00", "{}", "[{\"url\"", "[{\"url\":", "[1,2]", "x",
])
func whatIsNotAsItIsWrittenEndsTheReading(json: String) {
  _ = ContentJSON.tags(json)
  _ = ContentJSON.media(json)
}

@Test func fieldsAreReadBackWhateverAMediumIsCalled() {
  let fields: [Field] = [.caption, .alt(MediaID(rawValue: "x\ntags\n\"\\")), .media]
  #expect(Set(Field.list(Field.list(fields))) == Set(fields))
  #expect(Field.list(Field.list([Field]())) == [])
}
