/// What a run is to do.
public struct SyncRequest: Hashable, Sendable {
  public enum Direction: String, Hashable, Sendable {
    case pull, push, sync
    /// Reads an archive that a person named, and pushes nothing.
    case `import`

    var pushes: Bool { self == .push || self == .sync }

    /// Reads the word under which a run is kept.
    init?(command: String) {
      self.init(rawValue: String(command.prefix { $0 != " " }))
    }
  }

  public var direction: Direction
  /// The names of the remotes; empty for all.
  public var remotes: [String]
  /// Stop after planning: what was observed is kept, nothing else is changed.
  public var isDryRun: Bool
  /// The run whose plan a person has approved.
  public var approvedRun: Int64?

  public init(
    _ direction: Direction = .sync, remotes: [String] = [], isDryRun: Bool = false,
    approvedRun: Int64? = nil
  ) {
    self.direction = direction
    self.remotes = remotes
    self.isDryRun = isDryRun
    self.approvedRun = approvedRun
  }

  /// The word under which the run is kept.
  var command: String {
    direction.rawValue + (isDryRun ? " --dry-run" : "")
  }
}
