/// Sends requests with redirects followed and passing faults retried, over any transport.
///
/// Redirects: only on the same origin, or from http to https on the same host, so that credentials
/// stay where the person sent them. Retries: only what is safe to repeat, and only until the head of
/// an answer is there; a body that breaks off is the caller's to ask for again.
public struct HTTPClient: HTTPTransport {
  private let transport: any HTTPTransport
  private let retry: RetryPolicy
  private let sleep: @Sendable (Duration) async throws -> Void
  private let now: @Sendable () -> Int64
  private let random: @Sendable () -> Double

  private static let redirectLimit = 5

  /// - Parameters:
  ///   - sleep: Waits; throws only when the task was cancelled.
  ///   - now: Milliseconds since 1970.
  ///   - random: A number from 0 up to, but not including, 1.
  ///   - transport: What requests are sent with.
  ///   - retry: How often and how long to wait.
  public init(
    over transport: any HTTPTransport, retry: RetryPolicy = RetryPolicy(),
    sleep: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) },
    now: @escaping @Sendable () -> Int64 = { SystemClock.now() },
    random: @escaping @Sendable () -> Double = { Double.random(in: 0..<1) }
  ) {
    self.transport = transport
    self.retry = retry
    self.sleep = sleep
    self.now = now
    self.random = random
  }

  /// Sends a request and returns when the head of the final answer is there.
  ///
  /// An answer of 429, 502, 503 or 504 comes back as it is when the attempts are used up or when it
  /// asks for a longer wait than the policy allows: `RetryAfter` reads the wait from its headers.
  ///
  /// - Throws: `HTTPError.redirected` for a redirect to another origin, a loop, or too many.
  public func send(_ request: HTTPRequest) async throws(HTTPError) -> HTTPAnswer {
    var url = try HTTPURL(request.url)
    var request = request
    var movedTo: String?
    for _ in 0...Self.redirectLimit {
      request.url = url.description
      var answer = try await sendRetrying(request)
      guard let target = try redirect(answer, of: request, at: url) else {
        answer.movedTo = movedTo
        return answer
      }
      await drain(answer)
      url = target
      movedTo = target.description
    }
    throw .redirected(
      from: request.url, to: url.description,
      reason: "it redirects more than \(Self.redirectLimit) times")
  }

  /// Where a redirect leads that is to be followed; `nil` for an answer that stays as it is.
  private func redirect(
    _ answer: HTTPAnswer, of request: HTTPRequest, at url: HTTPURL
  ) throws(HTTPError) -> HTTPURL? {
    let isRead = request.method == .get || request.method == .head
    let followed = isRead ? [301, 302, 303, 307, 308] : [307, 308]
    guard followed.contains(answer.status), let location = answer.headers["Location"] else {
      return nil
    }
    let target: HTTPURL
    do {
      target = try url.resolve(location)
    } catch {
      throw .redirected(
        from: request.url, to: Secrets.scrubbed(location).harmless,
        reason: "it redirects to an address that cannot be asked")
    }
    guard isRead ? url.mayRedirect(to: target) : url.hasSameOrigin(as: target) else {
      throw .redirected(
        from: request.url, to: target.description, reason: "it redirects to another server")
    }
    return target
  }

  private func sendRetrying(_ request: HTTPRequest) async throws(HTTPError) -> HTTPAnswer {
    let begin = now()
    var waited = Duration.zero
    var attempt = 1
    while true {
      let result: Result<HTTPAnswer, HTTPError>
      do {
        result = .success(try await transport.send(request))
      } catch {
        result = .failure(error)
      }
      guard attempt < retry.attempts,
        let wait = retry.wait(
          after: attempt, result, method: request.method, random: random(), now: now()),
        max(waited, .milliseconds(now() - begin)) + wait <= retry.totalWait
      else { return try result.get() }
      if case .success(let answer) = result { await drain(answer) }
      do {
        try await sleep(wait)
      } catch {
        throw .cancelled
      }
      waited += wait
      attempt += 1
    }
  }

  /// Reads the rest of an answer nobody needs, so that its connection can be used again.
  private func drain(_ answer: HTTPAnswer) async {
    // A body that is long or breaks off only costs the connection.
    _ = try? await answer.body.collect(upTo: 64 << 10)
  }
}
