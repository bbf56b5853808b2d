internal import CaptionCore
internal import CaptionStore
internal import CaptionSync

// What must hold once nothing goes wrong any more.
extension World {
  /// How many rounds of all stores may pass until nothing changes.
  private static let rounds = 12

  /// Syncs every store until nothing changes, the persons approving what is stopped.
  func comeToRest(reversesPages: Bool = false) async throws {
    clock.move(bySeconds: 3601)
    // What is in no listing cannot be seen to be changed by another store.
    if devices.count > 1 { for server in servers { server.listAll() } }
    // So much passes between rounds that no listing lags behind what was written in the last one.
    let lag = Int64(Profile.listingLag / .seconds(1))
    var faults = Faults.none
    faults.reversesPage = reversesPages
    var last: [String] = []
    for _ in 0..<Self.rounds {
      let writes = servers.map(\.writes)
      for device in devices {
        clock.move(bySeconds: lag)
        for client in device.clients.values { client.begin(faults) }
        guard let report = try await run(SyncRequest(), on: device) else { continue }
        let stopped = report.remotes.filter { $0.stopped == .guard }
        for remote in report.remotes where remote.stopped != nil && remote.stopped != .guard {
          journal.blame("I14 a wait ends", "\(remote.name) \(remote.message ?? "")")
        }
        if !stopped.isEmpty {
          try await run(SyncRequest(approvedRun: report.run), on: device)
        }
      }
      let now = try logicalState()
      let isQuiet = try writes == servers.map(\.writes) && now == last && !hasAbsences
      if isQuiet { return try await judgeRest(now) }
      last = now
    }
    journal.blame("I1 termination", "not at rest after \(Self.rounds) rounds")
  }

  /// Whether an item is gone that a second complete listing has not yet confirmed to be.
  private var hasAbsences: Bool {
    get throws {
      try devices.contains { device in
        try device.knownSurvey().flatMap(\.links).contains { link in
          guard link.existence == .live, let server = server(link.remote),
            server.view.entries[link.id.key] == nil
          else { return false }
          guard let stretch = server.listing(lag: 0).stretch else {
            return server.profile.window == nil
          }
          let published = device.clients[link.remote]?.seen.published[link.id.key]
          guard let published, let after = stretch.after else { return true }
          return published > after
        }
      }
    }
  }

  /// What the stores and servers say, without row numbers, times, random identities and the keys
  /// that hang on which of our posts was made first.
  ///
  /// - Parameter open: Fields of items to leave out.
  func logicalState(without open: [LinkID: Set<Field>] = [:]) throws -> [String] {
    var lines: [String] = []
    let device = devices[0]
    for server in servers {
      let remote = device.names.first { $0.value == server.profile.name }?.key
      for (key, entry) in server.view.entries {
        let fields = remote.flatMap { open[LinkID(remote: $0, key: key)] } ?? []
        lines.append(
          "\(server.lastingName(of: key)) \(entry.item.content.without(fields).line)")
      }
    }
    for device in devices {
      let conflicts = try device.knownConflicts()
      for post in try device.knownSurvey() {
        let links = post.links.map { link in
          let name = server(link.remote)?.lastingName(of: link.id.key) ?? link.remote
          let observed = link.observed?.without(open[link.id] ?? [])
          return "\(name) \(link.existence) \(observed?.line ?? "")"
        }
        let open = conflicts.filter { $0.post == post.id }.map { "\($0.conflict.subject)" }
        let flags = post.state.links.map { "\($0.isBusy) \($0.parked != nil) \($0.isUnagreed)" }
        let said = "\(device.name) \(post.shownAs) \(post.content.line)"
        lines.append("\(said) \(links) \(open) \(flags)")
      }
    }
    return lines.sorted()
  }

  private func judgeRest(_ state: [String]) async throws {
    for line in state { journal.write("  rest \(line)") }
    for device in devices { try judgeRest(of: device) }
    try await judgeMetrics(state)
  }

  /// I17: what changes in bytes alone causes no push, and nothing is left to be planned (I18).
  private func judgeMetrics(_ state: [String]) async throws {
    for server in servers {
      for key in server.view.order { server.edit(key) { _ in } }
    }
    let writes = servers.map(\.writes)
    for device in devices {
      let history = try device.store.history().count
      for client in device.clients.values { client.begin(.none) }
      try await run(SyncRequest(), on: device)
      if try device.store.history().count != history {
        journal.blame("I17 metrics are no change", "\(device.name) wrote history")
      }
      var planned = 0
      try device.engine.forEachPlan { _, _ in planned += 1 }
      if planned > 0 { journal.blame("I18 only dirty posts are planned", "\(planned) at rest") }
    }
    if servers.map(\.writes) != writes { journal.blame("I17 metrics cause no push", "") }
    if try logicalState() != state {
      journal.blame("I2 idempotence", "a further run changed something")
    }
  }

  /// What people are shown of a post is what it is planned with.
  private func judgeShown(_ survey: [SurveyedPost], by device: Device) throws {
    var filter = PostFilter()
    filter.states = [.post, .draft, .trash]
    let shown = try device.store.posts(filter).map { post in
      let links = post.links.map { Self.line($0.remote, $0.id, $0.existence, $0.observed) }
      return "\(post.id) \(post.state) \(post.content.line) \(links.sorted())"
    }
    let planned = survey.map { post in
      let links = post.links.map { Self.line($0.remote, $0.id, $0.existence, $0.observed) }
      return "\(post.id) \(post.shownAs) \(post.content.line) \(links.sorted())"
    }
    if let other = Set(shown).symmetricDifference(planned).min() {
      journal.blame("what is shown is what is there", "\(device.name) \(other)")
    }
  }

  private static func line(
    _ remote: String, _ id: LinkID, _ existence: LinkState.Existence, _ observed: Content?
  ) -> String {
    "\(remote)/\(id.key) \(existence) \(observed?.line ?? "")"
  }

  private func judgeRest(of device: Device) throws {
    let survey = try device.knownSurvey()
    try judgeShown(survey, by: device)
    let disputed = Set(try device.knownConflicts().map(\.post))
    let blocked = Set(try device.store.blockedLinks().map(\.link))
    let open = try device.store.openOperations()
    for pending in open where pending.state == .queued || pending.state == .inflight {
      journal.blame("I3 what is queued is sent", pending.operation.line)
    }
    for pending in open where pending.state == .unknown && pending.reason == nil {
      journal.blame("I3 what is unknown is looked for", pending.operation.line)
    }
    try judgeOwners(survey, open, on: device)
    try judgeCopies(survey, of: device)
    for post in survey { judgeKeptBack(post, among: survey, on: device) }
    for pending in open
    where pending.state == .refused && !disputed.contains(pending.operation.post) {
      judgeParked(pending.operation, survey, on: device)
    }
    for link in survey.flatMap(\.state.links) where device.unwanted.contains(link.id) {
      if link.existence == .live, !link.isDeletionWanted {
        journal.blame("what is to go from one remote goes", "\(device.name) \(link.id.key)")
      }
    }
    let waiting = blocked.union(open.map(\.operation.link))
    for post in survey where !disputed.contains(post.id) {
      let copies = try device.store.recognisedCopies(of: post.id)
      for link in post.links where !waiting.contains(link.id) {
        guard let server = server(link.remote),
          let state = post.state.links.first(where: { $0.id == link.id })
        else { continue }
        judge(link, state, of: post, at: server, device, isCopy: copies[link.id] != nil)
      }
    }
    try judgeItems(survey, on: device)
  }

  /// What waits for a person was refused for what it says, and is what is wanted still.
  private func judgeParked(
    _ operation: Operation, _ survey: [SurveyedPost], on device: Device
  ) {
    let name = "\(device.name) \(operation.line)"
    if server(of: operation.link, device)?.profile.refusal(of: operation.target) == nil {
      journal.blame("nothing is parked that the remote takes", name)
    }
    guard let post = survey.first(where: { $0.id == operation.post }),
      let link = post.state.links.first(where: { $0.id == operation.link })
    else { return }
    let wanted = link.captionOverride ?? post.content.caption
    if wanted != operation.target.caption {
      journal.blame("what is parked is what is wanted", name)
    }
  }

  /// I3: what a link shows, what the server holds and what the post says are one.
  private func judge(
    _ link: SurveyedPost.Link, _ state: LinkState, of post: SurveyedPost, at server: Server,
    _ device: Device, isCopy: Bool
  ) {
    let name = "\(device.name) \(link.remote)/\(link.id.key)"
    let visible = Set(server.visibleKeys)
    let item = server.view.entries[link.id.key]?.item
    switch link.existence {
    case .wanted: journal.blame("I3 what is wanted is created", name)
    case .deleted: journal.blame("I3 what is deleted ends", name)
    case .ended: break
    case .live where item == nil:
      if server.profile.window == nil { journal.blame("I3 what is gone ends", name) }
    case .live where !visible.contains(link.id.key): break
    case .live where state.dropped?.kind == .delete: break
    case .live where post.isTrashed || state.isDeletionWanted:
      journal.blame("I3 what is to go is deleted", name)
    case .live:
      guard let content = item?.content.plain else { break }
      var local = post.content
      local.caption = state.captionOverride ?? local.caption
      let rewritten = server.profile.normalise(local)
      // A copy has names of its own for its media.
      for field in content.fields() where !(isCopy && [.media, .alt].contains(field.kind)) {
        if link.observed?[field] != content[field] {
          journal.blame("I3 observed is what is there", "\(name) \(field)")
        }
        // Of posts that were made one, each keeps the media that the remote cannot change.
        let isApart = device.strangers.contains(post.id) && field.kind == .alt
        // What only a copy says that was there already stays there, and the form of its words.
        let isForm = field == .caption && Self.letters(content) == Self.letters(local)
        let isItsOwn = isCopy && (isForm || local[field]?.isEmpty ?? true)
        // Where the media cannot be made the same, nor can their alt texts.
        let isUnshared = field.kind == .alt && local[field] == nil
        let isGivenUp =
          isApart || isItsOwn || isUnshared || state.dropped?.fields.contains(field) == true
        guard server.capabilities.editable.contains(field.kind), !isGivenUp
        else { continue }
        // Another store may keep to itself what was done there.
        for member in content[field]?.members ?? []
        where devices.count == 1 && values.isTakenAway(member) {
          journal.blame("what was taken away stays away", "\(name) \(member)")
        }
        if content[field] != local[field], content[field] != rewritten[field] {
          journal.blame(
            "I3 convergence", "\(name) \(field): '\(local.line)' here, '\(content.line)' there")
        }
      }
    }
  }

  /// Whether another post says the same, so that nobody can tell which of them an item was made for.
  private func hasTwins(_ post: PostID, _ survey: [SurveyedPost]) -> Bool {
    guard let text = survey.first(where: { $0.id == post })?.content.caption else { return false }
    return survey.contains { $0.id != post && $0.content.caption == text }
  }

  private static func letters(_ content: Content) -> String {
    content.caption.text.filter { $0 != "@" }
  }

  /// Every item that is listed belongs to a post, ours to the post it was made for, and those that
  /// nothing but their text has in common to different ones, unless a person wanted the post there.
  private func judgeItems(_ survey: [SurveyedPost], on device: Device) throws {
    for post in survey {
      let copies = try device.store.recognisedCopies(of: post.id)
      let strangers = post.links.filter { link in
        let entry = server(link.remote)?.view.entries[link.id.key]
        return link.existence == .live && copies[link.id] == nil && entry != nil
          && entry?.post == nil && entry?.item.permalink == nil
          && device.clients[link.remote]?.mayHaveMade(entry?.item, for: post.id) != true
      }
      let isOneTooMany = strangers.count > (device.made.contains(post.id) ? 0 : 1)
      if isOneTooMany, !device.strangers.contains(post.id) {
        journal.blame(
          "two posts with equal text stay two", "\(device.name) \(post.content.line)")
      }
    }
    let unknown = try device.store.openOperations().filter { $0.state == .unknown }
    for server in servers {
      let entries = server.view.entries
      for key in server.visibleKeys {
        let owner = survey.first { post in
          post.links.contains { $0.remote == server.profile.name && $0.id.key == key }
        }
        let name = "\(device.name) \(server.profile.name)/\(key)"
        guard let owner else {
          // To whoever deleted it just now, an item that is back is a listing that lags.
          if !server.isBack(key) { journal.blame("I3 every item has a post", name) }
          continue
        }
        guard let maker = entries[key]?.post, maker != owner.id, !device.wasRestored,
          !device.strangers.contains(maker), survey.contains(where: { $0.id == maker }),
          !unknown.contains(where: { $0.operation.post == maker && !server.shows($0.operation) }),
          !hasTwins(maker, survey), !isMistaken(maker, at: server, survey, on: device)
        else { continue }
        journal.blame("I8 our own item is no new post", name)
      }
    }
  }

  /// Whether an item of another's is what was made for a post, as far as anybody can tell.
  private func isMistaken(
    _ post: PostID, at server: Server, _ survey: [SurveyedPost], on device: Device
  ) -> Bool {
    let name = server.profile.name
    let links = survey.first { $0.id == post }?.links ?? []
    return links.contains { link in
      link.remote == name && link.existence == .live
        && device.clients[name]?.mayHaveMade(server.view.entries[link.id.key]?.item, for: post)
          == true
    }
  }
}

extension Content {
  fileprivate func without(_ fields: Set<Field>) -> Content {
    var content = self
    let empty = Content()
    for field in fields.sorted() { content[field] = empty[field] ?? .text(Caption("")) }
    return content
  }
}
