/// How long a server asks to be left alone: the value of a `Retry-After` field.
///
/// Source: RFC 9110, section 10.2.3.
public enum RetryAfter {
  /// Never longer than this is meant: what a broken or hostile server says beyond it is cut.
  private static let longest: Int64 = 86_400

  /// - Parameters:
  ///   - now: Milliseconds since 1970, on the clock that a date in `value` is compared with.
  ///   - value: The value of the header field.
  /// - Returns: The wait, zero for a time that has passed; `nil` for what cannot be read.
  public static func parse(_ value: String, now: Int64) -> Duration? {
    let value = value.drop { $0 == " " }
    if !value.isEmpty, value.utf8.allSatisfy({ (48...57).contains($0) }) {
      return .seconds(min(Int64(value) ?? longest, longest))
    }
    guard let date = HTTPDate.parse(String(value)) else { return nil }
    return .milliseconds(min(max(date * 1_000 - now, 0), longest * 1_000))
  }

  /// The wait that an answer asks for.
  ///
  /// A date is compared with the answer's own `Date` where it has one: the two clocks need not agree.
  public static func parse(_ headers: HTTPHeaders, now: Int64) -> Duration? {
    guard let value = headers["Retry-After"] else { return nil }
    let serverNow = headers["Date"].flatMap(HTTPDate.parse).map { $0 * 1_000 }
    return parse(value, now: serverNow ?? now)
  }
}
