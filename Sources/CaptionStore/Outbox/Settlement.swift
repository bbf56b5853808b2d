internal import CaptionCore
internal import GRDB

/// Carries out what the outcome of one operation means, within one transaction.
struct Settlement {
  let db: Database
  let row: OutboxRow
  let run: Int64
  let now: Timestamp
  /// How old what was looked at may be; zero where the answer is the remote's own.
  let lag: Duration

  mutating func settle(_ outcome: Outcome) throws {
    switch try isPremature(outcome) ? .unknown : outcome {
    case .acknowledged(let item):
      if row.kind == .delete {
        try count()
        try set(.acknowledged)
        try endLink()
      } else if let item {
        try count()
        try set(.acknowledged)
        try acknowledge(item)
      } else {
        // Nothing was read back, so it is not known what the remote made of it: to be looked up.
        try set(.unknown)
      }
    case .refused(let reason): try set(.refused, reason: reason)
    case .stale(let item?):
      var looker = try Observer(db: db, remote: row.link.remote, run: run, now: now, lag: lag)
      if try looker.isAsBefore(item) {
        try set(.unknown)
      } else {
        try set(.stale)
        var observer = try Observer(db: db, remote: row.link.remote, run: run, now: now)
        if row.kind == .create {
          let target = try observer.storage.reader.read(row.target)
          try keepNames(of: item, asked: target, in: row.link)
        }
        try observer.observe(item)
      }
    case .stale(nil):
      try set(.stale)
      if row.kind != .create {
        try CaptionStore.endItem(key: row.link.key, on: row.link.remote, in: db)
      }
    case .notDone: try set(.queued)
    case .later(let time, let reason): try set(.queued, reason: reason, notBefore: time)
    case .prepared(let note):
      // Whoever ends here has the next run look, by the note, before anything is made of what shows.
      try set(.unknown)
      try PreparedStatement(db, "UPDATE outbox SET note = ? WHERE id = ?").run(note, row.id)
    case .unknown: try set(.unknown)
    case .found(let items): try settle(among: items)
    }
    try CaptionStore.markDirty(row.post, in: db)
  }

  /// Whether an item is said not to be there by an answer that may be older than the item.
  private func isPremature(_ outcome: Outcome) throws -> Bool {
    // What is created is made again where it is not there, unless it was shown already.
    let isMissed = row.kind == .create ? try outcome == .notDone && isShown : outcome.isGone
    guard isMissed else { return false }
    return try OutboxRow.isYoung(
      post: row.post, on: row.link.remote, at: now, lag: lag, in: db)
  }

  private var isShown: Bool {
    get throws {
      try PreparedStatement(
        db, "SELECT existence = 'live' FROM link WHERE remote = ? AND key = ?"
      ).first(row.link.remote.rawValue, row.link.key) { $0.bool(0) } ?? false
    }
  }

  /// Moves the operation to a state; where it is in it already, it has been since then.
  private func set(
    _ state: OperationState, reason: String? = nil, notBefore: Timestamp? = nil
  ) throws {
    try PreparedStatement(
      db,
      """
      UPDATE outbox SET state = ?1, reason = ?2, notBefore = ?3,
        changedAt = iif(state = ?1, changedAt, ?4) WHERE id = ?5
      """
    ).run(state.rawValue, reason, notBefore?.milliseconds, now.milliseconds, row.id)
  }

  /// Settles a create by what a search found.
  private mutating func settle(among items: [Item]) throws {
    var reader = try ContentReader(db)
    let verdict = try row.operation(&reader).judgeSearch(among: items, at: now, owner: owner)
    switch verdict {
    case .made(let item): try settle(.acknowledged(item: item))
    // The answer was that nothing is made: it is sent again.
    case _ where row.state == .queued: break
    case .lookAgain: try set(.unknown)
    case .undecided(let reason): try set(.unknown, reason: reason)
    }
  }

  /// Whose an item is: a post that it was sent for, or that was there when the create was sent, is
  /// another than the one that was made of it since.
  private func owner(of key: String) throws -> ItemOwner {
    let isItsOwn = try PreparedStatement(
      db,
      """
      SELECT post.createdAt >= ?3 AND NOT EXISTS (SELECT 1 FROM outbox WHERE outbox.post = post.row
        AND outbox.remote = ?1 AND kind = 'create' AND state = 'acknowledged')
      FROM link JOIN post ON post.row = link.post WHERE link.remote = ?1 AND link.key = ?2
      """
    ).first(row.link.remote.rawValue, key, row.sentAt?.milliseconds) { $0.bool(0) }
    guard let isItsOwn else { return .nobody }
    return isItsOwn ? .postOfItsOwn : .anotherPost
  }

  /// Counts what was pushed since a person last approved: here and not when it was planned, for
  /// what fails is planned again each time.
  private func count() throws {
    var tally = GuardTally()
    switch row.kind {
    case .create: return
    case .edit: tally.editsPushed = 1
    case .delete:
      let wasDeleted = OutboxRow.wasDeleted(post: "?1", remote: "?2", key: "?3")
      let isRepeated = try PreparedStatement(db, "SELECT \(wasDeleted)")
        .first(row.post, row.link.remote.rawValue, row.link.key) { $0.bool(0) }
      tally.deletionsPushed = isRepeated == true ? 0 : 1
    }
    try CaptionStore.add(tally, to: row.link.remote, in: db)
  }

  private func endLink() throws {
    try CaptionStore.keepWords(ofEnding: row.link, run: run, at: now, in: db)
    let remote = row.link.remote.rawValue
    let shown = try PreparedStatement(
      db, "SELECT observed FROM link WHERE remote = ? AND key = ?"
    ).first(remote, row.link.key) { $0.optionalInteger(0) }
    if let content = shown ?? nil {
      try Former(content: content, until: now).note(of: row.link.key, on: remote, in: db)
    }
    try PreparedStatement(
      db,
      """
      UPDATE link SET existence = 'ended', sent = NULL, seen = NULL, isUnagreed = 0,
        settled = NULL, isDeletionWanted = 0 WHERE remote = ? AND key = ?
      """
    ).run(row.link.remote.rawValue, row.link.key)
  }

  /// Moves observation and agreement of the link to what was sent and read back.
  private mutating func acknowledge(_ item: Item) throws {
    try CaptionStore.rekey(row.link, of: row.post, to: item.key, in: db)
    let link = LinkID(remote: row.link.remote, key: item.key)
    var states = try StateReader(db: db)
    let before = try states.state(row: row.post).links.first { $0.id == link }
    var observer = try Observer(db: db, remote: link.remote, run: run, now: now)
    observer.expected = row.target
    let operation = try row.operation(&observer.storage.reader)
    if row.kind == .create { try keepNames(of: item, asked: operation.target, in: link) }
    try observer.observe(item)
    guard let before else {
      // The item has become another post meanwhile: this one must not be created again.
      try endLink()
      return
    }
    let shown = try MediaNames.read(of: link, in: db).inOurs(item.content)
    let after = before.acknowledging(operation, readBack: shown, version: item.version)
    let now = try PreparedStatement(
      db,
      """
      SELECT observed, sent, seen, content FROM link JOIN post ON post.row = link.post
      WHERE remote = ? AND key = ?
      """
    ).first(link.remote.rawValue, link.key) { row in
      [row.optionalInteger(0), row.optionalInteger(1), row.optionalInteger(2), row.integer(3)]
    }
    let known = [row.target] + (now ?? [])
    func intern(_ content: Content?) throws -> Int64? {
      guard let content else { return nil }
      return try observer.storage.insert(
        content, accountName: item.account?.searchText, unlessAmong: known)
    }
    let isUnagreed = row.kind == .create ? false : after.isUnagreed
    try PreparedStatement(
      db,
      """
      UPDATE link SET sent = ?, seen = ?, isUnagreed = ?, settled = CASE WHEN ? THEN settled END
      WHERE remote = ? AND key = ?
      """
    ).run(
      try intern(after.agreement?.sent), try intern(after.agreement?.seen), isUnagreed, isUnagreed,
      link.remote.rawValue, link.key)
    if row.kind == .create { try showAccount(of: link, item, operation.target, observer.storage) }
  }

  /// Keeps what the remote calls the media of a new item.
  private func keepNames(of item: Item, asked target: Content, in link: LinkID) throws {
    let names = MediaNames(shown: item.content.media, sent: target.media)
    try PreparedStatement(db, "UPDATE link SET mediaNames = ? WHERE remote = ? AND key = ?")
      .run(try names.text(), link.remote.rawValue, link.key)
  }

  /// Lets the post hold the row that its new item shows, where both say the same: searches find
  /// that one under the account.
  ///
  /// Media whose addresses the person named keep these, in a row of their own.
  private func showAccount(
    of link: LinkID, _ item: Item, _ target: Content, _ storage: ContentStorage
  ) throws {
    if target.media.contains(where: \.isOwn) {
      var storage = storage
      let row = try storage.insert(target, accountName: item.account?.searchText)
      try PreparedStatement(db, "UPDATE post SET content = ? WHERE row = ? AND content = ?")
        .run(row, self.row.post, self.row.target)
      return
    }
    try PreparedStatement(
      db,
      """
      UPDATE post SET content = (SELECT observed FROM link WHERE remote = ? AND key = ?)
      WHERE row = ? AND content = ?
        AND EXISTS (SELECT 1 FROM link WHERE remote = ?1 AND key = ?2 AND sent IS NULL)
      """
    ).run(link.remote.rawValue, link.key, row.post, row.target)
  }
}
