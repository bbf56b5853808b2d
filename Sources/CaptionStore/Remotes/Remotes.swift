public import CaptionCore
internal import GRDB

/// A remote as the store knows it.
public struct RemoteRecord: Hashable, Sendable, Identifiable {
  public var id: RemoteID
  public var name: String
  public var kind: String
  public var url: String
  /// What the remote calls itself.
  public var title: String?
  /// Whether the person said that the feed names every post, so that absence counts.
  public var isComplete: Bool
  /// Whether the person said that nobody else writes there.
  public var isSoleWriter: Bool
  /// Whether a push found that the server's precondition protects nothing.
  public var isPreconditionBroken = false
  /// Where the token is to be had (`env:NAME`, `file:PATH`, `command:LINE`); never the token.
  public var tokenSource: String?
  /// How the token is sent: `bearer`, `basic` or `aws:REGION`.
  public var auth = "bearer"
  public var cursor: String?
  public var coverage: String?
  /// What the remote has told of itself, in the words of its kind.
  public var learned: String?
  public var checkedAt: Timestamp?
  /// Until when the remote asked to be left alone.
  public var notBefore: Timestamp?
  /// When it asked for that, by the clock of this machine.
  public var pausedAt: Timestamp?
  /// What was deleted and edited since a person last approved a run.
  public var sinceApproval: GuardTally

  public init(
    id: RemoteID = RemoteID(rawValue: 0), name: String, kind: String, url: String,
    isComplete: Bool = false, isSoleWriter: Bool = false, tokenSource: String? = nil
  ) {
    self.id = id
    self.name = name
    self.kind = kind
    self.url = url
    self.isComplete = isComplete
    self.isSoleWriter = isSoleWriter
    self.tokenSource = tokenSource
    sinceApproval = GuardTally()
  }
}

/// What the guards of one remote count, in both directions.
public struct GuardTally: Hashable, Sendable {
  public var deletionsPulled = 0
  public var editsPulled = 0
  public var deletionsPushed = 0
  public var editsPushed = 0

  public init() {}

  public mutating func add(_ other: Self) {
    deletionsPulled += other.deletionsPulled
    editsPulled += other.editsPulled
    deletionsPushed += other.deletionsPushed
    editsPushed += other.editsPushed
  }
}

extension CaptionStore {
  /// Every remote, in the order they were added.
  public func remotes() throws(StoreError) -> [RemoteRecord] {
    try read { db in
      try PreparedStatement(db, "SELECT \(RemoteRecord.columns) FROM remote ORDER BY id")
        .all(read: RemoteRecord.init)
    }
  }

  public func remote(named name: String) throws(StoreError) -> RemoteRecord {
    guard let remote = try remotes().first(where: { $0.name == name }) else {
      throw .unknownRemote(name)
    }
    return remote
  }

  /// Adds a remote; nothing is asked of it yet.
  @discardableResult
  public func add(_ remote: RemoteRecord) throws(StoreError) -> RemoteID {
    try write { db in
      guard try !Self.isName(remote.name, in: db) else {
        throw StoreError.remoteExists(remote.name)
      }
      try PreparedStatement(
        db,
        """
        INSERT INTO remote
          (name, kind, url, title, isComplete, isSoleWriter, tokenSource, auth, learned)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
        """
      ).run(
        remote.name, remote.kind, remote.url, remote.title, remote.isComplete,
        remote.isSoleWriter, remote.tokenSource, remote.auth, remote.learned)
      let id = RemoteID(rawValue: db.lastInsertedRowID)
      let count = try PreparedStatement(db, "SELECT count(*) FROM remote").first { $0.integer(0) }
      if count == 2 { try PreparedStatement(db, Schema.indexForSeveralRemotes).run() }
      return id
    }
  }

  static func isName(_ name: String, in db: Database) throws -> Bool {
    try PreparedStatement(db, "SELECT EXISTS (SELECT 1 FROM remote WHERE name = ?)")
      .first(name) { $0.bool(0) } ?? false
  }
}

extension RemoteRecord {
  /// The kind of remotes that are imported from files, and neither asked nor written.
  public static let archiveKind = "archive"

  public var isArchive: Bool { kind == Self.archiveKind }

  /// Until when the remote is to be left alone; `nil` where it may be asked.
  ///
  /// A clock that now says less than when the remote asked was set back: how long it has waited is
  /// not known, and it is not made to wait for years.
  public func pause(at now: Timestamp) -> Timestamp? {
    guard let notBefore, now < notBefore, pausedAt.map({ $0 <= now }) ?? true else { return nil }
    return notBefore
  }
}

extension RemoteRecord {
  fileprivate static let columns = """
    id, name, kind, url, isComplete, isSoleWriter, tokenSource, title, auth, isPreconditionBroken,
    cursor, coverage, learned, checkedAt, notBefore, pausedAt, deletionsPulled, editsPulled,
    deletionsPushed, editsPushed
    """

  fileprivate init(_ row: SQLRow) {
    self.init(
      id: RemoteID(rawValue: row.integer(0)), name: row.text(1), kind: row.text(2),
      url: row.text(3), isComplete: row.bool(4), isSoleWriter: row.bool(5),
      tokenSource: row.optionalText(6))
    title = row.optionalText(7)
    auth = row.text(8)
    isPreconditionBroken = row.bool(9)
    cursor = row.optionalText(10)
    coverage = row.optionalText(11)
    learned = row.optionalText(12)
    checkedAt = Timestamp(row.optionalInteger(13))
    notBefore = Timestamp(row.optionalInteger(14))
    pausedAt = Timestamp(row.optionalInteger(15))
    sinceApproval.deletionsPulled = Int(row.integer(16))
    sinceApproval.editsPulled = Int(row.integer(17))
    sinceApproval.deletionsPushed = Int(row.integer(18))
    sinceApproval.editsPushed = Int(row.integer(19))
  }
}

extension Timestamp {
  /// The time that a column holds; `nil` where it holds none.
  init?(_ milliseconds: Int64?) {
    guard let milliseconds else { return nil }
    self.init(milliseconds: milliseconds)
  }
}
