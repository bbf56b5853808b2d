internal import CaptionCore
internal import CaptionStore
internal import CaptionSync

// What persons do about the outbox, about runs, and about several posts at once.
extension World {
  /// Gives up pushes of a post, or takes up again what was refused or given up.
  func changeOutbox(_ step: Step, on device: Device, _ random: inout SplitMix64) throws {
    let posts = try device.knownSurvey().filter { post in
      let isWaiting = post.state.links.contains {
        $0.parked != nil || $0.dropped != nil || $0.isBusy || $0.existence == .wanted
      }
      return isWaiting || post.state.plan().links.contains { $0.operation != nil }
    }
    guard !posts.isEmpty else { return }
    let post = choose(posts, &random)
    let names = random.oneIn(2) ? [] : [servers[random.below(servers.count)].profile.name]
    let before = post.state.links
    let unsettled = try device.store.openOperations().filter { pending in
      // Told to wait, it may have been made.
      pending.state == .unknown
        || pending.operation.kind == .create && pending.operation.sentAt != nil
    }
    let change =
      try step.kind == .drop
      ? device.engine.drop(post.id, on: names) : device.engine.retry(post.id, on: names)
    let lines = change.changed.map(\.line) + change.waiting.map { "waits: \($0.line)" }
    journal.write("  \(device.name) \(step.kind.rawValue) \(post.id) on \(names): \(lines)")
    device.givenUp[post.id] = step.kind == .drop ? change.changed : nil
    guard step.kind == .drop else {
      let named = before.filter {
        names.isEmpty || names.contains(device.names[$0.id.remote] ?? "")
      }
      device.apart.forget(named)
      device.unwanted.formUnion(named.filter(\.isDeletionWanted).map(\.id))
      let left = try device.store.openOperations().first { pending in
        pending.state == .refused && change.changed.contains { $0.link == pending.operation.link }
      }
      if let left { journal.blame("what is taken up again waits no more", left.operation.line) }
      return
    }
    device.unwanted.subtract(change.changed.map(\.link))
    device.apart.note(change.changed, of: post)
    for pending in unsettled where pending.state == .unknown && !pending.isParked {
      if change.changed.contains(where: { $0.link == pending.operation.link }) {
        journal.blame("what is under way is not given up", pending.operation.line)
      }
    }
    // Whether it was made nobody knows: what it made is nobody's from now on.
    for operation in change.changed where operation.kind == .create {
      if unsettled.contains(where: { $0.operation.link == operation.link }) {
        device.strangers.insert(operation.post)
      }
    }
  }

  /// Moves several posts to the trash.
  func deleteMany(on device: Device, _ random: inout SplitMix64) throws {
    let posts = try device.knownSurvey().filter { !$0.isTrashed }
    for post in posts.prefix(2 + random.below(6)) {
      journal.write("  \(device.name) deletes \(post.id)")
      values.wantDeletion(of: post.id, seeing: seen(of: post))
      device.givenUp[post.id] = nil
      try device.note(post.id, isWanted: false, values)
      device.apart.forgetDeletions(of: post)
      try device.store.delete(post.id, at: clock.now)
    }
  }

  /// Undoes a run, and sometimes the undoing (I19).
  func undo(on device: Device, _ random: inout SplitMix64) throws {
    let all = try device.store.runs(limit: 8)
    let runs = all.filter { $0.state == .done }
    guard !runs.isEmpty else { return }
    let run = runs[random.below(runs.count)]
    let before = try device.knownSurvey()
    let report = try device.store.undo(run.id, at: clock.now)
    journal.write(
      "  \(device.name) undoes \(run.command): \(report.restored.count), \(report.refused.count)")
    if try !device.store.undo(run.id, isDryRun: true, at: clock.now).restored.isEmpty {
      journal.blame("I19 undo restores", "\(device.name) run \(run.id) is not undone")
    }
    try judgeRefused(report, of: run.id, on: device)
    let isChange = ["edit", "delete", "restore"].contains(run.command)
    if run.id == all.first?.id, isChange, report.restored.isEmpty, report.refused.isEmpty {
      journal.blame("I19 what was done last can be undone", "\(device.name) \(run.command)")
    }
    guard let number = report.run else { return }
    let after = try device.survey()
    try note(after, undone: before, on: device)
    let history = try device.store.history().filter { $0.key == nil && $0.run != number }
    for post in report.restored {
      let rows = history.filter { $0.post == post.id }
      let now = after.first { $0.id == post.id }?.content
      let then = before.first { $0.id == post.id }?.content
      for field in post.fields {
        let first = rows.last { $0.run == run.id && !$0.fields.isEmpty }
        if first?.before.plain[field] != now?[field] {
          journal.blame("I19 undo restores", "\(device.name) \(post.id) \(field)")
        }
        // What the run left, where somebody changed it afterwards.
        let later = rows.prefix { $0.run != run.id }.last { $0.fields.contains(field) }
        if let later, later.before.plain[field] != then?[field] {
          journal.blame("I19 undo overwrites nothing", "\(device.name) \(post.id) \(field)")
        }
      }
    }
    guard random.oneIn(3) else { return }
    _ = try device.store.undo(number, at: clock.now)
    let again = try device.survey()
    try note(again, undone: after, on: device)
    if again.map(\.said) != before.map(\.said) {
      journal.blame("I19 undo is undone", "\(device.name) run \(run.id)")
    }
  }

  /// What nobody changed after the run is not kept from being undone (I19).
  private func judgeRefused(_ report: UndoReport, of run: Int64, on device: Device) throws {
    for post in report.refused {
      let rows = try device.store.history(of: post)
      if rows.first?.run == run, rows.allSatisfy({ $0.run != run || $0.key == nil }) {
        journal.blame("I19 undo is refused for changes only", "\(device.name) \(post) run \(run)")
      }
    }
  }

  /// A post that has items again is there again.
  private func judgeGivenBack(_ posts: [PostID], on device: Device) throws {
    for post in try device.survey() where posts.contains(post.id) && post.isTrashed {
      guard post.links.contains(where: { $0.existence == .live }) else { continue }
      journal.blame("what is given back is not in the trash", "\(device.name) \(post.id)")
    }
  }

  /// Says of two posts that are alike that they are no duplicates.
  func ignore(on device: Device) throws {
    for post in try device.knownSurvey() {
      guard let twin = post.state.links.compactMap(\.twin).first else { continue }
      journal.write("  \(device.name) ignores that \(post.id) is like \(twin)")
      try device.store.ignoreDuplicates([post.id, twin], by: nil, at: clock.now)
      device.ignored.insert([post.id, twin])
      return
    }
  }

  /// Notes that a person brought older words back, knowing the ones that gave way.
  private func note(
    _ after: [SurveyedPost], undone before: [SurveyedPost], on device: Device
  ) throws {
    let old = Dictionary(uniqueKeysWithValues: before.map { ($0.id, $0) })
    for post in after {
      guard let past = old[post.id] else { continue }
      if past.said != post.said { device.givenUp[post.id] = nil }
      device.ledger.add(post.content)
      let known = seen(of: past)
      for text in seen(of: post) where !known.contains(text) { values.write(text, knowing: known) }
      if past.isTrashed != post.isTrashed {
        device.apart.forgetDeletions(of: past)
        try device.note(post.id, isWanted: !post.isTrashed, values)
        if post.isTrashed { values.wantDeletion(of: post.id, seeing: known) }
      }
      values.change(past.content, to: post.content)
      for link in post.state.links where link.captionOverride == nil {
        let own = past.state.links.first { $0.id == link.id }?.captionOverride
        if let own { values.write(post.content.caption.text, knowing: [own.text]) }
      }
    }
  }

  /// Makes two posts one, with an item on the remotes of both, or takes that back.
  func link(on device: Device, _ random: inout SplitMix64) throws {
    let links = try device.store.duplicateDecisions().filter { $0.kind == .link && !$0.isUndone }
    do {
      if let decision = links.first, random.oneIn(3) {
        journal.write("  \(device.name) takes back link \(decision.posts)")
        device.givenUp = [:]
        device.unwanted = []
        device.alike = [:]
        // What was decided about the one post is not what each of the two says.
        values.forgetTakenAway()
        try device.store.undoDecision(decision.id, at: clock.now)
        for post in decision.apart { try device.note(post, isWanted: true, values) }
        return try judgeGivenBack(decision.apart, on: device)
      }
      let posts = try device.knownSurvey().filter { !$0.isTrashed && !$0.links.isEmpty }
      guard posts.count > 1 else { return }
      let kept = posts[random.below(posts.count)]
      let others = posts.filter {
        Set($0.links.map(\.remote)).isDisjoint(with: kept.links.map(\.remote))
      }
      guard !others.isEmpty else { return }
      let other = others[random.below(others.count)]
      journal.write("  \(device.name) links \(other.id) to \(kept.id)")
      try device.store.linkPosts([other.id], to: kept.id, at: clock.now)
      device.strangers.formUnion([kept.id, other.id])
      device.trashed.subtract([kept.id, other.id])
      device.unwanted.subtract((kept.links + other.links).map(\.id))
      for post in [kept, other] { device.givenUp[post.id] = nil }
      for link in kept.links + other.links { device.alike[link.id] = nil }
    } catch {
      journal.write("  refused")
    }
  }
}

extension SurveyedPost {
  /// What the person has, as one line.
  var said: String {
    let own = state.links.compactMap { link in
      link.captionOverride.map { "\(link.id.key)=\($0.text)" }
    }
    return "\(id) \(content.line) \(isTrashed) \(own)"
  }
}
