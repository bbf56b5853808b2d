public import CaptionCore
internal import GRDB

/// One thing that the next run would do, as a rehearsal comes upon it.
public enum Rehearsed: Sendable {
  /// An item gets its post.
  case adopted(AdoptedItem)
  /// A post is to be planned, the items that joined it included.
  case post(PostState)
}

extension CaptionStore {
  /// Goes through what the next run would plan, items without a post included, and keeps nothing.
  ///
  /// Two rehearsals of one store tell the same. Takes the time of the adoption, and the store's lock.
  ///
  /// - Parameters:
  ///   - excepted: Remotes whose items are left for a later run.
  ///   - capabilities: What each remote can hold.
  ///   - now: The time that is kept with nothing.
  ///   - tell: Is told item after item, then post after post. It must not use the store.
  public func rehearse(
    except excepted: Set<RemoteID>, capabilities: [RemoteID: Capabilities], at now: Timestamp,
    _ tell: (Rehearsed) -> Void
  ) throws(StoreError) {
    do {
      try database.writeWithoutTransaction { db in
        try db.inTransaction(.immediate) {
          // Posts that are never kept get the same identities each time.
          var generator = SplitMix64(seed: 0)
          var link: LinkID?
          repeat {
            link = try Self.adopt(
              after: link, limit: 1000, except: excepted, at: now, using: &generator, in: db
            ) { tell(.adopted($0)) }.last
          } while link != nil
          var row: Int64 = 0
          while true {
            let rows = try Self.dirtyRows(after: row, limit: 500, in: db)
            guard let last = rows.last else { break }
            var reader = try StateReader(db: db, capabilities: capabilities)
            for row in rows { tell(.post(try reader.state(row: row))) }
            row = last
          }
          return .rollback
        }
      }
    } catch {
      throw StoreError(error, path: path)
    }
  }
}
