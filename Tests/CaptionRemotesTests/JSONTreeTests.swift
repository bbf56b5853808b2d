import Testing

@testable import CaptionRemotes

struct JSONTreeTests {
  private static func tree(_ text: String) throws -> JSONTree { try JSONTree(Array(text.utf8)) }

  @Test func aNumberAboveWhatAFractionHoldsKeepsItsDigits() throws {
    let tree = try Self.tree(#"{"id": 9007199254740993, "text": "117020580452511285"}"#)
    #expect(tree["id"].identifier == "9007199254740993")
    #expect(tree["text"].identifier == "117020580452511285")
  }

  @Test func whatIsOfAnotherTypeIsNotThere() throws {
    let tree = try Self.tree(#"{"a": [1], "b": {"c": null}, "d": "x", "e": 1.5, "f": "  "}"#)
    #expect(tree["a"].string == nil && tree["b"]["c"] == .null && tree["b"]["x"]["y"] == .null)
    #expect(tree["d"].elements.isEmpty && tree["d"].integer == nil && tree["e"].integer == nil)
    #expect(tree["e"].number == 1.5 && tree["f"].identifier == nil && tree["a"].identifier == nil)
    #expect(tree["d"].values.count == 1 && tree["a"].values.count == 1 && tree["z"].values.isEmpty)
  }

  @Test func theLastOfEqualKeysCounts() throws {
    #expect(try Self.tree(#"{"a": 1, "a": 2}"#)["a"].integer == 2)
  }

  @Test(arguments: [
    #"{"a":[1,2.50,-0,1e400],"b":"é\n\"","c":{},"d":null,"e":[true,false]}"#, "[]", "7", #""""#,
  ])
  func whatIsWrittenIsWhatWasRead(text: String) throws {
    #expect(String(decoding: try Self.tree(text).bytes, as: UTF8.self) == text)
  }

  @Test(arguments: ["", "{", "[1,]", "<html>", "nul", "{\"a\":1}x", "\"\u{1}\""])
  func whatIsNoJSONIsRefused(text: String) {
    #expect(throws: JSONFault.self) { try Self.tree(text) }
  }

  @Test func aTreeDeeperThanAllowedIsRefused() throws {
    let deep = String(repeating: "[", count: 100_000)
    #expect(throws: JSONFault.self) { try Self.tree(deep) }
    let allowed = String(repeating: "[", count: 128) + String(repeating: "]", count: 128)
    _ = try Self.tree(allowed)
  }
}
