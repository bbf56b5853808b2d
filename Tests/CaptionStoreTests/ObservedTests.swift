import CaptionCore
import TestSupport
import Testing

@testable import CaptionStore

@Test("Case 29: an item with an older time is new whenever it is shown")
func anItemWithAnOlderTimeIsNewWheneverItIsShown() throws {
  let desk = try Desk()
  try desk.pull([item("a", "one")])
  var late = item("b", "two")
  late.publishedAt = Timestamp(milliseconds: 1)
  try desk.pull([item("a", "one"), late])
  #expect(try desk.caption("b") == "two")
}

@Test("Case 34: new content under the same version token is a change")
func newContentUnderTheSameTokenIsAChange() throws {
  let desk = try Desk()
  var item = item("a", "one", hash: 2)
  item.version = "same"
  try desk.pull([item])
  item.content.caption = Caption("two")
  item.contentHash = 4
  try desk.pull([item])
  #expect(try desk.caption("a") == "two")
}
