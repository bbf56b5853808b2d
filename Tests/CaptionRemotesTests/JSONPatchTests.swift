import Testing

@testable import CaptionRemotes

struct JSONPatchTests {
  struct Row: CustomTestStringConvertible, Sendable {
    var before: String
    var path: [JSONPatch.Step]
    var value: String?
    var after: String?
    var testDescription: String { "\(before) \(path) \(value ?? "removed")" }
  }

  @Test(arguments: [
    Row(before: #"{"a":1,"b":2}"#, path: ["a"], value: "3", after: #"{"a":3,"b":2}"#),
    Row(before: #"{"a":1,"b":2}"#, path: ["c"], value: "3", after: #"{"a":1,"b":2,"c":3}"#),
    Row(before: "{}", path: ["a"], value: "1", after: #"{"a":1}"#),
    Row(before: "{ }", path: ["a"], value: "1", after: #"{"a":1 }"#),
    Row(
      before: "{\n  \"a\": 1,\n  \"b\": 2\n}", path: ["c"], value: "3",
      after: "{\n  \"a\": 1,\n  \"b\": 2,\n  \"c\": 3\n}"),
    Row(before: #"{"a":1,"x":0,"a":2}"#, path: ["a"], value: "9", after: #"{"a":9,"x":0,"a":9}"#),
    Row(before: #"{"\u0061":1}"#, path: ["a"], value: "9", after: #"{"\u0061":9}"#),
    Row(
      before: #"{"a":{"b":[1,2]}}"#, path: ["a", "b", 1], value: "9", after: #"{"a":{"b":[1,9]}}"#),
    Row(before: #"{"a":[]}"#, path: ["a", 2], value: "9", after: #"{"a":[null,null,9]}"#),
    Row(before: #"{"a":[1]}"#, path: ["a", 2], value: "9", after: #"{"a":[1,null,9]}"#),
    Row(before: "{}", path: ["a", 1, "b"], value: "9", after: #"{"a":[null,{"b":9}]}"#),
    Row(before: #"{"a":null}"#, path: ["a", "b"], value: "9", after: #"{"a":{"b":9}}"#),
    Row(before: #"{"a":"text"}"#, path: ["a", "b"], value: "9", after: nil),
    Row(before: #"{"a":{}}"#, path: ["a", 0], value: "9", after: nil),
    Row(before: #"{"a":1,"b":2}"#, path: ["a"], after: #"{"b":2}"#),
    Row(before: #"{"a":1,"b":2}"#, path: ["b"], after: #"{"a":1}"#),
    Row(before: #"{"a":1}"#, path: ["a"], after: "{}"),
    Row(before: #"{"a":1,"b":2,"a":3}"#, path: ["a"], after: #"{"b":2}"#),
    Row(before: #"{ "a" : 1 , "b" : 2 }"#, path: ["a"], after: #"{ "b" : 2 }"#),
    Row(before: #"{"a":{"b":1}}"#, path: ["a", "b"], after: #"{"a":{}}"#),
    Row(before: #"{"a":[1,2]}"#, path: ["a", 0], after: #"{"a":[null,2]}"#),
    Row(before: #"{"a":1}"#, path: ["x", "y"], after: #"{"a":1}"#),
    Row(before: #"{"a":1}"#, path: ["a", "y"], after: #"{"a":1}"#),
  ])
  func onlyTheNamedPlaceChanges(row: Row) {
    var patch = JSONPatch(Array(row.before.utf8))
    var isSet = true
    if let value = row.value {
      isSet = patch.set(row.path, to: Array(value.utf8))
    } else {
      patch.remove(row.path)
    }
    #expect(isSet == (row.after != nil))
    #expect(String(decoding: patch.bytes, as: UTF8.self) == row.after ?? row.before)
  }

  @Test(arguments: ["", "a\"b\\c", "line\nend\r\ttab", "\u{0}\u{1F}\u{7F}", "é漢😀", "</script>"])
  func textIsReadAsItWasWritten(text: String) {
    let bytes = JSONWriter.text(text)
    #expect(JSONValidator.passes(bytes))
    let read = unsafe bytes.withUnsafeBytes { bytes in
      var reader = unsafe JSONReader(validated: bytes)
      return reader.string()
    }
    #expect(read?.utf8.elementsEqual(text.utf8) == true)
  }
}
