internal import CaptionCore
internal import CaptionStore
internal import CaptionSync

// The same world gone on with otherwise: it must come to the same rest.
extension World {
  /// Lets a copy of this world, made before it came to rest, come to rest by another way.
  func compare(with other: World, variant: Int, _ seed: UInt64) async throws {
    var random = SplitMix64(seed: seed)
    // One run more or less decides whether an edit is pulled before its item counts as deleted.
    let hangsOnRuns = try variant < 2 && (other.hasUnseenDeletions || other.hasTellingDeletions)
    switch variant {
    case 0, 1:
      let device = other.devices[random.below(other.devices.count)]
      for client in device.clients.values { client.begin(.none) }
      other.clock.move(bySeconds: 3601)
      device.program.arm(at: random.below(20))
      try await other.run(SyncRequest(), on: device)
      try await other.comeToRest()
    case 2:
      other.clock.move(bySeconds: random.oneIn(2) ? 315_360_000 : -315_360_000)
      try await other.comeToRest()
    default: try await other.comeToRest(reversesPages: true)
    }
    let rule = [
      "I10 a crash changes no result", "I10 a crash changes no result",
      "I14 clock skew changes no result", "I7 the order of a page changes no result",
    ][variant]
    for violation in other.journal.violations { journal.blame(rule, violation) }
    guard other.journal.violations.isEmpty, try !isWaiting, try !other.isWaiting else { return }
    // What is in conflict with one of several remotes is not sent to the others: whether it was sent
    // before that was found hangs on when the run ended.
    let open = try disputedOnSeveral.merging(other.disputedOnSeveral) { $0.union($1) }
    // An item that is gone before it was ever a post here leaves no post in the trash.
    let mine = try logicalState(without: open).filter { !$0.contains(" trash ") }
    let theirs = try other.logicalState(without: open).filter { !$0.contains(" trash ") }
    // What stands in a window hangs on who pushes first, and so does what a post says here while two
    // remotes differ.
    let isDisputed = try (devices + other.devices).contains { try !$0.knownConflicts().isEmpty }
    let hangsOnOrder =
      devices.count > 1 && (isDisputed || servers.contains { $0.profile.window != nil })
    // What is a copy hangs on when it was made.
    let hangsOnTimes = try variant == 2 && (holdsTwins || other.holdsTwins)
    guard mine != theirs, !hangsOnOrder, !hangsOnRuns, !hangsOnTimes else { return }
    let lost = mine.filter { !theirs.contains($0) }
    let new = theirs.filter { !mine.contains($0) }
    journal.blame(rule, "\(lost) became \(new)")
    for line in other.journal.lines { journal.write("  other: \(line)") }
  }

  /// The fields in conflict of the items of posts that stand on several remotes, of a world with one
  /// store.
  private var disputedOnSeveral: [LinkID: Set<Field>] {
    get throws {
      var open: [LinkID: Set<Field>] = [:]
      guard devices.count == 1 else { return open }
      let survey = try devices[0].knownSurvey()
      for record in try devices[0].knownConflicts() {
        guard case .field(let field) = record.conflict.subject else { continue }
        let links = survey.first { $0.id == record.post }?.links ?? []
        for link in links where links.count > 1 { open[link.id, default: []].insert(field) }
      }
      return open
    }
  }

  /// Whether a server has deleted an item that some store still holds for live.
  private var hasUnseenDeletions: Bool {
    get throws {
      try devices.contains { device in
        let isGone = try device.knownSurvey().flatMap(\.links).contains { link in
          link.existence == .live && server(link.remote)?.view.entries[link.id.key] == nil
        }
        // An item may have been shown and have no post yet.
        return isGone || device.clients.values.contains(where: \.hasUnseenDeletions)
      }
    }
  }

  /// Whether an item is still to be deleted, and when that is done decides what else is seen: another
  /// person may have edited it, and in a window an older item comes into view until a new one is made.
  private var hasTellingDeletions: Bool {
    get throws {
      try devices.contains { device in
        try device.knownSurvey().contains { post in
          post.state.links.contains { link in
            link.existence == .live && (post.isTrashed || link.isDeletionWanted)
              && (devices.count > 1 || server(of: link.id, device)?.profile.window != nil)
          }
        }
      }
    }
  }

  /// Whether a post is not made because another says the same.
  private var holdsTwins: Bool {
    get throws {
      try devices.contains { device in
        try device.knownSurvey().contains { $0.state.links.contains { $0.twin != nil } }
      }
    }
  }

  /// Whether the outcome of some operation can never be known, because its server cannot tell.
  private var isWaiting: Bool {
    get throws {
      try devices.contains { try $0.store.openOperations().contains { $0.state == .unknown } }
    }
  }
}
