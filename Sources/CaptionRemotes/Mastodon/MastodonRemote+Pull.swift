public import CaptionCore
internal import CaptionHTTP

extension MastodonRemote {
  /// As many as every server gives at a time.
  static let pageSize = "40"
  /// How many texts are asked for at a time.
  private static let sourcesAtOnce = 6

  public func fetchPage(
    at cursor: Cursor?, known: inout KnownItems
  ) async throws(RemoteError) -> Page {
    var listing = ListingCursor(text: cursor?.text)
    let account = try await session.ownAccount()
    let isResumed = listing.begin(&known)
    let isNewest = listing.stage == .newest
    let listed = try await list(listing.next ?? newestPage(of: account))
    let reading = MastodonPageReading(listed.statuses, &known)
    let stretch = stretch(listed, isNewest: isNewest, above: listing.above)
    // A server that always answers the same page would be listed for ever.
    let next = reading.isAllRepeated ? nil : listed.next
    let isOver = listing.advance(
      ListingCursor.Shown(
        next: next, oldest: listed.statuses.last?.createdAt, endsWithNews: reading.endsWithNews),
      isComplete: isComplete, isResumed: isResumed)
    let items = try await reading.fresh.inOrder(atOnce: Self.sourcesAtOnce) {
      status throws(RemoteError) in status.item(try await typedSource(of: status), of: account)
    }
    return Page(
      items: ItemBatches(items), unchanged: reading.unchanged, cursor: Cursor(text: listing.text),
      coverage: isOver ? .delta : nil, notes: listed.notes, title: "@\(account.name)",
      stretch: stretch)
  }

  /// Takahē lists nothing that only followers may see.
  ///
  /// Whatever else is not listed is gone: WordPress goes on showing what is in its trash.
  public func findUnlisted(_ key: String) async throws(RemoteError) -> Item? {
    let item = try await look(key, try await session.ownAccount())?.item
    return ["private", "direct"].contains(item?.content.visibility) ? item : nil
  }

  func newestPage(of account: MastodonAccount) -> String {
    session.address(
      "/api/v1/accounts/\(FormFields.escaped(account.id))/statuses",
      [("limit", Self.pageSize), ("exclude_reblogs", "true")] + nativeText)
  }

  /// Pixelfed's own form, which has the text as it was typed.
  private var nativeText: [(String, String)] {
    session.facts.software == .pixelfed ? [("_pe", "1")] : []
  }

  /// One page of a listing.
  struct ListedPage {
    var statuses: [MastodonStatus]
    var next: String?
    var notes: [String]
  }

  func list(_ address: String) async throws(RemoteError) -> ListedPage {
    let answer = try await client.read(address)
    guard case .list(let elements) = try answer.tree() else {
      throw .malformed(path: address, reason: "this is no list of posts")
    }
    let software = session.facts.software
    let statuses = elements.compactMap { MastodonStatus($0, on: software) }
    var notes: [String] = []
    if statuses.count < elements.count {
      notes.append("\(elements.count - statuses.count) posts have no id, and are passed over")
    }
    let next = try next(after: statuses, answer, at: address)
    return ListedPage(statuses: statuses, next: next, notes: notes)
  }

  /// The page below: as the `Link` field says or, on servers that have none, by the last id.
  private func next(
    after statuses: [MastodonStatus], _ answer: APIAnswer, at address: String
  ) throws(RemoteError) -> String? {
    guard let link = answer.headers["Link"] else {
      guard let last = statuses.last else { return nil }
      let bare = address.prefix { $0 != "?" }
      return FormFields.url(
        String(bare),
        [("limit", Self.pageSize), ("exclude_reblogs", "true"), ("max_id", last.id)] + nativeText)
    }
    guard let target = LinkHeader.target("next", in: link) else { return nil }
    guard let next = try? session.url.resolve(target), session.url.mayRedirect(to: next) else {
      throw .malformed(
        path: address, reason: "the next page is on another server: \(target.harmless)")
    }
    return next.description
  }

  /// Between which instants a page shows every post; nothing without a token, which hides some.
  private func stretch(
    _ page: ListedPage, isNewest: Bool, above: Int64?
  ) -> Stretch? {
    guard session.isAuthorised else { return nil }
    let top = isNewest ? nil : above ?? page.statuses.first?.createdAt?.milliseconds
    guard isNewest || top != nil else { return nil }
    let bottom = page.next == nil ? nil : page.statuses.last?.createdAt?.milliseconds
    guard page.next == nil || bottom != nil else { return nil }
    return Stretch(
      after: bottom.map(Timestamp.init(milliseconds:)),
      before: top.map(Timestamp.init(milliseconds:)))
  }

  // MARK: Texts

  /// A post's text as it was typed, asked for only where its markup leaves that open.
  ///
  /// A server lets 300 requests be made in five minutes: asking for each of thousands of texts would
  /// take hours.
  func typedSource(of status: MastodonStatus) async throws(RemoteError) -> MastodonSource? {
    if session.facts.hasPlainMarkup, let html = status.tree["content"].string,
      let text = MastodonMarkup.typedText(of: html)
    {
      return MastodonSource(text: text, warning: status.tree["spoiler_text"].string ?? "")
    }
    return try await source(of: status)
  }

  /// A post's text as it was typed; `nil` where the server does not give it to us.
  func source(of status: MastodonStatus) async throws(RemoteError) -> MastodonSource? {
    guard session.isAuthorised, !session.facts.lacksSource else { return nil }
    guard let answer = try await client.find(session.address(of: status.id, "/source")) else {
      // The post was just shown: it is the address that the server lacks, unless it went just now.
      if try await client.find(session.address(of: status.id)) != nil {
        await session.learn { $0.lacksSource = true }
      }
      return nil
    }
    return MastodonSource(try answer.tree())
  }
}

/// Which posts of a page are new or changed.
private struct MastodonPageReading {
  var fresh: [MastodonStatus] = []
  var unchanged = 0
  var endsWithNews = false
  var isAllRepeated: Bool

  init(_ statuses: [MastodonStatus], _ known: inout KnownItems) {
    isAllRepeated = !statuses.isEmpty
    for status in statuses where !status.isReblog {
      let listed = known.list(keyHash: status.keyHash, contentHash: status.contentHash)
      endsWithNews = listed == .new
      isAllRepeated = isAllRepeated && listed == .repeated
      switch listed {
      case .new, .changed: fresh.append(status)
      case .unchanged: unchanged += 1
      case .repeated: break
      }
    }
    if statuses.contains(where: \.isReblog) { isAllRepeated = false }
  }
}
