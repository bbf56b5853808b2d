internal import CaptionCore
internal import CaptionHTTP

/// How much a server lets be asked, as its headers say.
///
/// | shape | read as |
/// |---|---|
/// | `X-RateLimit-Reset: 2026-08-01T13:55:00.348080Z` (Mastodon) | that instant |
/// | `RateLimit-Reset: 1785592500` (Bluesky) | that second since 1970 |
/// | `RateLimit-Reset: 30`, `Retry-After: 30` | so many seconds from now |
/// | `X-App-Usage: {"call_count":97,…}` (Meta), in percent | nothing left from 100 on |
/// | `X-Business-Use-Case-Usage`, with `estimated_time_to_regain_access` in minutes (Meta) | that wait |
struct RateLimit: Hashable, Sendable {
  /// How many requests are left until the reset; `nil` where the server does not say.
  var remaining: Int?
  /// When more may be asked, a day from now at most; `nil` where the server does not say.
  var resetAt: Timestamp?

  private static let longest: Int64 = 86_400_000

  init(_ headers: HTTPHeaders, now: Timestamp) {
    remaining = Self.value("Remaining", headers).flatMap { Int($0) }
    let retry = RetryAfter.parse(headers, now: now.milliseconds).map {
      Timestamp(milliseconds: now.milliseconds + Int64($0 / .milliseconds(1)))
    }
    resetAt = retry ?? Self.value("Reset", headers).flatMap { Self.instant($0, now: now) }
    readUsage(headers, now: now)
    if let reset = resetAt {
      let wait = min(max(reset.milliseconds - now.milliseconds, 0), Self.longest)
      resetAt = Timestamp(milliseconds: now.milliseconds + wait)
    }
  }

  private static func value(_ name: String, _ headers: HTTPHeaders) -> String? {
    headers["RateLimit-\(name)"] ?? headers["X-RateLimit-\(name)"]
  }

  private static func instant(_ text: String, now: Timestamp) -> Timestamp? {
    if let date = Timestamp(rfc3339: text) { return date }
    guard let number = Double(text), number >= 0, number < 1e12 else { return nil }
    let milliseconds = Int64(number * 1000)
    // No server asks to wait for thirty years.
    return number > 1e9
      ? Timestamp(milliseconds: milliseconds)
      : Timestamp(milliseconds: now.milliseconds + milliseconds)
  }

  private mutating func readUsage(_ headers: HTTPHeaders, now: Timestamp) {
    for name in ["X-App-Usage", "X-Business-Use-Case-Usage"] {
      guard let text = headers[name], let tree = try? JSONTree(Array(text.utf8)) else { continue }
      for usage in Self.usages(tree) {
        let percents = ["call_count", "total_time", "total_cputime"].compactMap { usage[$0].number }
        if let most = percents.max(), most >= 100 { remaining = 0 }
        guard let minutes = usage["estimated_time_to_regain_access"].number, minutes > 0,
          minutes < 1e6
        else { continue }
        remaining = 0
        resetAt = Timestamp(milliseconds: now.milliseconds + Int64(minutes * 60_000))
      }
    }
  }

  /// One usage, or lists of them by account.
  private static func usages(_ tree: JSONTree) -> [JSONTree] {
    guard case .object(let members) = tree else { return [] }
    let lists = members.flatMap(\.value.elements)
    return lists.isEmpty ? [tree] : lists
  }
}
