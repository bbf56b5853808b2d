internal import CaptionCore
internal import GRDB

/// One row of the outbox.
struct OutboxRow {
  var id: Int64
  var post: Int64
  var link: LinkID
  var kind: Operation.Kind
  var target: Int64
  var fields: Set<Field>
  var expected: Int64?
  var version: String?
  var state: OperationState
  var attempts: Int
  var reason: String?
  var sentAt: Timestamp?
  var note: String?
  var changedAt: Timestamp
  var notBefore: Timestamp?

  private static let columns = """
    SELECT id, post, remote, key, kind, target, fields, expected, version, state, attempts, reason,
      firstSentAt, note, changedAt, notBefore
    FROM outbox
    """

  /// A condition: whether an operation is not over yet; said in these words, the index of those is used.
  ///
  /// What is over is kept, so that the whole outbox grows with every push.
  static let isOpen = "state IN ('queued', 'inflight', 'refused', 'unknown')"

  /// Takes back what has not been sent of a link, and what was refused.
  static func dropUnsent(of link: LinkID, in db: Database) throws {
    try PreparedStatement(
      db,
      """
      DELETE FROM outbox WHERE remote = ? AND key = ? AND \(isOpen)
        AND state IN ('queued', 'refused')
      """
    ).run(link.remote.rawValue, link.key)
  }

  private init(_ row: SQLRow) {
    id = row.integer(0)
    post = row.integer(1)
    link = LinkID(remote: RemoteID(rawValue: row.integer(2)), key: row.text(3))
    kind = Operation.Kind(rawValue: row.text(4)) ?? .edit
    target = row.integer(5)
    fields = Set(Field.list(row.text(6)))
    expected = row.optionalInteger(7)
    version = row.optionalText(8)
    state = OperationState(rawValue: row.text(9)) ?? .unknown
    attempts = Int(row.integer(10))
    reason = row.optionalText(11)
    sentAt = Timestamp(row.optionalInteger(12))
    note = row.optionalText(13)
    changedAt = Timestamp(milliseconds: row.integer(14))
    notBefore = Timestamp(row.optionalInteger(15))
  }

  static func find(_ id: Int64, in db: Database) throws -> OutboxRow? {
    try PreparedStatement(db, "\(columns) WHERE id = ?").first(id, read: OutboxRow.init)
  }

  /// The operation of a link that is not over yet; there is at most one.
  static func open(for link: LinkID, in db: Database) throws -> OutboxRow? {
    try PreparedStatement(
      db,
      """
      \(columns) WHERE remote = ? AND key = ? AND \(isOpen)
      """
    ).first(link.remote.rawValue, link.key, read: OutboxRow.init)
  }

  /// The operations that are in one of these states of those not over, in the order they were
  /// queued.
  ///
  /// - Parameters:
  ///   - remote: Of which remote; `nil` for all.
  ///   - now: Leaves out those that are not to be sent before a later time; `nil` for all. Where the
  ///     clock was set back since that was asked, how long they have waited is not known: they are
  ///     not made to wait for years.
  static func all(
    in states: [OperationState], on remote: RemoteID?, dueBy now: Timestamp?, _ db: Database
  ) throws -> [OutboxRow] {
    // The states are words of ours.
    let list = states.map { "'\($0.rawValue)'" }.joined(separator: ", ")
    return try PreparedStatement(
      db,
      """
      \(columns) INDEXED BY outboxOpen WHERE \(isOpen) AND state IN (\(list)) AND remote = coalesce(?1, remote)
        AND (coalesce(notBefore, 0) <= ?2 OR changedAt > ?2) ORDER BY id
      """
    ).all(remote?.rawValue, now?.milliseconds ?? Int64.max, read: OutboxRow.init)
  }

  /// A condition: whether an item was deleted on its remote since its post last went to the trash.
  ///
  /// It showed itself again, and is to be deleted again: the person asked for it once, so that the
  /// guards count it once.
  static func wasDeleted(post: String, remote: String, key: String) -> String {
    """
    EXISTS (SELECT 1 FROM outbox AS done
      WHERE done.post = \(post) AND done.remote = \(remote) AND done.key = \(key)
        AND done.kind = 'delete' AND done.state = 'acknowledged' AND done.run > coalesce(
          (SELECT max(run) FROM history WHERE history.post = \(post) AND wasTrashed IS NOT NULL), 0))
    """
  }

  /// Whether an item was made for a post so lately that a listing which lags need not show it yet.
  ///
  /// It may have been shown before the answer to its create came.
  static func isYoung(
    post: Int64, on remote: RemoteID, at now: Timestamp, lag: Duration, in db: Database
  ) throws -> Bool {
    guard lag > .zero else { return false }
    return try PreparedStatement(
      db,
      """
      SELECT 1 FROM outbox WHERE post = ? AND remote = ? AND kind = 'create'
        AND state IN ('acknowledged', 'unknown') AND changedAt BETWEEN ? AND ?
      """
    ).first(
      post, remote.rawValue, now.milliseconds - Int64(lag / .milliseconds(1)), now.milliseconds,
      read: { _ in true }) != nil
  }

  func operation(_ reader: inout ContentReader) throws -> Operation {
    let owner = try reader.post(post)
    return Operation(
      kind: kind, post: owner.id, link: link, target: try reader.read(target), fields: fields,
      expected: try reader.read(expected), version: version, createdAt: owner.createdAt,
      sentAt: sentAt, note: note)
  }
}
