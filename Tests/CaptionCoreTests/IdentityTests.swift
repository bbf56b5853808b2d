import CaptionCore
import Testing

struct IdentityTests {
  @Test func aPostIDReadsBackFromItsText() {
    var generator = SplitMix64(seed: 5)
    for _ in 0..<1_000 {
      let id = PostID(using: &generator)
      #expect(PostID(id.description) == id)
      #expect(id.description.utf8.count == 32)
    }
  }

  @Test(
    arguments: [
      "", "0", "0123456789abcdef0123456789abcde", "0123456789abcdef0123456789abcdef0",
      "0123456789ABCDEF0123456789abcdef", "+123456789abcdef0123456789abcdef",
      "0123456789abcdef 123456789abcdef", "0123456789abcdeg0123456789abcdef",
    ])
  func anyOtherTextIsNoPostID(text: String) {
    #expect(PostID(text) == nil)
  }

  @Test func postIDsAreOrderedAsTheirTexts() {
    var generator = SplitMix64(seed: 6)
    let ids = (0..<100).map { _ in PostID(using: &generator) }
    #expect(ids.sorted().map(\.description) == ids.map(\.description).sorted())
  }

  @Test func leadingZerosAreKept() {
    let text = "000000000000000f0000000000000001"
    #expect(PostID(text)?.description == text)
  }

  @Test func linksAreOrderedByRemoteThenKey() {
    let ids = [linkID(2, "a"), linkID(1, "b"), linkID(1, "a")]
    #expect(ids.sorted() == [linkID(1, "a"), linkID(1, "b"), linkID(2, "a")])
  }
}
