import CaptionCore
import Testing

@Suite struct TimestampArchivesTests {
  @Test(arguments: [
    ("2024-05-01T09:30:00.000Z", "2024-05-01T09:30:00Z"),
    ("2024-05-01T09:30:00+0000", "2024-05-01T09:30:00Z"),
    ("2024-05-01T09:30:00.123456789+02:00", "2024-05-01T07:30:00.123Z"),
    ("1714555800", "2024-05-01T09:30:00Z"), ("1714555800.5", "2024-05-01T09:30:00.500Z"),
    ("1714555800000", "2024-05-01T09:30:00Z"),
    ("Wed May 01 09:30:00 +0000 2024", "2024-05-01T09:30:00Z"),
    ("Wed Aug 27 13:08:45 +0000 2008", "2008-08-27T13:08:45Z"),
    ("2024-05-01 09:30:00", "2024-05-01T09:30:00Z"),
    ("2024-05-01T09:30:00", "2024-05-01T09:30:00Z"),
  ])
  func everySpellingIsRead(text: String, time: String) {
    #expect(Timestamp(archived: text)?.rfc3339 == time)
  }

  @Test(arguments: [
    "", "2024-05-01", "May 1", "Wed Foo 27 13:08:45 +0000 2008", "nan", "inf", "1e300", "0x10",
    "2024-13-01T09:30:00Z",
  ])
  func whatIsNoInstantIsNone(text: String) {
    #expect(Timestamp(archived: text) == nil)
  }
}
