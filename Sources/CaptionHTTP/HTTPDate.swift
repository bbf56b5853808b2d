/// A date in a header field: seconds since 1970.
///
/// Source: RFC 9110, section 5.6.7.
public enum HTTPDate {
  private static let months = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
  ]

  /// Reads the three forms: `Sun, 06 Nov 1994 08:49:37 GMT`, `Sunday, 06-Nov-94 08:49:37 GMT` and
  /// `Sun Nov  6 08:49:37 1994`.
  ///
  /// - Returns: `nil` for what is not a date.
  public static func parse(_ text: String) -> Int64? {
    let words = text.lowercased().split { $0 == " " || $0 == "," || $0 == "-" }
    switch words.count {
    case 6 where words[5] == "gmt" || words[5] == "utc":
      return seconds(day: words[1], month: words[2], year: words[3], clock: words[4])
    case 5:
      return seconds(day: words[2], month: words[1], year: words[4], clock: words[3])
    default: return nil
    }
  }

  private static func seconds(
    day: Substring, month: Substring, year: Substring, clock: Substring
  ) -> Int64? {
    let clock = clock.split(separator: ":", omittingEmptySubsequences: false).map(number)
    guard let day = number(day), (1...31).contains(day),
      let month = months.firstIndex(of: String(month)), let year = fullYear(year),
      clock.count == 3, let hour = clock[0], let minute = clock[1], let second = clock[2],
      hour < 24, minute < 60, second <= 60
    else { return nil }
    return days(year: year, month: Int64(month) + 1, day: day) * 86_400
      + hour * 3_600 + minute * 60 + second
  }

  private static func number(_ text: Substring) -> Int64? {
    guard text.utf8.count <= 4, text.utf8.allSatisfy({ (48...57).contains($0) }) else { return nil }
    return Int64(text)
  }

  /// Two digits mean 1970 to 2069.
  private static func fullYear(_ text: Substring) -> Int64? {
    guard let year = number(text) else { return nil }
    switch text.utf8.count {
    case 2: return year < 70 ? 2000 + year : 1900 + year
    case 4: return year
    default: return nil
    }
  }

  /// Days from 1970-01-01 to a date of the Gregorian calendar, counted from a March so that the leap
  /// day ends its year.
  private static func days(year: Int64, month: Int64, day: Int64) -> Int64 {
    let year = month <= 2 ? year - 1 : year
    let monthFromMarch = (month + 9) % 12
    let dayOfYear = (153 * monthFromMarch + 2) / 5 + day - 1
    return year * 365 + year / 4 - year / 100 + year / 400 + dayOfYear - 719_468
  }
}
