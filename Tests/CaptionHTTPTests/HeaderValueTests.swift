import CaptionHTTP
import Testing

@Suite struct HeaderValueTests {
  @Test(arguments: [
    ("Sun, 06 Nov 1994 08:49:37 GMT", 784_111_777),
    ("Sunday, 06-Nov-94 08:49:37 GMT", 784_111_777),
    ("Sun Nov  6 08:49:37 1994", 784_111_777),
    ("Thu, 01 Jan 1970 00:00:00 GMT", 0),
    ("Thu, 29 Feb 2024 12:00:00 GMT", 1_709_208_000),
    ("Tue, 19 Jan 2038 03:14:08 GMT", 2_147_483_648),
  ])
  func theThreeFormsOfADateAreRead(text: String, seconds: Int64) {
    #expect(HTTPDate.parse(text) == seconds)
  }

  @Test(arguments: [
    "", "soon", "Sun, 06 Now 1994 08:49:37 GMT", "Sun, 06 Nov 1994 25:00:00 GMT",
    "Sun, 06 Nov 1994 08:49 GMT", "Sun, 99 Nov 1994 08:49:37 GMT",
  ])
  func whatIsNoDateIsNil(text: String) {
    #expect(HTTPDate.parse(text) == nil)
  }

  @Test(
    arguments: [
      ("120", Duration.seconds(120)), ("0", .zero), (" 7", .seconds(7)),
      ("Thu, 01 Jan 1970 00:10:00 GMT", .seconds(500)),
      ("Thu, 01 Jan 1970 00:00:00 GMT", .zero),
      ("99999999999999999999999", .seconds(86_400)),
      ("-5", nil), ("1.5", nil), ("", nil), ("tomorrow", nil),
    ] as [(String, Duration?)])
  func retryAfterIsSecondsOrADate(value: String, wait: Duration?) {
    #expect(RetryAfter.parse(value, now: 100_000) == wait)
  }

  @Test func aDateIsComparedWithTheServersOwnClock() {
    let headers: HTTPHeaders = [
      "Date": "Sun, 06 Nov 1994 08:49:37 GMT", "Retry-After": "Sun, 06 Nov 1994 08:50:07 GMT",
    ]
    #expect(RetryAfter.parse(headers, now: 4_000_000_000_000) == .seconds(30))
    #expect(RetryAfter.parse([:], now: 0) == nil)
  }

  @Test(arguments: [
    ("\"a\"", true), ("W/\"a\"", false), ("a", false), ("\"\"", false), ("\"a\"b\"", false),
  ])
  func onlyAQuotedTagIsStrong(text: String, isStrong: Bool) {
    #expect(EntityTag(text)?.isStrong == isStrong)
  }

  @Test func aTagThatCannotBeSentBackIsNone() {
    #expect(EntityTag(nil) == nil)
    #expect(EntityTag("") == nil)
    #expect(EntityTag("\"a\r\nX: y\"") == nil)
  }
}
