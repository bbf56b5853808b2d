/// Why no answer came; cases differ by what the caller does next.
public enum HTTPError: Error, Hashable, Sendable, Codable {
  /// No connection, a lost one, or no answer in time: trying later can help.
  ///
  /// - `isSent`: whether the request may have reached the server, so that a write's outcome is
  ///   unknown.
  case unreachable(host: String, reason: String, isSent: Bool)
  /// The address cannot be asked at all: tell the person.
  case badURL(String, reason: String)
  /// The certificate, or the connection's safety, could not be verified: tell the person.
  case insecure(host: String, reason: String)
  /// The answer is larger than the request allowed.
  case tooLarge(limit: Int64)
  /// The address answered with a redirect that is not followed: tell the person where it points.
  case redirected(from: String, to: String, reason: String)
  /// The server does not speak HTTP as it should.
  case malformed(host: String, reason: String)
  /// The caller asked to stop.
  case cancelled
  /// Replaying, and no recording answers this request.
  case notRecorded(request: String)
  /// A file could not be read or written here.
  case file(path: String, reason: String)
}
