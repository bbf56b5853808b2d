import CaptionCore
import CaptionHTTP
import Testing

@testable import CaptionRemotes

@Test(arguments: ["3jzfcijpj2z2a", "7777777777777", "2222222222222", "3zzzzzzzzzzzz"])
func aTimestampIdentifierIsRead(text: String) {
  #expect(TID(text)?.description == text)
}

@Test(arguments: [
  "", "3jzfcijpj2z21", "3JZFCIJPJ2Z2A", "3jzfcijpj2z2", "3jzfcijpj2z2aa", "zzzzzzzzzzzzz",
])
func whatIsNoTimestampIdentifierIsNotRead(text: String) {
  #expect(TID(text) == nil)
}

@Test func theKeyOfANewRecordIsTheSameEachTimeAndAnotherForEachGeneration() {
  var generator = SplitMix64(seed: 1)
  var keys: Set<String> = []
  for _ in 0..<2000 {
    let post = PostID(using: &generator)
    for generation in 0..<3 {
      let key = TID(for: post, generation: generation).description
      #expect(key == TID(for: post, generation: generation).description)
      #expect(TID(key) != nil)
      // Between 2005 and 2023: never in a server's future.
      #expect(key >= "32" && key < "3k", "\(key)")
      keys.insert(key)
    }
  }
  #expect(keys.count == 6000)
}

@Test(arguments: [
  "did:plc:7iza6de2dwap2sbkpav7c6c6", "did:web:example.com", "did:method::::val", "did:m:v",
  "did:web:localhost%3A1234",
])
func aDIDIsRead(text: String) {
  #expect(DID(text)?.description == text)
}

@Test(arguments: [
  "did", "did:method", "did:method:", "did:method:val:", "did:method:val%", "DID:method:val",
  "did:METHOD:val", "did:m123:val", "did:method:val/two", "did::val", "did:a:é",
  "did:a:" + String(repeating: "v", count: 2048),
])
func whatIsNoDIDIsNotRead(text: String) {
  #expect(DID(text) == nil)
}

@Test func onlyKnownMethodsHaveADocument() {
  #expect(DID("did:plc:abc")?.documentURL == "https://plc.directory/did:plc:abc")
  #expect(DID("did:web:a.example")?.documentURL == "https://a.example/.well-known/did.json")
  #expect(DID("did:web:a.example:path")?.documentURL == nil)
  #expect(DID("did:web:localhost")?.documentURL == nil)
  #expect(DID("did:web:127.0.0.1")?.documentURL == nil)
  #expect(DID("did:key:abc")?.documentURL == nil)
}

@Test(arguments: ["a.bsky.social", "A.Example", "xn--notarealidn.com", "8.cn", "a-b.c1"])
func aHandleIsRead(text: String) {
  #expect(Handle(text)?.description == text.lowercased())
}

@Test(arguments: [
  "", "org", "a.", ".a.b", "a..b", "-a.b", "a-.b", "a_b.c", "john.0", "127.0.0.1", "é.test",
  "a b.c",
  String(repeating: "a", count: 64) + ".test",
])
func whatIsNoHandleIsNotRead(text: String) {
  #expect(Handle(text) == nil)
}

@Test func theAddressOfARecordIsReadInItsParts() {
  let whole = ATURI("at://did:plc:abc/app.bsky.feed.post/3jzfcijpj2z2a")
  #expect(whole?.authority == "did:plc:abc")
  #expect(whole?.collection == "app.bsky.feed.post")
  #expect(whole?.key == "3jzfcijpj2z2a")
  #expect(ATURI("at://a.example")?.collection == nil)
}

@Test(arguments: [
  "http://did:plc:abc", "at://", "at:///a.b.c", "at://did:plc:abc/", "at://a.example//a.b.c",
  "at://a.example/short/x", "at://a.example/a.b.c/", "at://a.example/a.b.c/d/e",
  "at://a.example/a.b.c/%23", "at://a.example/a.b.c/..", "at://a.example/a.b.c#d", "at://name",
])
func whatIsNoAddressOfARecordIsNotRead(text: String) {
  #expect(ATURI(text) == nil)
}

@Test(arguments: [
  ("https://bsky.app/profile/alice.example", "https://bsky.app/profile/alice.example"),
  ("https://bsky.app/profile/did:plc:abc", "https://bsky.app/profile/did:plc:abc"),
  ("https://bsky.social/did%3Aplc%3Aabc", "https://bsky.app/profile/did:plc:abc"),
  ("@Alice.Example", "https://bsky.app/profile/alice.example"),
  ("at://did:plc:abc", "https://bsky.app/profile/did:plc:abc"),
  ("http://127.0.0.1:8080/profile/did:plc:abc", "http://127.0.0.1:8080/profile/did:plc:abc"),
  ("https://pds.example/alice.example", "https://pds.example/profile/alice.example"),
])
func anAddressNamesAnAccountAndMaybeAServer(text: String, url: String) {
  #expect(BlueskyAddress(text)?.url == url)
}

@Test(arguments: [
  "https://bsky.app/", "https://bsky.app/profile/alice.example/post/3k", "file:///alice.example",
  "https://bsky.app/profile/alice", "ftp://alice.example", "alice",
])
func whatNamesNoAccountIsNotTaken(text: String) {
  #expect(BlueskyAddress(text) == nil)
}

@Test(arguments: [
  ("https://pds.example", "https://pds.example"), ("https://pds.example/", "https://pds.example"),
  ("http://pds.example", nil), ("https://127.0.0.1", nil), ("https://[::1]", nil),
  ("https://localhost", nil), ("https://pds.localhost", nil), ("https://pds.local", nil),
  ("https://2130706433", nil), ("https://0x7f.1", nil), ("file:///etc", nil), ("nothing", nil),
])
func aServerThatADocumentNamesIsAskedOnlyByAPublicNameOverHTTPS(address: String, origin: String?) {
  #expect(BlueskyDirectory.allowed(address) == origin)
}
