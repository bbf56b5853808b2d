package import CaptionCore
package import CaptionHTTP

extension RemoteError {
  /// What it means for a remote that no answer came.
  package init(_ error: HTTPError) {
    self =
      switch error {
      case .unreachable(let host, let reason, _):
        .unreachable(reason: "\(host): \(reason)", notBefore: nil)
      case .badURL(let url, let reason): .refused(reason: "\(url): \(reason)")
      case .insecure(let host, let reason):
        .refused(reason: "the connection to \(host) is not safe: \(reason)")
      case .redirected(let from, let to, let reason):
        .refused(reason: "\(from): \(reason): \(to)")
      case .tooLarge(let limit): .tooLarge(limit: limit)
      case .malformed(let host, let reason): .malformed(path: "", reason: "\(host): \(reason)")
      case .cancelled: .cancelled
      case .notRecorded(let request): .notRecorded(request: request)
      case .file(let path, let reason): .file(path: path, reason: reason)
      }
  }

  /// What an answer's status means that is none of those its reader takes.
  ///
  /// - Parameter now: The clock that a `Retry-After` is counted from.
  package init(status answer: HTTPAnswer, of url: String, now: Timestamp) {
    let isFile = url.hasPrefix("file:")
    self =
      switch answer.status {
      case 401: .unauthorised(reason: "the server wants a valid token (401)")
      case 403: .unauthorised(reason: "the server forbids access (403)")
      case 304: .refused(reason: "the server answered 304, but was not asked what changed since")
      case 404 where isFile: .unreachable(reason: "no such file", notBefore: nil)
      case 404: .refused(reason: "there is nothing at this address (404)")
      case 407: .refused(reason: "the proxy wants a name and a password in its address (407)")
      case 410: .refused(reason: "the server says that it is gone for good (410)")
      case 451: .refused(reason: "withheld for legal reasons (451)")
      case 408, 423, 425, 429, 500...599:
        .unreachable(
          reason: Self.later(answer.status),
          notBefore: RetryAfter.parse(answer.headers, now: now.milliseconds).map {
            Timestamp(milliseconds: now.milliseconds + Int64($0 / .milliseconds(1)))
          })
      case 300..<400:
        .refused(
          reason: "the server redirects elsewhere (\(answer.status))"
            + (answer.headers["Location"].map { ": \(Secrets.scrubbed($0).harmless)" } ?? ""))
      default: .refused(reason: "the server answered with status \(answer.status)")
      }
  }

  private static func later(_ status: Int) -> String {
    switch status {
    case 408: "the server did not wait for the request to end (408)"
    case 423: "it is locked there, by another write maybe (423)"
    case 429: "the server asks to slow down (429)"
    case 511: "the network wants you to log in first, in a browser (511)"
    case 503: "the server is not available now (503)"
    default: "the server failed (\(status))"
    }
  }
}
