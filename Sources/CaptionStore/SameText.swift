public import CaptionCore
internal import GRDB

extension CaptionStore {
  /// The posts that say the same, by the keys of their captions: those of equal captions, and of
  /// different ones where keys collide.
  ///
  /// - Returns: Groups of two or more, in the order of their first posts. Neither the trash nor
  ///   empty captions are among them.
  public func sameText() throws(StoreError) -> [[PostID]] {
    try read { db in
      var positions: [Int64: Int] = [:]
      var groups: [[PostID]] = []
      try PreparedStatement(
        db,
        """
        WITH said AS (SELECT exactKey, post.id AS id, row FROM post
          JOIN content ON content.id = post.content JOIN caption ON caption.id = content.caption
          WHERE trashedAt IS NULL AND text <> '')
        SELECT exactKey, id FROM said WHERE exactKey IN
          (SELECT exactKey FROM said GROUP BY exactKey HAVING count(*) > 1)
        ORDER BY row
        """
      ).forEach { row in
        guard let post = PostID(row.text(1)) else { return }
        if let position = positions[row.integer(0)] {
          groups[position].append(post)
        } else {
          positions[row.integer(0)] = groups.count
          groups.append([post])
        }
      }
      return groups
    }
  }

  /// The posts outside the trash that have this caption, oldest row first.
  public func posts(saying caption: Caption) throws(StoreError) -> [PostID] {
    try read { db in
      try PreparedStatement(
        db,
        """
        SELECT post.id, text, exactKey FROM caption JOIN content ON content.caption = caption.id
        JOIN post ON post.content = content.id
        WHERE exactKey = ? AND trashedAt IS NULL ORDER BY post.row
        """
      ).all(Int64(bitPattern: caption.exactKey)) { row in
        let found = Caption(text: row.text(1), exactKey: UInt64(bitPattern: row.integer(2)))
        return found == caption ? PostID(row.text(0)) : nil
      }.compactMap(\.self)
    }
  }

  /// Reads the captions of all posts outside the trash one after another, oldest row first.
  ///
  /// - Parameter body: Called with each; `false` ends the reading. It must not use the store.
  public func forEachCaption(
    _ body: (_ post: PostID, _ caption: Caption, _ publishedAt: Timestamp?) throws -> Bool
  ) throws(StoreError) {
    try read { db in
      try PreparedStatement(
        db,
        """
        SELECT post.id, text, exactKey,
          (SELECT min(publishedAt) FROM link WHERE link.post = post.row)
        FROM post JOIN content ON content.id = post.content
        JOIN caption ON caption.id = content.caption WHERE trashedAt IS NULL ORDER BY post.row
        """
      ).forEachWhile { row in
        guard let post = PostID(row.text(0)) else { return true }
        let caption = Caption(text: row.text(1), exactKey: UInt64(bitPattern: row.integer(2)))
        return try body(post, caption, Timestamp(row.optionalInteger(3)))
      }
    }
  }
}
