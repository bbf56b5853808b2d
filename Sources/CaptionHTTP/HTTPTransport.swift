/// Sends requests and delivers answers: libcurl, a file system, a recording or a stub.
public protocol HTTPTransport: Sendable {
  /// Sends one request and returns when the head of the answer is there; the body follows in pieces.
  ///
  /// Redirects are answers like any other: `HTTPClient` decides about them. Any status is an answer;
  /// only what kept an answer from coming throws. Dropping the answer's body cancels the rest.
  func send(_ request: HTTPRequest) async throws(HTTPError) -> HTTPAnswer
}
