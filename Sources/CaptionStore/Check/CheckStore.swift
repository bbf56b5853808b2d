public import CaptionCore
internal import GRDB

extension CaptionStore {
  /// Checks the store against itself: SQLite's own pages and indexes, every reference, what is
  /// computed from other rows, and states that the rules forbid.
  ///
  /// Nothing that was kept as a summary is believed: keys and the index of words are computed anew
  /// from the rows. Takes a pass over every table, and memory that does not grow with them.
  ///
  /// - Parameters:
  ///   - repairs: Whether to mend what own rows suffice for. No words are ever removed. The caller
  ///     has to hold the store's lock.
  ///   - capabilities: What each remote can hold.
  ///   - now: The time that is kept with it.
  ///   - progress: Told how far it is.
  /// - Returns: What is wrong; empty where nothing is.
  public func check(
    repairs: Bool, capabilities: [RemoteID: Capabilities], at now: Timestamp,
    progress: (CheckProgress) -> Void = { _ in }
  ) throws(StoreError) -> [StoreFinding] {
    var findings: [StoreFinding] = []
    progress(CheckProgress("pages and indexes"))
    if let finding = try checkPages(repairs: repairs) { findings.append(finding) }
    for (position, rule) in CheckRule.all.enumerated() {
      progress(CheckProgress("references and states", done: position, of: CheckRule.all.count))
      guard var finding = try read({ try rule.find(in: $0) }) else { continue }
      if repairs, let mend = rule.mend {
        try write { db in
          for statement in mend.statements {
            let arguments: StatementArguments =
              statement.contains(":now") ? ["now": now.milliseconds] : [:]
            try db.execute(sql: statement, arguments: arguments)
          }
        }
        finding.repair = mend.says
        finding.left = try read { try rule.find(in: $0) }?.count ?? 0
      }
      findings.append(finding)
    }
    if let finding = try read(Self.otherReferences) { findings.append(finding) }
    findings += try checkContents(repairs: repairs, progress)
    if var finding = try read({ try UnmarkedPosts.check($0, capabilities, progress) }) {
      if repairs {
        try write { try UnmarkedPosts.mark($0, capabilities) }
        finding.repair = "the next run looks at them"
        finding.left = try read { try UnmarkedPosts.check($0, capabilities, progress) }?.count ?? 0
      }
      findings.append(finding)
    }
    return findings
  }

  /// References of tables that no rule of ours knows how to mend.
  private static func otherReferences(_ db: Database) throws -> StoreFinding? {
    var finding = StoreFinding(
      code: "reference", message: "rows refer to others that are not there", count: 0)
    let known = ["content", "post", "history", "decision", "link", "outbox", "conflict"]
    let rows = try Row.fetchCursor(db, sql: "PRAGMA foreign_key_check")
    while let row = try rows.next() {
      let table: String = row["table"]
      if !known.contains(table) { finding.note("\(table) \(row["rowid"] as Int64? ?? 0)") }
    }
    return finding.count > 0 ? finding : nil
  }

  /// SQLite's own check; indexes that do not fit their tables are made anew.
  private func checkPages(repairs: Bool) throws(StoreError) -> StoreFinding? {
    func look() throws(StoreError) -> [String] {
      try read { db in
        try String.fetchAll(db, sql: "PRAGMA integrity_check(20)").filter { $0 != "ok" }
      }
    }
    let lines = try look()
    guard !lines.isEmpty else { return nil }
    var finding = StoreFinding(
      code: "pages", message: "SQLite finds the file damaged", count: lines.count,
      examples: Array(lines.prefix(5)))
    if repairs {
      try write { try $0.execute(sql: "REINDEX") }
      finding.repair = "indexes were made anew"
      finding.left = try look().count
    }
    return finding
  }

  /// What has to be computed from each row: keys, lists, and the index of words.
  private func checkContents(
    repairs: Bool, _ progress: (CheckProgress) -> Void
  ) throws(StoreError) -> [StoreFinding] {
    var findings: [StoreFinding] = []
    if var finding = try read({ try CaptionKeys.check($0, progress) }) {
      if repairs {
        try write { try CaptionKeys.mend($0) }
        finding.repair = "keys were computed anew"
        finding.left = try read { try CaptionKeys.check($0, progress) }?.count ?? 0
      }
      findings.append(finding)
    }
    if var finding = try read({ try ContentLists.check($0, progress) }) {
      if repairs {
        try write { try ContentLists.mend($0) }
        finding.repair = "lists were written anew where they can be read"
        finding.left = try read { try ContentLists.check($0, progress) }?.count ?? 0
      }
      findings.append(finding)
    }
    if var finding = try read({ try SearchIndex.check($0, progress) }) {
      if repairs {
        try write { try SearchIndex.rebuild($0, progress) }
        finding.repair = "the index of words was made anew"
        finding.left = try read { try SearchIndex.check($0, progress) }?.count ?? 0
      }
      findings.append(finding)
    }
    return findings
  }
}
