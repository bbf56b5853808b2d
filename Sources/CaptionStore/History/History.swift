public import CaptionCore
internal import GRDB

/// A value that was replaced.
public struct HistoryRecord: Hashable, Sendable, Identifiable {
  public var id: Int64
  public var post: PostID
  /// The remote that showed it; `nil` for what the person had, and for a remote that was removed.
  public var remote: String?
  /// The key of the item that showed it, or whose own caption it was; `nil` for the local side.
  public var key: String?
  /// What was there before.
  public var before: Content
  public var fields: [Field]
  /// What replaced it: `observed`, `pulled`, `merged`, `edited`, `resolved`, `undone`; `worded` where
  /// a copy got a caption of its own, `removed` where its link ended, `trashed` or `restored`.
  public var cause: String
  public var run: Int64?
  public var at: Timestamp
  /// Whether the post was in the trash before, where that is what changed.
  public var wasTrashed: Bool?
  /// By which rule each field changed, where a run decided.
  public var sources: [FieldSource]
}

extension CaptionStore {
  /// What was replaced, newest first, of one post or of all.
  public func history(
    of post: PostID? = nil, limit: Int? = nil
  ) throws(StoreError) -> [HistoryRecord] {
    try read { db in
      var reader = try ContentReader(db)
      let condition = post == nil ? "?1 IS NULL" : "post.id = ?1"
      let rows = try PreparedStatement(
        db,
        """
        SELECT history.id, post.id, remote.name, history.content, fields, cause, run, at,
          key, wasTrashed, sources
        FROM history JOIN post ON post.row = history.post
        LEFT JOIN remote ON remote.id = history.remote
        WHERE \(condition) ORDER BY history.id DESC LIMIT ?2
        """
      ).all(post?.description, limit ?? -1) { row in
        (
          content: row.integer(3), owner: PostID(row.text(1)), id: row.integer(0),
          remote: row.optionalText(2), fields: Field.list(row.text(4)), cause: row.text(5),
          run: row.optionalInteger(6), at: Timestamp(milliseconds: row.integer(7)),
          key: row.optionalText(8), wasTrashed: row.optionalInteger(9).map { $0 != 0 },
          sources: FieldSource.decode(row.optionalText(10))
        )
      }
      return try rows.compactMap { row in
        guard let owner = row.owner else { return nil }
        return HistoryRecord(
          id: row.id, post: owner, remote: row.remote, key: row.key,
          before: try reader.read(row.content), fields: row.fields, cause: row.cause, run: row.run,
          at: row.at, wasTrashed: row.wasTrashed, sources: row.sources)
      }
    }
  }
}
