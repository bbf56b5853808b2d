internal import GRDB

extension CaptionStore {
  /// How many digits of an identity tell every post from every other: `least`, or more.
  ///
  /// Cost: one pass over the identities.
  public func distinctIDLength(atLeast least: Int) throws(StoreError) -> Int {
    try read { db in
      let statement = try db.makeStatement(
        sql: """
          SELECT EXISTS (SELECT 1 FROM post GROUP BY substr(id, 1, ?) HAVING count(*) > 1)
          """)
      var length = least
      while length < 32, try Bool.fetchOne(statement, arguments: [length]) == true { length += 1 }
      return length
    }
  }
}
