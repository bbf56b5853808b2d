internal import CaptionCore
internal import CaptionStore

// What must hold after every run, whatever went wrong in it.
extension World {
  func judge(
    _ device: Device, before: [SurveyedPost], after: [SurveyedPost], isApproved: Bool,
    mayApply: Bool
  ) throws {
    let old = Dictionary(uniqueKeysWithValues: before.map { ($0.id, $0) })
    for post in after {
      try judgeAgreements(of: post, on: device)
      judgeLinks(of: post, old[post.id], on: device)
      judgeSymmetry(of: post, on: device)
      guard let past = old[post.id] else { continue }
      judgeEnds(of: post, past, on: device)
      judgeTexts(of: post, past, on: device)
      judgeMembers(of: post, past, on: device)
      judgeMerge(of: post, past, on: device)
      judgeMedia(of: post, past, on: device)
      if post.isTrashed, !past.isTrashed { judgeTrash(past, post, on: device) }
      judgeLength(of: post, past, on: device)
      if device.trashed.contains(post.id), !post.isTrashed {
        journal.blame("what a person deleted stays deleted", "\(device.name) \(post.id)")
      }
    }
    if !isApproved { judgeGuards(old, after, on: device) }
    try judgeConflicts(of: device)
    for post in after {
      for text in [post.content.caption.text, post.content.title ?? ""] {
        guard let word = values.inventedWord(in: text) else { continue }
        journal.blame("I5 no invention", "\(device.name) has '\(word)' in '\(text)'")
      }
    }
    try judgeLoss(device, after)
    try judgePatience(of: device)
    try coverage.note(after, of: device)
  }

  /// What a server makes of our own text is no edit that ours could meet, but for an old store, put
  /// back, which knows nothing of what it sent.
  private func judgeConflicts(of device: Device) throws {
    if device.wasRestored { return }
    for record in try device.knownConflicts() where record.conflict.subject == .field(.caption) {
      let local = record.conflict.local.caption
      for side in record.conflict.sides {
        guard let observed = side.observed?.caption, record.conflict.base != nil,
          let server = server(of: side.link, device), observed != local
        else { continue }
        let isOfBase = record.conflict.base.map {
          observed == Caption(server.profile.normalise($0.caption.text))
        }
        // Cut off, a text may be one that somebody wrote.
        let isOthers = isOfBase == true || values.isWritten(observed.text)
        // What was brought back, or cut in passing, was not sent by us as it stands. A listing that
        // lags lets us send again what was done: found changed, it may be anybody's doing.
        let seen = device.clients[server.profile.name]?.seen
        let isSent =
          server.profile.lags
          ? seen?.acknowledged[side.link.key]?[.caption]?.contains(.text(local))
          : seen?.tried[side.link.key]?.contains(local)
        if !isOthers, isSent == true, !server.wasEnded(side.link.key),
          observed == Caption(server.profile.normalise(local.text))
        {
          journal.blame("an echo is no conflict", "\(device.name) '\(local.text)'")
        }
      }
    }
  }

  func server(of link: LinkID, _ device: Device) -> Server? {
    device.names[link.remote].flatMap(server)
  }

  /// I4: every value typed or observed can be shown again.
  private func judgeLoss(_ device: Device, _ survey: [SurveyedPost]) throws {
    let held = try Ledger.held(by: device, survey)
    if let lost = device.ledger.values.subtracting(held).min() {
      journal.blame("I4 no loss", "\(device.name) lost \(lost)")
    }
    for post in survey {
      for link in post.links {
        if let observed = link.observed { device.ledger.add(observed) }
      }
    }
  }

  /// I6: what both sides of a post changed is planned alike with the sides swapped.
  private func judgeSymmetry(of post: SurveyedPost, on device: Device) {
    let state = post.state
    guard state.links.count == 1, let link = state.links.first, let observed = link.observed,
      let agreement = link.agreement, agreement.sent == agreement.seen,
      state.local != agreement.sent, observed != agreement.seen, link.existence == .live,
      !state.isTrashed, !link.isDeletionWanted, !link.isBusy, !link.isUnagreed,
      link.captionOverride == nil, link.capabilities.captionLimits.isEmpty,
      link.capabilities.editable.contains(.media)
    else { return }
    var mirror = state
    mirror.local = observed
    mirror.links[0].observed = state.local
    let one = state.plan()
    let other = mirror.plan()
    // Where both inserted media at one place, those of the local side come first.
    let differing = one.local.changedFields(from: other.local).filter { field in
      field != .media || one.local.members != other.local.members
    }
    let isAlike =
      one.conflicts.map(\.subject) == other.conflicts.map(\.subject)
      && (!one.conflicts.isEmpty || differing.isEmpty)
    if !isAlike { journal.blame("I6 side-symmetry", "\(device.name) \(state.local.line)") }
  }

  /// I9: an agreement holds only what the server showed or acknowledged, but for a copy that was
  /// recognised, which says the same in a form of its own.
  private func judgeAgreements(of post: SurveyedPost, on device: Device) throws {
    let copies = try device.store.recognisedCopies(of: post.id)
    for link in post.state.links where copies[link.id] == nil {
      guard let agreement = link.agreement, let client = client(of: link.id, post, device) else {
        continue
      }
      let seen = client.seen
      let shown = seen.shown[link.id.key, default: [:]]
      let sent = seen.acknowledged[link.id.key, default: [:]]
      for field in agreement.seen.fields() {
        guard let value = agreement.seen[field], !value.isEmpty else { continue }
        if shown[field]?.contains(value) != true {
          journal.blame("I9 seen was shown", "\(device.name) \(link.id.key) \(field) \(value)")
        }
      }
      // Of posts that were made one, each keeps what the remote cannot change; so does a copy keep
      // that it shows none of it, and that it writes it in a form of its own.
      let isLinked = device.strangers.contains(post.id)
      let rewritten = client.server.profile.normalise(agreement.sent)
      for field in agreement.sent.fields() {
        let isApart =
          isLinked || agreement.seen[field]?.isEmpty == true
          || agreement.seen[field] == rewritten[field]
        guard let value = agreement.sent[field], !value.isEmpty,
          !isApart
            || link.capabilities.editable.contains(field.kind) && agreement.seen[field] != nil
        else { continue }
        if shown[field]?.contains(value) != true && sent[field]?.contains(value) != true {
          journal.blame(
            "I9 sent was acknowledged", "\(device.name) \(link.id.key) \(field) \(value)")
        }
      }
    }
  }

  private func client(of link: LinkID, _ post: SurveyedPost, _ device: Device) -> Client? {
    post.links.first { $0.id == link }.flatMap { device.clients[$0.remote] }
  }

  /// I12: an item counts as deleted only when two complete listings lacked it, or it was looked for.
  private func judgeEnds(of post: SurveyedPost, _ past: SurveyedPost, on device: Device) {
    for link in past.links where link.existence == .live {
      let now = post.links.first { $0.id == link.id }?.existence ?? .ended
      guard now == .deleted || now == .ended, let client = device.clients[link.remote] else {
        continue
      }
      let seen = client.seen
      if client.server.isYoung(link.id.key, of: post.id) {
        journal.blame("an item of ours that is not listed yet is not missed", link.id.key)
      }
      if seen.hasForgotten, client.server.profile.lags { continue }
      if seen.gone.contains(link.id.key) || seen.absences[link.id.key, default: 0] >= 2 { continue }
      let name = "\(device.name) \(link.remote) \(link.id.key)"
      journal.blame("I12 no delete outside coverage", name)
    }
  }

  /// A text gives way only to one whose author knew it.
  private func judgeTexts(of post: SurveyedPost, _ past: SurveyedPost, on device: Device) {
    let alts = past.content.media.map { Field.alt($0.id) }.filter { post.content[$0] != nil }
    // Of posts that were made one, each has an alt text that nobody chose over the other.
    let isLinked = device.strangers.contains(post.id)
    for field in [Field.caption, .title] + (isLinked ? [] : alts) {
      let old = past.content.display(field) ?? ""
      let new = post.content.display(field) ?? ""
      if old == new { continue }
      if !values.isKnown(new) {
        // Merged of what both sides wrote.
        let shown = post.links.flatMap { link in
          device.clients[link.remote]?.seen.shown[link.id.key]?[field] ?? []
        }
        values.merge(new, of: [old] + shown.compactMap(\.text))
      } else if field == .caption, holdsEdit(new, of: past, in: post) {
        values.write(new, knowing: [old])
      } else if !values.mayReplace(old, by: new) {
        journal.blame("no side wins unseen", "\(device.name) '\(new)' is pulled over '\(old)'")
      }
    }
  }

  /// Whether what a remote shows has all that was added here since both sides agreed, and nothing that
  /// was taken away here: what both sides' edits merge to may be what one of them wrote.
  private func holdsEdit(_ text: String, of past: SurveyedPost, in post: SurveyedPost) -> Bool {
    past.state.links.contains { link in
      let now = post.state.links.first { $0.id == link.id }?.observed
      guard link.captionOverride == nil, !link.isUnagreed, now?.caption.text == text,
        let base = (link.agreement?.sent ?? link.observed)?.caption.text
      else { return false }
      let (before, here, shown) = (
        Values.words(of: base), Values.words(of: past.content.caption.text), Values.words(of: text)
      )
      let isEdited = here != before
      let added = here.filter { !before.contains($0) }
      let gone = before.filter { !here.contains($0) }
      return isEdited && added.allSatisfy(shown.contains) && !gone.contains(where: shown.contains)
    }
  }

  /// What two sides' edits merge to is not too long for a remote that the old text would fit.
  private func judgeLength(of post: SurveyedPost, _ past: SurveyedPost, on device: Device) {
    let (old, new) = (past.content.caption.text, post.content.caption.text)
    let isShown = post.links.contains { $0.observed?.caption.text == new }
    guard old != new, !values.isKnown(new), !isShown else { return }
    for link in past.state.links where link.captionOverride == nil {
      guard link.existence == .wanted || link.capabilities.editable.contains(.caption),
        let limit = server(of: link.id, device)?.profile.captionLimit, old.count <= limit,
        new.count > limit
      else { continue }
      journal.blame("a merge fits every remote", "\(device.name) '\(new)'")
    }
  }

  /// A post has one item on each remote, but for one that others bring back beside what was made in
  /// its place.
  private func judgeLinks(of post: SurveyedPost, _ past: SurveyedPost?, on device: Device) {
    // What is still to be made gives way to an item that is back once the post is planned.
    let isThere = [LinkState.Existence.live, .deleted]
    let links = post.links.filter { isThere.contains($0.existence) }
    for link in links {
      let before = past?.links.first { $0.id == link.id }?.existence
      guard !isThere.contains(before ?? .ended),
        links.count(where: { $0.remote == link.remote }) > 1,
        server(link.remote)?.wasBroughtBack(link.id.key) == false
      else { continue }
      journal.blame("a post has one item on each remote", "\(device.name) \(post.id) \(link.id)")
    }
  }

  /// A person is not asked about a lost answer before the server had time to list what it made.
  private func judgePatience(of device: Device) throws {
    for pending in try device.store.openOperations()
    where pending.state == .unknown && pending.reason != nil {
      guard let sent = pending.operation.sentAt?.milliseconds else { continue }
      if (0..<900_000).contains(clock.now.milliseconds - sent) {
        journal.blame("a lost answer is looked for a while", pending.operation.line)
      }
    }
  }

  /// A tag or a medium goes only where somebody took it away from an item that had shown it.
  private func judgeMembers(of post: SurveyedPost, _ past: SurveyedPost, on device: Device) {
    for field in [Field.tags, .media] {
      let left = post.content[field]?.members ?? []
      for member in past.content[field]?.members ?? [] where !left.contains(member) {
        let isTakenAway = (post.links + past.links).contains { link in
          let shown = device.clients[link.remote]?.seen.shown[link.id.key]?[field] ?? []
          return shown.contains { $0.members.contains(member) }
            && shown.contains { !$0.members.contains(member) }
        }
        if !isTakenAway {
          journal.blame("what nobody took away stays", "\(device.name) \(post.id) \(member)")
        }
      }
    }
  }

  /// A medium is not taken away by one who never saw what its alt text says here.
  private func judgeMedia(of post: SurveyedPost, _ past: SurveyedPost, on device: Device) {
    for medium in past.content.media where post.content[.alt(medium.id)] == nil {
      guard let alt = medium.alt, !device.strangers.contains(post.id) else { continue }
      let isSeen = (post.links + past.links).contains { link in
        let shown = device.clients[link.remote]?.seen.shown[link.id.key]?[.alt(medium.id)] ?? []
        return shown.contains { values.mayReplace(alt, by: $0.text ?? "") }
      }
      if !isSeen {
        journal.blame("no side wins unseen", "\(device.name) a medium goes with '\(alt)'")
      }
    }
  }

  /// A post with an edit that its remote never had is not deleted with its item, nor one of which
  /// another remote has an item.
  private func judgeTrash(
    _ past: SurveyedPost, _ post: SurveyedPost, on device: Device
  ) {
    let isStillThere = post.links.contains { link in
      link.existence == .live
        && past.links.contains { $0.id == link.id && $0.existence == .live }
    }
    if post.state.isTrashedByRemote, isStillThere {
      journal.blame("a post with an item is not in the trash", "\(device.name) \(post.id)")
    }
    // A deletion that was known already counts once the post is planned, after a guard, say.
    let there = past.state.links.filter { $0.existence == .live || $0.existence == .deleted }
    if post.state.isTrashedByRemote, !there.isEmpty, there.allSatisfy(\.isUnagreed) {
      journal.blame(
        "a post does not go with what it never agreed with", "\(device.name) \(post.id)")
    }
    let local = past.content.caption.text
    for link in there where link.existence == .live {
      let shown = link.observed?.caption.text ?? ""
      let text = link.captionOverride?.text ?? local
      if link.isUnagreed || link.isDeletionWanted || values.mayReplace(text, by: shown) { continue }
      journal.blame("an edit survives the deletion of its item", "\(device.name) '\(text)'")
    }
  }
}
