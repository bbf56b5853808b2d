public import CaptionCore
internal import GRDB

extension CaptionStore {
  /// Makes several posts one with an item on each of their remotes.
  ///
  /// The items of the others move to the kept post, and the others go to the trash. Nothing changes
  /// on any remote by that. Where the posts differ, what the others said goes to the history of the
  /// kept one, and the next plan makes a conflict of what their remotes show otherwise.
  ///
  /// - Returns: The decision, by which it is undone.
  /// - Throws: `refused` where two of them are on one remote, one is in the trash, or one has
  ///   conflicts or changes that are still to be pushed.
  @discardableResult
  public func linkPosts(
    _ others: [PostID], to kept: PostID, at now: Timestamp
  ) throws(StoreError) -> Int64 {
    try write { db in
      let others = others.filter { $0 != kept }
      guard !others.isEmpty else { throw StoreError.refused("it takes two posts") }
      let decision = try Self.decide(
        .link, by: nil, [kept], apart: others, at: now, in: db)
      let linking = PostLinking(db: db, now: now)
      let target = try Self.row(of: kept, in: db)
      for other in Set(others).sorted() {
        try linking.join(try Self.row(of: other, in: db), to: target, decision)
      }
      return decision
    }
  }
}

/// Moves items from one post to another within one transaction.
struct PostLinking {
  let db: Database
  let now: Timestamp

  func join(_ row: Int64, to target: Int64, _ decision: Int64) throws {
    var reader = try StateReader(db: db)
    var (from, to) = (try reader.state(row: row), try reader.state(row: target))
    try endWishes(of: &from, for: to)
    try endWishes(of: &to, for: from)
    try check(from, row, to)
    let words = from.local.changedFields(from: to.local)
    if !words.isEmpty {
      let content = try PreparedStatement(db, "SELECT content FROM post WHERE row = ?")
        .first(row) { $0.integer(0) }
      if let content {
        try HistoryRow(
          post: target, content: content, fields: words, cause: "linked", at: now
        ).insert(db)
      }
    }
    let note = try PreparedStatement(
      db,
      "INSERT INTO duplicateDecisionItem (decision, remote, key, post) VALUES (?, ?, ?, ?)")
    for link in from.links {
      try note.run(decision, link.id.remote.rawValue, link.id.key, row)
      try move(link.moved(from: from.local, to: to.local), to: target)
    }
    try CaptionStore.setTrashed(
      true, by: "person", cause: "linked", row: row, at: now, in: db, run: { nil })
    for row in [row, target] { try CaptionStore.markDirty(row, in: db) }
  }

  /// Gives the items of a link back to the posts that they came from.
  func takeBack(_ decision: Int64) throws {
    let items = try PreparedStatement(
      db,
      """
      SELECT link.post, duplicateDecisionItem.post, link.remote, link.key
      FROM duplicateDecisionItem JOIN link USING (remote, key)
      WHERE decision = ? AND link.existence <> 'ended' AND link.post IN
        (SELECT post FROM duplicateDecisionPost WHERE decision = ?1 AND NOT isApart)
      """
    ).all(decision) { row in
      (
        target: row.integer(0), owner: row.integer(1),
        id: LinkID(remote: RemoteID(rawValue: row.integer(2)), key: row.text(3))
      )
    }
    var reader = try StateReader(db: db)
    for item in items {
      try checkIsSettled(item.id)
      var (from, to) = (
        try reader.state(row: item.target), try reader.state(row: item.owner)
      )
      guard let link = from.links.first(where: { $0.id == item.id }) else { continue }
      // The post may have been restored meanwhile, to be made anew where its item now comes back.
      from.links = [link]
      try endWishes(of: &to, for: from)
      try checkRemotes(of: from, areFreeIn: to)
      try move(link.moved(from: from.local, to: to.local), to: item.owner)
      for row in [item.target, item.owner] { try CaptionStore.markDirty(row, in: db) }
    }
    // What has its items again is no trash, whatever put it there meanwhile: they would be deleted.
    let joined = try PreparedStatement(
      db,
      """
      SELECT row FROM duplicateDecisionPost
      JOIN duplicateDecision ON duplicateDecision.id = decision
      JOIN post ON row = duplicateDecisionPost.post
      WHERE decision = ? AND kind = 'link' AND isApart AND trashedAt IS NOT NULL
        AND (trashedAt = decidedAt
          OR EXISTS (SELECT 1 FROM link WHERE link.post = post.row AND existence <> 'ended'))
      """
    ).all(decision) { $0.integer(0) }
    for row in joined {
      try CaptionStore.setTrashed(
        false, by: "person", cause: "taken back", row: row, at: now, in: db, run: { nil })
    }
  }

  private func move(_ link: LinkState, to post: Int64) throws {
    try PreparedStatement(db, "UPDATE link SET post = ? WHERE remote = ? AND key = ?")
      .run(post, link.id.remote.rawValue, link.id.key)
    try CaptionStore.write(link, of: post, in: db)
  }

  /// Gives up what is to be made of one post where a remote shows the other one: that is it.
  private func endWishes(of post: inout PostState, for other: PostState) throws {
    for link in post.links where link.existence == .wanted && !link.isBusy {
      guard other.links.contains(where: { $0.id.remote == link.id.remote && $0.existence == .live })
      else { continue }
      let id = link.id
      try OutboxRow.dropUnsent(of: id, in: db)
      try PreparedStatement(db, "DELETE FROM link WHERE remote = ? AND key = ?")
        .run(id.remote.rawValue, id.key)
      post.links.removeAll { $0.id == id }
    }
  }

  private func check(_ from: PostState, _ row: Int64, _ to: PostState) throws {
    guard !from.isTrashed, !to.isTrashed else {
      throw StoreError.refused("a post in the trash cannot be linked; restore it first")
    }
    try checkRemotes(of: from, areFreeIn: to)
    for link in from.links { try checkIsSettled(link.id) }
    let isWaiting = try PreparedStatement(
      db,
      """
      SELECT EXISTS (SELECT 1 FROM conflict WHERE post = ?1 AND state = 'open')
        OR EXISTS (SELECT 1 FROM post JOIN link ON link.post = post.row
          WHERE row = ?1 AND isDirty AND existence = 'live' AND observed <> content)
      """
    ).first(row) { $0.bool(0) }
    guard isWaiting == false else {
      throw StoreError.refused(
        "\(from.id.description.prefix(8)) has conflicts or changes that are still to be pushed; "
          + "resolve or push them first")
    }
  }

  /// Refuses what would give a post two items on one remote.
  private func checkRemotes(of from: PostState, areFreeIn to: PostState) throws {
    let taken = Set(to.links.map(\.id.remote))
    guard let link = from.links.first(where: { taken.contains($0.id.remote) }) else { return }
    let name = try PreparedStatement(db, "SELECT name FROM remote WHERE id = ?")
      .first(link.id.remote.rawValue) { $0.text(0) }
    throw StoreError.refused(
      "both \(from.id.description.prefix(8)) and \(to.id.description.prefix(8)) are on "
        + "\(name ?? "one remote"); a post has one item on each")
  }

  /// Refuses what would pull an item from under an operation.
  private func checkIsSettled(_ link: LinkID) throws {
    guard try OutboxRow.open(for: link, in: db) == nil else {
      throw StoreError.refused(
        "a change of \(link.key) is still to be pushed, or waits for you; push or drop it first")
    }
  }
}
