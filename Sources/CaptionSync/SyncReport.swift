/// What a run did, with the keys that `captions sync --json` prints.
public struct SyncReport: Hashable, Sendable, Codable {
  public var remotes: [RemoteReport]
  /// Whether every remote was synced and nothing waits for a person.
  public var ok: Bool
  /// The run's number: what `--approve` takes.
  public var run: Int64
}

/// What a run did with one remote.
public struct RemoteReport: Hashable, Sendable, Codable {
  public struct Pulled: Hashable, Sendable, Codable {
    public var created = 0
    public var updated = 0
    public var deleted = 0
    public var unchanged = 0
  }

  public struct Pushed: Hashable, Sendable, Codable {
    public var created = 0
    public var updated = 0
    public var deleted = 0
  }

  /// Why a remote was not carried through to the end.
  public enum Stop: String, Hashable, Sendable, Codable {
    /// More would be deleted or edited than a person expects.
    case `guard`
    /// Not authorised.
    case auth
    /// No answer, or one that says *later*.
    case unreachable
    /// It will not be read or written as it stands.
    case refused
    /// The answer is not what it should be.
    case malformed
  }

  public var name: String
  public var kind: String
  public var pulled = Pulled()
  public var pushed = Pushed()
  /// Fields that wait for a person.
  public var conflicts = 0
  /// Operations that the remote refused.
  public var parked = 0
  /// Operations whose outcome is not known yet.
  public var unknown = 0
  /// Operations that wait by themselves until a time that the remote named, or for what they need.
  public var later = 0
  /// Wishes that are kept here because the remote cannot take them.
  public var kept = 0
  /// Posts that were to be published, and of which the remote showed a copy already.
  public var alreadyThere = 0
  public var requests = 0
  public var bytesReceived: Int64 = 0
  public var seconds = 0.0
  public var stopped: Stop?
  /// What a person should know, one line; `nil` for nothing.
  public var message: String?
  /// What was read otherwise than it says, one line each.
  public var notes: [String] = []

  public init(name: String, kind: String) {
    self.name = name
    self.kind = kind
  }

  /// Stops for a reason, which hides none that came before: a guard counts what earlier runs left,
  /// also where the remote could not be read in this one.
  mutating func stop(_ reason: Stop, _ message: String) {
    stopped = stopped == .auth ? .auth : reason
    self.message = self.message.map { "\($0); \(message)" } ?? message
  }

  /// Writes every key, `null` where there is nothing: who reads it need not ask which are there.
  public func encode(to encoder: any Encoder) throws {
    var members = encoder.container(keyedBy: CodingKeys.self)
    try members.encode(name, forKey: .name)
    try members.encode(kind, forKey: .kind)
    try members.encode(pulled, forKey: .pulled)
    try members.encode(pushed, forKey: .pushed)
    try members.encode(conflicts, forKey: .conflicts)
    try members.encode(parked, forKey: .parked)
    try members.encode(unknown, forKey: .unknown)
    try members.encode(later, forKey: .later)
    try members.encode(kept, forKey: .kept)
    try members.encode(alreadyThere, forKey: .alreadyThere)
    try members.encode(requests, forKey: .requests)
    try members.encode(bytesReceived, forKey: .bytesReceived)
    try members.encode(seconds, forKey: .seconds)
    try members.encode(stopped, forKey: .stopped)
    try members.encode(message, forKey: .message)
    try members.encode(notes, forKey: .notes)
  }
}
