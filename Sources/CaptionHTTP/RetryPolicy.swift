/// How often and how long to wait before a request is sent again.
public struct RetryPolicy: Hashable, Sendable {
  /// How often a request is sent at most; 1 means never again.
  public var attempts = 4
  /// The longest wait before the second attempt; it doubles with each attempt.
  public var firstWait: Duration = .milliseconds(500)
  public var longestWait: Duration = .seconds(20)
  /// All waits of one request together, and the time its attempts took.
  public var totalWait: Duration = .seconds(60)

  public init() {}

  /// How long to wait before sending again; `nil` when the request must not, or need not, be sent
  /// again.
  ///
  /// Half of each wait is random, so that clients that failed together do not come back together.
  ///
  /// - Parameter attempt: Counts from 1.
  func wait(
    after attempt: Int, _ result: Result<HTTPAnswer, HTTPError>, method: HTTPRequest.Method,
    random: Double, now: Int64
  ) -> Duration? {
    let isRead = method == .get || method == .head
    let doubled = firstWait * (1 << min(attempt - 1, 20))
    let backoff = min(doubled, longestWait) * (0.5 + random / 2)
    switch result {
    // What was surely not sent can be sent again, whatever it is.
    case .failure(.unreachable(_, _, let isSent)):
      return isRead || !isSent ? backoff : nil
    case .failure: return nil
    case .success(let answer):
      guard isRead, [429, 502, 503, 504].contains(answer.status) else { return nil }
      return max(RetryAfter.parse(answer.headers, now: now) ?? .zero, backoff)
    }
  }
}
