import CaptionCore
import Testing

struct KnownItemsTests {
  private func hash(_ key: String) -> UInt64 {
    var key = key
    return key.withUTF8 { unsafe KnownItems.hash(UnsafeRawBufferPointer($0)) }
  }

  @Test func anItemIsUnchangedWhileItsBytesAre() {
    var known = KnownItems(minimumCapacity: 2)
    known.insert(key: "a", contentHash: 10)
    known.insert(key: "b", contentHash: 2)
    #expect(known.list(keyHash: hash("a"), contentHash: 10) == .unchanged)
    #expect(known.list(keyHash: hash("b"), contentHash: 9) == .changed)
    #expect(known.list(keyHash: hash("c"), contentHash: 3) == .new)
  }

  @Test func theFirstOfTwoItemsWithOneKeyCounts() {
    var known = KnownItems()
    known.insert(key: "a", contentHash: 10)
    #expect(known.list(keyHash: hash("a"), contentHash: 2) == .changed)
    #expect(known.list(keyHash: hash("a"), contentHash: 10) == .repeated)
    #expect(known.list(keyHash: hash("n"), contentHash: 10) == .new)
    #expect(known.list(keyHash: hash("n"), contentHash: 10) == .repeated)
  }

  @Test func onlyWhatAListingShowedIsListed() {
    var known = KnownItems()
    known.insert(key: "a", contentHash: 10)
    known.insert(key: "b", contentHash: 10)
    _ = known.list(keyHash: hash("a"), contentHash: 10)
    #expect(known.isListed(key: "a"))
    #expect(!known.isListed(key: "b"))
    #expect(!known.isListed(key: "c"))
  }

  /// The store keeps these hashes: they must be the same in every run.
  @Test func theHashIsStable() {
    #expect(hash("") == 0x2D06_8005_38D3_94C2)
    #expect(hash("caption") == hash("caption"))
    #expect(hash("caption") != hash("captions"))
  }
}
