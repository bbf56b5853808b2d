internal import CaptionCore
internal import CaptionHTTP
internal import CaptionRemotes
internal import CaptionStore
internal import Synchronization

extension SyncEngine {
  /// Takes the posts of archives, dumps and pages into the store, each source as a remote of its own
  /// that is never asked nor written.
  ///
  /// An import is a run like a pull: it observes, plans and applies, under the same guards. What was
  /// imported before is left alone. Everything is read before anything is taken.
  ///
  /// - Parameters:
  ///   - names: Paths of files and folders, and addresses of web pages.
  ///   - account: The handle of the account, where an archive does not say whose it is.
  ///   - progress: Is told how far the import is.
  /// - Throws: `SyncError.unreadable` for a name that cannot be read at all; nothing was taken then.
  public func `import`(
    _ names: [String], account: String? = nil,
    progress: @escaping @Sendable (SyncProgress) -> Void = { _ in }
  ) async throws(SyncError) -> ImportReport {
    var reader = ArchiveReader(account: account)
    for name in names { try await read(name, into: &reader) }
    var report = ImportReport(files: reader.files, quoted: reader.quoted)
    var skipped = reader.skipped
    for listing in reader.listings {
      report.archives.append(try await take(listing, &skipped, progress))
    }
    for draft in reader.drafts { try take(draft, &report, &skipped) }
    report.skipped = ImportReport.Skipped.list(skipped)
    return report
  }

  private func read(_ name: String, into reader: inout ArchiveReader) async throws(SyncError) {
    let scheme = name.prefix { $0 != ":" }.lowercased()
    let isPage = scheme == "http" || scheme == "https"
    do {
      guard isPage else { return try reader.read(path: name) }
      try reader.read(page: try await fetch(name), at: name)
    } catch let error as RemoteError {
      var report = RemoteReport(name: "", kind: "")
      report.stop(error)
      var reason = report.message ?? "it cannot be read"
      if reason.hasPrefix(name + ": ") { reason.removeFirst(name.count + 2) }
      if isPage, let stop = report.stopped { throw .notGiven(url: name, stop, reason: reason) }
      throw .unreadable(name: name, reason: reason)
    } catch {
      throw SyncError(error)
    }
  }

  /// The page at an address; nothing that it names is asked for.
  private func fetch(_ url: String) async throws -> [UInt8] {
    let now = environment.now
    let client = HTTPClient(over: connector.transport, now: { now().milliseconds })
    do {
      var request = HTTPRequest(.get, url, headers: ["Accept": "text/html, */*;q=0.1"])
      request.limits.bodyBytes = 16 << 20
      let answer = try await client.send(request)
      guard answer.status == 200 else { throw RemoteError(status: answer, of: url, now: now()) }
      return try await answer.body.collect(upTo: 16 << 20)
    } catch let error as HTTPError {
      throw RemoteError(error)
    }
  }

  private func take(
    _ listing: ArchiveListing, _ skipped: inout SkippedPosts,
    _ progress: @escaping @Sendable (SyncProgress) -> Void
  ) async throws(SyncError) -> ImportReport.Archive {
    let passed = Mutex(SkippedPosts())
    let record: RemoteRecord
    do {
      record = try store.archive(listing.source)
    } catch {
      throw SyncError(error)
    }
    let engine = importing(listing, as: record.id) { more in passed.withLock { $0.add(more) } }
    let result = try await engine.run(
      SyncRequest(.import, remotes: [record.name]), progress: progress)
    skipped.add(passed.withLock { $0 })
    return ImportReport.Archive(
      source: listing.source.kind.name, posts: listing.count,
      remote: result.remotes.first ?? RemoteReport(name: record.name, kind: record.kind))
  }

  /// An engine for which one remote is an archive that was read.
  private func importing(
    _ listing: ArchiveListing, as remote: RemoteID,
    report: @escaping @Sendable (SkippedPosts) -> Void
  ) -> SyncEngine {
    var engine = self
    let make = connector.make
    engine.connector.make = { record, transport, token, findings, named in
      record.id == remote
        ? ArchiveRemote(listing, report: report)
        : try make(record, transport, token, findings, named)
    }
    return engine
  }

  /// Makes a draft that an export holds, unless it is here.
  private func take(
    _ draft: ArchivedDraft, _ report: inout ImportReport, _ skipped: inout SkippedPosts
  ) throws(SyncError) {
    do {
      if let known = try store.contentIfKnown(of: draft.id) {
        if known.isIdentical(to: draft.content) {
          report.knownDrafts += 1
        } else {
          skipped.add(.differs, draft.id.description)
        }
      } else {
        try store.makePost(draft.id, draft.content, at: draft.createdAt ?? environment.now())
        report.drafts += 1
      }
    } catch {
      throw SyncError(error)
    }
  }
}

extension CaptionStore {
  /// The remote that stands for an archive; made at its first import.
  fileprivate func archive(_ source: ArchiveSource) throws(StoreError) -> RemoteRecord {
    let remotes = try remotes()
    if let known = remotes.first(where: { $0.isArchive && $0.url == source.url }) { return known }
    var name = source.remoteName
    var number = 2
    while remotes.contains(where: { $0.name == name }) {
      name = "\(source.remoteName)-\(number)"
      number += 1
    }
    try add(RemoteRecord(name: name, kind: RemoteRecord.archiveKind, url: source.url))
    return try remote(named: name)
  }

  fileprivate func contentIfKnown(of id: PostID) throws(StoreError) -> Content? {
    do {
      return try post(id).content
    } catch .unknownPost {
      return nil
    }
  }
}
