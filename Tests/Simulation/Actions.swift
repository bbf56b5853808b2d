internal import CaptionCore
internal import CaptionStore
internal import CaptionSync

// What persons do.
extension World {
  /// Carries out a step that is no run; `false` where it is one.
  func act(_ step: Step, on device: Device) throws -> Bool {
    var random = step.random
    switch step.kind {
    case .edit, .override, .delete, .deleteFrom, .restore, .want:
      try touchPost(step, on: device, &random)
    case .deleteMany: try deleteMany(on: device, &random)
    case .drop, .retry: try changeOutbox(step, on: device, &random)
    case .undo: try undo(on: device, &random)
    case .link: try link(on: device, &random)
    case .ignore: try ignore(on: device)
    case .repost: try repost(of: device, step, &random)
    case .new: try makePost(step, on: device, &random)
    case .resolve: try resolve(step, on: device, &random)
    case .otherEdit, .otherRevert, .otherDelete, .otherTouch, .otherCreate, .crossPost,
      .otherDeleteMany, .hide:
      try touchServer(step, &random)
      return true
    case .clock:
      let seconds: Int64 = [315_360_000, -315_360_000, 3600, -31_536_000][random.below(4)]
      clock.move(bySeconds: seconds)
      journal.write("  clock \(seconds)")
      return true
    case .backUp:
      try device.keepBackUp()
      return true
    case .restoreBackUp: if try device.restoreBackUp() { values.forgetTakenAway() }
    case .sync, .push, .pull, .dryRun, .crash, .approve, .ebb, .dispute: return false
    }
    device.lastSurvey = nil
    return true
  }

  private func touchPost(
    _ step: Step, on device: Device, _ random: inout SplitMix64
  ) throws {
    let isRestore = step.kind == .restore
    let posts = try device.knownSurvey().filter { post in
      if isRestore { return post.isTrashed || post.state.links.contains(where: \.isDeletionWanted) }
      return !post.isTrashed || step.kind == .delete && post.state.isTrashedByRemote
    }
    guard !posts.isEmpty else { return }
    let post = choose(posts, &random)
    journal.write("  \(device.name) \(step.kind.rawValue) \(post.id)")
    device.givenUp[post.id] = nil
    switch step.kind {
    case .edit: try edit(post, step, on: device, &random)
    case .override: try override(post, step, on: device)
    case .delete:
      values.wantDeletion(of: post.id, seeing: seen(of: post))
      try device.note(post.id, isWanted: false, values)
      if !post.isTrashed { device.apart.forgetDeletions(of: post) }
      try device.store.delete(post.id, at: clock.now)
    case .restore:
      device.apart.forgetDeletions(of: post)
      device.unwanted.subtract(post.links.map(\.id))
      try device.note(post.id, isWanted: true, values)
      // One that was made one with another says the same as that one.
      if post.links.isEmpty { values.repeatMembers(post.content.members) }
      for client in device.clients.values { client.forgetWaiting() }
      try device.store.restore(post.id, at: clock.now)
      // Whoever wants it back may want it published again.
      if random.oneIn(2) { try want(post, on: device, &random) }
    case .want: try want(post, on: device, &random)
    default: try deleteFrom(post, on: device, &random)
    }
  }

  /// What a person sees who looks at a post: its own text and those of its copies.
  func seen(of post: SurveyedPost) -> [String] {
    [post.state.local.caption.text] + post.state.links.compactMap(\.captionOverride?.text)
  }

  private func edit(
    _ post: SurveyedPost, _ step: Step, on device: Device, _ random: inout SplitMix64
  ) throws {
    let change = TextChange(mark: "d\(step.index)", &random)
    try device.store.edit(post.id, at: clock.now) { content in
      change.apply(to: &content, values)
    }
    let content = try device.store.post(post.id).content
    journal.write("  \(device.name) edits \(content.line)")
    device.ledger.add(content)
  }

  private func override(_ post: SurveyedPost, _ step: Step, on device: Device) throws {
    guard let link = post.state.links.first(where: { $0.existence == .live }) else { return }
    let text = "own\(step.index) mine\(step.index) self\(step.index)"
    let known = [link.observed?.caption.text, link.captionOverride?.text].compactMap(\.self)
    values.write(text, knowing: known + [post.state.local.caption.text])
    try device.store.setOverride(Caption(text), of: link.id, at: clock.now)
    device.ledger.add(Content(caption: Caption(text)))
  }

  private func want(
    _ post: SurveyedPost, on device: Device, _ random: inout SplitMix64
  ) throws {
    let server = servers[random.below(servers.count)]
    guard server.profile.canCreate,
      !post.links.contains(where: { $0.remote == server.profile.name })
    else { return }
    let name = server.profile.name
    let id = try device.store.remote(named: name).id
    let generation = try device.store.generation(of: post.id, on: id)
    values.wantCreate("\(name)/own:\(post.id):\(generation)")
    do {
      try device.engine.want(post.id, on: [name])
    } catch {
      guard case .store(.refused(let reason)) = error else { throw error }
      journal.write("  refused: \(reason)")
    }
  }

  private func deleteFrom(
    _ post: SurveyedPost, on device: Device, _ random: inout SplitMix64
  ) throws {
    let links = post.links.filter { $0.existence == .live || $0.existence == .wanted }
    guard !links.isEmpty else { return }
    let link = links[random.below(links.count)]
    values.wantDeletion(of: post.id, seeing: seen(of: post))
    device.wishes[post.id, default: 0] += 1
    try device.store.delete(post.id, from: [link.id.remote], at: clock.now)
    device.unwanted.insert(link.id)
  }

  private func makePost(
    _ step: Step, on device: Device, _ random: inout SplitMix64
  ) throws {
    var text = "n\(step.index) o\(step.index) @p\(step.index)"
    // Some people say the same twice.
    let others = try device.knownSurvey().filter { !$0.isTrashed }
    if random.oneIn(6), !others.isEmpty {
      text = others[random.below(others.count)].content.caption.text
    }
    var content = Content(title: "t\(step.index)", caption: Caption(text))
    if random.oneIn(3) {
      let id = MediaID(rawValue: "mn\(step.index)")
      content.media = [Media(id: id, url: "m", alt: "altn\(step.index)")]
    }
    if random.oneIn(3) { content.tags = ["tagn\(step.index)", "tugn\(step.index)"] }
    values.change(Content(), to: content)
    let names = servers.filter(\.profile.canCreate).map(\.profile.name).filter { _ in
      !random.oneIn(3)
    }
    var generator = SplitMix64(seed: step.seed)
    let id = PostID(using: &generator)
    let links = try names.map { name in
      values.wantCreate("\(name)/own:\(id):0")
      return LinkID(remote: try device.store.remote(named: name).id, key: "own:\(id):0")
    }
    journal.write("  \(device.name) new \(id) \(content.line) on \(names)")
    try device.store.makePost(id, content, on: links, at: clock.now)
    device.made.insert(id)
    favourite = id
    device.ledger.add(content)
  }

  private func resolve(
    _ step: Step, on device: Device, _ random: inout SplitMix64
  ) throws {
    // Some persons decide about what they were shown a while ago.
    let conflicts = random.oneIn(2) ? device.shownConflicts : try device.store.conflicts()
    try resolve(conflicts, step, on: device, &random)
  }

  /// A person decides about one of these conflicts.
  func resolve(
    _ conflicts: [ConflictRecord], _ step: Step, on device: Device, _ random: inout SplitMix64
  ) throws {
    guard !conflicts.isEmpty else { return }
    let record = conflicts[random.below(conflicts.count)]
    let conflict = record.conflict
    let sides = conflict.sides.compactMap(\.observed)
    let choice = random.below(3)
    journal.write("  \(device.name) resolve \(record.post) \(conflict.subject) \(choice)")
    device.givenUp[record.post] = nil
    for side in conflict.sides { device.alike[side.link] = nil }
    for client in device.clients.values { client.forgetWaiting() }
    var value: FieldValue?
    if case .field(let field) = conflict.subject {
      let again = random.oneIn(2) ? record.remembered : nil
      value = chosen(field, choice, conflict.local, sides, step, again: again)
    } else if choice == 0 {
      let shown = sides.map(\.caption.text)
      let local = conflict.local.caption.text
      values.wantDeletion(of: record.post, seeing: shown + [local])
      // Whoever brings the post back has seen what then gives way to it.
      for side in sides where values.isKnown(local) { values.change(side, to: conflict.local) }
    }
    let before = try device.store.post(record.post).content
    do {
      try device.store.resolve(
        record, capabilities: try device.engine.capabilities(), at: clock.now
      ) { state in
        if let value { return try state.resolving(conflict, with: value) }
        return try state.resolving(conflict, by: choice == 0 ? .delete : .keep)
      }
    } catch {
      journal.write("  refused")
      values.forgetTakenAway()
      return
    }
    device.unwanted.subtract(conflict.sides.map(\.link))
    device.apart.forget(conflict)
    let post = try device.store.post(record.post)
    device.ledger.add(post.content)
    if conflict.subject == .deletion {
      if choice != 0 || post.state == .trash {
        try device.note(record.post, isWanted: choice != 0, values)
      }
      if choice != 0, post.state == .trash {
        journal.blame("what is kept is not in the trash", "\(device.name) \(record.post)")
      }
    }
    judge(post.content, decidedOver: before, on: device)
  }

  /// A decision replaces nothing that who took it was not shown.
  private func judge(_ now: Content, decidedOver old: Content, on device: Device) {
    for field in [Field.caption, .title] {
      let texts = [old, now].map { $0.display(field) ?? "" }
      if !values.mayReplace(texts[0], by: texts[1]) {
        journal.blame("no side wins unseen", "\(device.name) '\(texts[1])' for '\(texts[0])'")
      }
    }
  }

  private func chosen(
    _ field: Field, _ choice: Int, _ local: Content, _ sides: [Content], _ step: Step,
    again: FieldValue?
  ) -> FieldValue? {
    let known = ([local] + sides).compactMap { $0.display(field) }
    var value = choice == 0 ? local[field] : sides.first?[field] ?? local[field]
    if choice == 2 {
      switch local[field] {
      case .text: value = .text(Caption("res\(step.index)"))
      case .scalar: value = .scalar("res\(step.index)")
      default: break
      }
    }
    // What was decided when the same texts met before.
    if let again { value = again }
    switch value {
    case .text(let text): values.write(text.text, knowing: known)
    case .scalar(let text): values.write(text ?? "", knowing: known)
    case .tags, .media:
      let seen = ([local] + sides).compactMap { $0[field]?.members }.reduce(Set()) { $0.union($1) }
      values.change(members: seen, to: value?.members ?? [])
    case nil: break
    }
    return value
  }
}
