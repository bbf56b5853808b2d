internal import CaptionCore
internal import CaptionHTTP

/// Why the Graph API does not do what it is asked.
///
/// Source: Meta, "Error Codes". The numbers decide; the words are for the person.
struct GraphError: Hashable, Sendable {
  let code: Int
  let subcode: Int?
  private let message: String
  private let isPassing: Bool

  /// Reads an answer; `nil` for one that names no error.
  init?(_ answer: APIAnswer) {
    // What is no JSON is judged by its status alone.
    guard let error = try? answer.tree()["error"], let code = error["code"].integer else {
      return nil
    }
    self.code = code
    subcode = error["error_subcode"].integer
    message = error["error_user_msg"].string ?? error["message"].string ?? "no reason given"
    isPassing = error["is_transient"].boolean ?? false
  }

  /// One clause for a person.
  var reason: String {
    // A message may quote the address that was asked, and that has a token in it.
    let words = message.split(separator: " ").map { $0.contains("access_token") ? "…" : $0 }
    let number = subcode.map { "\(code)/\($0)" } ?? "\(code)"
    return "Instagram says: \(words.joined(separator: " ").prefix(300)) (\(number))"
  }

  /// What it means for the remote as a whole; `nil` where it is about what was sent.
  func remoteError(_ answer: APIAnswer, now: Timestamp) -> RemoteError? {
    switch code {
    case 190, 102: .unauthorised(reason: "the token is not valid any more; \(reason)")
    case 10, 200...299, 3: .unauthorised(reason: "the token lacks a permission; \(reason)")
    case 25: .refused(reason: reason)
    case 4, 17, 32, 341, 613, 80_000...80_099:
      .unreachable(reason: reason, notBefore: Self.resetAt(answer, now: now))
    case 1, 2: .unreachable(reason: reason, notBefore: nil)
    case _ where isPassing: .unreachable(reason: reason, notBefore: nil)
    default: nil
    }
  }

  /// When more may be asked: as the answer says, else in an hour, over which usage is counted.
  static func resetAt(_ answer: APIAnswer, now: Timestamp) -> Timestamp {
    RateLimit(answer.headers, now: now).resetAt
      ?? Timestamp(milliseconds: now.milliseconds + 3_600_000)
  }

  /// Whether the address names nothing that the token may see; it may have been deleted.
  var isMissing: Bool { code == 100 && subcode == 33 || code == 24 }
  /// Whether alt texts were asked for that the server's version does not know.
  var isUnknownAlt: Bool { code == 100 && message.contains("alt_text") }
}
