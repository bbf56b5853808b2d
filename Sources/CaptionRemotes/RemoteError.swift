public import CaptionCore

/// Why a remote could not be read or written as a whole; cases differ by what the caller does next.
public enum RemoteError: Error, Hashable, Sendable {
  /// No answer, or one that says *later*: try again, not before the time given.
  case unreachable(reason: String, notBefore: Timestamp?)
  /// 401, or a token that does not suffice.
  case unauthorised(reason: String)
  /// An answer that stays as it is: 404, 410, 403, an address that cannot be asked.
  case refused(reason: String)
  /// The answer is not what it should be: reported; retrying cannot help.
  case malformed(path: String, reason: String)
  /// The answer is larger than is allowed.
  case tooLarge(limit: Int64)
  /// The write was not made because what stood there may be another's: needs the sole writer's word.
  case unsafeToWrite(reason: String)
  /// Nothing was done because a recording has no answer to the request.
  case notRecorded(request: String)
  /// A file could not be read or written here.
  case file(path: String, reason: String)
  case cancelled
}
