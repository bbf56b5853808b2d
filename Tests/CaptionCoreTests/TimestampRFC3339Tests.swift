import CaptionCore
import Testing

struct TimestampRFC3339Tests {
  @Test(arguments: [
    ("1970-01-01T00:00:00Z", 0), ("1970-01-01T00:00:00.001Z", 1),
    ("2024-02-29T12:30:15Z", 1_709_209_815_000), ("2024-02-29t12:30:15z", 1_709_209_815_000),
    ("2024-02-29 12:30:15+00:00", 1_709_209_815_000),
    ("2021-08-13T08:25:28+0000", 1_628_843_128_000),
    ("2021-08-13T10:25:28+02", 1_628_843_128_000),
    ("2021-08-13T03:55:28.5-04:30", 1_628_843_128_500),
    ("2021-08-13T08:25:28.123456789Z", 1_628_843_128_123),
    ("1969-12-31T23:59:59Z", -1000), ("2016-12-31T23:59:60Z", 1_483_228_800_000),
    ("0001-01-01T00:00:00Z", -62_135_596_800_000), ("9999-12-31T23:59:59Z", 253_402_300_799_000),
  ])
  func aDateIsReadAsItsInstant(text: String, milliseconds: Int64) {
    #expect(Timestamp(rfc3339: text)?.milliseconds == milliseconds)
  }

  @Test(arguments: [
    "", "2024", "2024-02-29", "2024-02-29T12:30:15", "2024-02-30T00:00:00Z", "2023-02-29T00:00:00Z",
    "2024-13-01T00:00:00Z", "2024-00-01T00:00:00Z", "0000-01-01T00:00:00Z", "2024-01-01T24:00:00Z",
    "2024-01-01T00:60:00Z", "2024-01-01T00:00:61Z", "2024-01-01T00:00:00.Z",
    "2024-01-01T00:00:00+25:00", "2024-01-01T00:00:00Zx", "2024-01-01T00:00:00+0",
    "１９７０-01-01T00:00:00Z", "Wed, 01 May 2024 00:00:00 GMT",
  ])
  func whatIsNoInstantIsNotRead(text: String) {
    #expect(Timestamp(rfc3339: text) == nil)
  }

  @Test func writingAndReadingGiveTheSameInstant() {
    var milliseconds: Int64 = -62_135_596_800_000
    while milliseconds < 253_402_300_799_000 {
      let instant = Timestamp(milliseconds: milliseconds)
      #expect(Timestamp(rfc3339: instant.rfc3339) == instant)
      milliseconds += 86_399_999 * 397
    }
  }

  @Test(arguments: [
    (1_709_209_815_000, "2024-02-29T12:30:15Z"), (1_709_209_815_070, "2024-02-29T12:30:15.070Z"),
    (-1, "1969-12-31T23:59:59.999Z"),
  ])
  func anInstantIsWrittenInUTC(milliseconds: Int64, text: String) {
    #expect(Timestamp(milliseconds: milliseconds).rfc3339 == text)
  }
}
