import TestSupport
import Testing

@testable import CaptionCore

/// What holds of every plan, tried on random states with fixed seeds.
struct PropertyTests {
  private static let seeds: [UInt64] = [11, 12, 13]
  private static let rounds = 300

  /// Runs a check on many random states, and names the first one that fails.
  private func forStates(
    _ seed: UInt64, _ check: (PostState, inout RandomStates) -> String?
  ) {
    var random = RandomStates(seed: seed)
    for round in 0..<Self.rounds {
      let state = random.state()
      guard let failure = check(state, &random) else { continue }
      Issue.record(
        "seed \(seed), round \(round): \(failure)\n\(state.summary)\n\(state.plan().summary)")
      return
    }
  }

  @Test("I1, I2, I15: every post comes to rest, on remotes that rewrite too", arguments: seeds)
  func everyPostComesToRest(seed: UInt64) {
    forStates(seed) { state, random in
      let rewrites = random.generator.oneIn(2)
      var state = state
      // A create, and then an edit for what it could not carry.
      for _ in 0..<2 {
        state = state.carryingOut(state.plan()) { rewrites ? rewritten($0, $1) : $1 }
      }
      return state.plan().changesNothing(in: state) ? nil : "not at rest:\n\(state.summary)"
    }
  }

  @Test("I1: a live post is at rest after one push to each remote", arguments: seeds)
  func aLivePostIsAtRestAfterOnePush(seed: UInt64) {
    forStates(seed) { state, _ in
      // A medium that one side had before takes a second push, for its alt text.
      let hasMedia = state.links.contains { !($0.observed?.media ?? []).isEmpty }
      if hasMedia || state.links.contains(where: { $0.existence == .wanted }) { return nil }
      let after = state.carryingOut(state.plan(), normalise: rewritten)
      return after.plan().changesNothing(in: after) ? nil : "not at rest:\n\(after.summary)"
    }
  }

  @Test(
    "I3: without a conflict both sides are as agreed, but for what cannot be pushed",
    arguments: seeds)
  func sidesConverge(seed: UInt64) {
    forStates(seed) { state, _ in
      var state = state
      for _ in 0..<2 { state = state.carryingOut(state.plan(), normalise: rewritten) }
      let plan = state.plan()
      if state.isTrashed { return nil }
      for link in state.links where link.existence == .live && !link.isBusy {
        if link.isDeletionWanted { continue }
        guard let observed = link.observed else { continue }
        let agreement = link.agreement ?? Agreement(at: observed)
        let local = link.captionOverride.map { state.local.with($0) } ?? state.local
        for field in local.fields(with: [observed]) {
          guard let mine = local[field], let theirs = observed[field] else { continue }
          if plan.subjects.contains(.field(field)) { continue }
          // Alt texts wait for their media.
          if field.kind == .alt && plan.subjects.contains(.field(.media)) { continue }
          guard let seen = agreement.seen[field], let sent = agreement.sent[field] else { continue }
          if theirs != seen && theirs != mine { return "\(link.id) \(field): observed is not seen" }
          let canPush =
            link.capabilities.editable.contains(field.kind)
            && !(field == .caption && link.capabilities.maximumCaptionCharacters != nil)
            && plan.links.first { $0.id == link.id }?.held == nil
          if canPush && mine != sent && mine != theirs { return "\(link.id) \(field): not pushed" }
        }
      }
      return nil
    }
  }

  @Test("I4: nothing replaced was unknown to the other side", arguments: seeds)
  func nothingIsLost(seed: UInt64) {
    forStates(seed) { state, _ in
      let plan = state.plan()
      for field in state.local.fields() where plan.local[field] != state.local[field] {
        guard let mine = state.local[field] else { continue }
        // A medium that went took no edited alt text with it: that is tested by name.
        guard let next = plan.local[field] else { continue }
        if !isKnown(mine, field, next, state.links) { return "local \(field) is lost" }
      }
      for operation in plan.operations where operation.kind == .edit {
        guard let link = state.links.first(where: { $0.id == operation.link }),
          let observed = link.observed, operation.expected == observed
        else { return "\(operation.link) expects what it does not show" }
        let seen = link.agreement?.seen ?? observed
        for field in operation.fields {
          guard let theirs = observed[field], let next = operation.target[field] else { continue }
          let isKept =
            theirs == seen[field] || theirs == state.local[field]
            || isKnown(theirs, field, next, state.links)
            || keepsAdditions(of: theirs, since: seen[field], next)
          if !isKept { return "\(operation.link) \(field) overwrites an edit" }
        }
      }
      return nil
    }
  }

  /// Whether a replaced local value was acknowledged by a remote, or is contained in the next one.
  private func isKnown(
    _ mine: FieldValue, _ field: Field, _ next: FieldValue, _ links: [LinkState]
  ) -> Bool {
    let agreed = links.filter { $0.existence == .live }
      .compactMap { ($0.agreement ?? $0.observed.map { Agreement(at: $0) })?.sent[field] }
    if mine.isEmpty || agreed.contains(mine) { return true }
    // Each member that is not there any more was agreed on with the remote that took it away.
    guard let mine = members(mine), let next = members(next) else { return false }
    return mine.subtracting(next).isSubset(of: agreed.reduce([]) { $0.union(members($1) ?? []) })
  }

  private func keepsAdditions(
    of value: FieldValue, since base: FieldValue?, _ next: FieldValue
  ) -> Bool {
    switch (value, base, next) {
    case (.tags(let value), .tags(let base)?, .tags(let next)):
      Set(value).subtracting(base).isSubset(of: next)
    case (.media(let value), .media(let base)?, .media(let next)):
      Set(value.map(\.id)).subtracting(base.map(\.id)).isSubset(of: next.map(\.id))
    default: false
    }
  }

  @Test("I6: swapping the sides of a merge gives the same members", arguments: seeds)
  func mergesAreSideSymmetric(seed: UInt64) {
    var random = RandomStates(seed: seed)
    for round in 0..<Self.rounds {
      let base = random.content()
      let one = random.edited(base, oneIn: 1)
      let other = random.edited(base, oneIn: 1)
      for field in [Field.tags, .media] {
        guard let start = base[field], let mine = one[field], let theirs = other[field] else {
          continue
        }
        let merged = mergeField(agreement: Agreement(at: start), local: mine, observed: theirs)
        let swapped = mergeField(agreement: Agreement(at: start), local: theirs, observed: mine)
        #expect(members(merged) == members(swapped), "seed \(seed), round \(round), \(field)")
        // Three-way: what one side added is there, what one side removed is not.
        guard let all = members(merged) else { continue }
        let (a, b, o) = (members(mine) ?? [], members(theirs) ?? [], members(start) ?? [])
        #expect(
          all == o.intersection(a).intersection(b).union(a.subtracting(o)).union(b.subtracting(o)))
      }
    }
  }

  private func members(_ value: FieldValue?) -> Set<String>? {
    switch value {
    case .tags(let tags): Set(tags)
    case .media(let media): Set(media.map(\.id.rawValue))
    default: nil
    }
  }

  @Test("I7: the order of links does not matter", arguments: seeds)
  func theOrderOfLinksDoesNotMatter(seed: UInt64) {
    forStates(seed) { state, random in
      var shuffled = state
      shuffled.links.shuffle(using: &random.generator)
      return shuffled.plan() == state.plan() ? nil : "another plan:\n\(shuffled.plan().summary)"
    }
  }

  @Test("I9: a base moves only to what its remote shows", arguments: seeds)
  func aBaseMovesOnlyToWhatItsRemoteShows(seed: UInt64) {
    forStates(seed) { state, _ in
      for plan in state.plan().links {
        guard let link = state.links.first(where: { $0.id == plan.id }),
          let observed = link.observed, !link.isUnagreed
        else { continue }
        let old = link.agreement ?? Agreement(at: observed)
        let new = plan.agreement ?? Agreement(at: observed)
        for field in new.sent.fields(with: [observed]) {
          let hasMoved = new.sent[field] != old.sent[field] || new.seen[field] != old.seen[field]
          // An alt text that came or went with its medium moved with it.
          let isNew = old.sent[field] == nil || old.seen[field] == nil || observed[field] == nil
          guard hasMoved, !isNew else { continue }
          if new.sent[field] != observed[field] || new.seen[field] != observed[field] {
            return "\(plan.id) \(field): \(old.summary) became \(new.summary)"
          }
        }
      }
      return nil
    }
  }

  @Test("I13: a refused operation delays its own link only", arguments: seeds)
  func aRefusedOperationDelaysItsOwnLinkOnly(seed: UInt64) {
    forStates(seed) { state, random in
      let plan = state.plan()
      guard let refused = plan.operations.first else { return nil }
      var parked = state
      for index in parked.links.indices where parked.links[index].id == refused.link {
        parked.links[index].parked = refused
      }
      var expected = plan
      for index in expected.links.indices where expected.links[index].id == refused.link {
        expected.links[index].operation = nil
        expected.links[index].isParked = true
      }
      return parked.plan() == expected ? nil : "another plan:\n\(parked.plan().summary)"
    }
  }

  @Test("I16: a plan that was applied but not pushed is planned again as it was", arguments: seeds)
  func anAppliedPlanIsPlannedAgain(seed: UInt64) {
    forStates(seed) { state, _ in
      let plan = state.plan()
      var again = plan
      again.pulled = [:]
      return state.applying(plan).plan() == again
        ? nil : "another plan:\n\(state.applying(plan).plan().summary)"
    }
  }

  @Test("I12: no remote's answer deletes or creates anything elsewhere", arguments: seeds)
  func nothingIsDeletedOrCreatedUnasked(seed: UInt64) {
    forStates(seed) { state, _ in
      for operation in state.plan().operations {
        guard let link = state.links.first(where: { $0.id == operation.link }) else {
          return "no link"
        }
        if link.isBusy { return "\(link.id) is busy" }
        switch operation.kind {
        case .create:
          if link.existence != .wanted || state.isTrashed { return "\(link.id) is created" }
        case .edit:
          if link.existence != .live || operation.fields.isEmpty { return "\(link.id) is edited" }
        case .delete:
          let isWanted = state.isTrashed || link.isDeletionWanted
          if link.existence != .live || !isWanted { return "\(link.id) is deleted" }
        }
      }
      return nil
    }
  }
}

extension Content {
  fileprivate func with(_ caption: Caption) -> Content {
    var content = self
    content.caption = caption
    return content
  }
}
