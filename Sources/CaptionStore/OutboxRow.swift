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

  init(_ row: Row) {
    id = row["id"]
    post = row["post"]
    link = LinkID(remote: RemoteID(rawValue: row["remote"]), key: row["key"])
    kind = Operation.Kind(rawValue: row["kind"]) ?? .edit
    target = row["target"]
    fields = Set(Self.fields(row["fields"]))
    expected = row["expected"]
    version = row["version"]
    state = OperationState(rawValue: row["state"]) ?? .unknown
    attempts = row["attempts"]
    reason = row["reason"]
  }

  /// The operation of a link that is not over yet; there is at most one.
  static func open(for link: LinkID, in db: Database) throws -> OutboxRow? {
    let statement = try db.cachedStatement(
      sql: """
        SELECT * FROM outbox WHERE remote = ? AND key = ?
          AND state IN ('queued', 'inflight', 'refused', 'unknown')
        """)
    return try Row.fetchOne(statement, arguments: [link.remote.rawValue, link.key])
      .map(OutboxRow.init)
  }

  func operation(_ storage: inout ContentStorage) throws -> Operation {
    Operation(
      kind: kind, post: try storage.postID(of: post), link: link,
      target: try storage.read(target), fields: fields, expected: try storage.read(expected),
      version: version, createdAt: try storage.createdAt(of: post))
  }

  /// Fields are separated by line feeds, which no media identity holds.
  static func text(of fields: some Collection<Field>) -> String {
    fields.sorted().map(\.description).joined(separator: "\n")
  }

  static func fields(_ text: String) -> [Field] {
    text.split(separator: "\n").compactMap { Field(String($0)) }
  }
}
