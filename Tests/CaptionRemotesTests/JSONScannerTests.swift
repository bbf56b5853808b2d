import TestSupport
import CaptionCore
import Testing

@testable import CaptionRemotes

struct JSONScannerTests {
  struct Scan: Hashable {
    var members: [String: String] = [:]
    var elements: [String] = []
    var ids: [String?] = []
    var offsets: [Int64] = []
    var fault: JSONFault?
  }

  static func scan(_ bytes: [UInt8], pieces: (Int) -> Int) -> Scan {
    var scanner = JSONScanner(list: "items")
    var scan = Scan()
    var at = 0
    do {
      while at < bytes.count {
        let end = min(bytes.count, at + max(1, pieces(at)))
        scanner.append(Array(bytes[at..<end]))
        at = end
        try drain(&scanner, &scan)
      }
      scanner.finish()
      try drain(&scanner, &scan)
    } catch let fault as JSONFault {
      scan.fault = fault
    } catch {}
    return scan
  }

  static func drain(_ scanner: inout JSONScanner, _ scan: inout Scan) throws {
    func text(_ range: Range<Int>) -> String {
      unsafe scanner.withBytes(range) { unsafe String(decoding: $0, as: UTF8.self) }
    }
    while let part = try scanner.next() {
      if let key = part.key {
        scan.members[key] = text(part.value)
      } else {
        scan.elements.append(text(part.value))
        scan.ids.append(part.watched.map(text))
      }
      scan.offsets.append(part.offset)
    }
  }

  static func scan(_ text: String) -> Scan { scan(Array(text.utf8)) { _ in .max >> 1 } }

  static let feed = """
    {"version":"1","x":{"items":[1]} , "items" : [ {"id":"a","t":"é😀\\n"}, {"id":12, "id" : 13},
     "text", {"a":{"id":1}}, {"\\u0069d":"e"} ] ,
     "last":[{},[1.5e3]] }\n
    """

  @Test func membersAndElementsAreHandedOutInOrder() {
    let scan = Self.scan(Self.feed)
    #expect(scan.fault == nil)
    #expect(
      scan.members == ["version": "\"1\"", "x": "{\"items\":[1]}", "last": "[{},[1.5e3]]"])
    #expect(
      scan.elements == [
        "{\"id\":\"a\",\"t\":\"é😀\\n\"}", "{\"id\":12, \"id\" : 13}", "\"text\"",
        "{\"a\":{\"id\":1}}", "{\"\\u0069d\":\"e\"}",
      ])
    #expect(scan.ids == ["\"a\"", "13", nil, nil, "\"e\""])
    let bytes = Array(Self.feed.utf8)
    for (element, offset) in zip(scan.elements, scan.offsets.dropFirst(2)) {
      #expect(bytes[Int(offset)...].starts(with: element.utf8))
    }
  }

  @Test func piecesOfAnySizeGiveTheSameResult() {
    let bytes = Array(Self.feed.utf8)
    let whole = Self.scan(Self.feed)
    for size in 1...bytes.count {
      #expect(Self.scan(bytes) { _ in size } == whole)
    }
    var random = SplitMix64(seed: 7)
    for _ in 0..<200 {
      #expect(Self.scan(bytes) { _ in Int.random(in: 1...40, using: &random) } == whole)
    }
  }

  @Test func anyChangedByteGivesTheSameResultInAnyPieces() {
    var random = SplitMix64(seed: 11)
    for _ in 0..<3000 {
      var bytes = Array(Self.feed.utf8)
      bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(
        in: 0...255, using: &random)
      let whole = Self.scan(bytes) { _ in bytes.count }
      let pieces = Self.scan(bytes) { _ in Int.random(in: 1...9, using: &random) }
      #expect(pieces == whole)
    }
  }

  @Test func aDocumentThatIsCutAnywhereEndsEarly() {
    let bytes = Array(Self.feed.utf8)
    let length = Self.feed.utf8.count - 1  // the line end may be missing
    for end in 0..<length {
      let scan = Self.scan(Array(bytes[..<end])) { _ in 5 }
      #expect(scan.fault?.reason == .endsEarly)
      #expect(scan.fault?.offset == Int64(end))
    }
    #expect(Self.scan(Array(bytes[..<length])) { _ in 5 }.fault == nil)
  }

  @Test(arguments: [
    (
      "{\"items\":[{\"id\":1},{\"a\":{\"b\":[1,2,x]}}]}", "items[1].a.b[2]",
      JSONFault.Reason.unexpected
    ),
    ("{\"items\":[{\"content_text\":\"a\tb\"}]}", "items[0].content_text", .controlCharacter),
    ("{\"authors\":[{\"name\":\"\\x\"}]}", "authors[0].name", .badEscape),
    ("{\"items\":[1 2]}", "items", .unexpected), ("{\"items\":[1", "items[0]", .endsEarly),
    ("{\"items\":[],\"items\":[]}", "", .repeatedList), ("{} x", "", .trailing),
    ("[]", "", .notAnObject), ("", "", .endsEarly), ("12", "", .notAnObject),
    ("{\"items\":[{\"a\":01}]}", "items[0].a", .unexpected),
    ("{\"a\":-}", "a", .badNumber), ("\u{FEFF}\u{FEFF}{}", "", .notAnObject),
  ])
  func aFaultNamesItsPlace(text: String, path: String, reason: JSONFault.Reason) {
    let fault = Self.scan(text).fault
    #expect(fault?.path == path)
    #expect(fault?.reason == reason)
  }

  @Test func invalidUTF8IsNamedByItsByte() {
    let bytes = Array("{\"items\":[{\"id\":\"a\",\"content_text\":\"".utf8) + [0xC3, 0x28, 0x22]
    let fault = Self.scan(bytes + Array("}]}".utf8)) { _ in 3 }.fault
    #expect(fault == JSONFault(reason: .invalidUTF8, offset: 36, path: "items[0].content_text"))
  }

  @Test func oneByteOrderMarkIsTolerated() {
    let bytes = [0xEF, 0xBB, 0xBF] + Array(Self.feed.utf8)
    for size in [1, 2, 3, 4, 1000] {
      let scan = Self.scan(bytes) { _ in size }
      #expect(scan.fault == nil)
      #expect(scan.elements == Self.scan(Self.feed).elements)
    }
  }

  @Test func aHundredThousandLevelsAreRefusedAndNotFollowed() {
    let text = "{\"items\":[" + String(repeating: "[", count: 100_000)
    let scan = Self.scan(Array(text.utf8)) { _ in 4096 }
    #expect(scan.fault?.reason == .tooDeep)
  }

  @Test func aValueThatIsTooLongIsRefusedInAnyPieces() {
    let text =
      "{\"items\":[\"" + String(repeating: "x", count: JSONScanner.maximumValueBytes) + "\"]}"
    for size in [1 << 16, 1 << 25] {
      let scan = Self.scan(Array(text.utf8)) { _ in size }
      #expect(scan.fault?.reason == .tooLong)
      #expect(scan.fault?.path.hasPrefix("items[0]") == true)
    }
  }

  @Test func aPathThatIsDeepIsCutShort() {
    let bytes = Array(String(repeating: "[", count: 100).utf8)
    #expect(JSONPath.end(of: bytes[...]) == "[0][0][0][0][0][0][0][0]…")
  }
}
