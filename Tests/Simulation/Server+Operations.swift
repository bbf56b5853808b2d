internal import CaptionCore
internal import CaptionRemotes
internal import Synchronization

// What our stores ask of a server.
extension Server {
  func carryOut(_ operation: Operation) -> Outcome {
    state.withLock { state in
      state.writes += 1
      journal.write("  \(profile.name) <- \(operation.line)")
      switch operation.kind {
      case .create: return create(operation, &state)
      case .edit: return edit(operation, &state)
      case .delete: return delete(operation, &state)
      }
    }
  }

  /// An operation without the names that the server gave media.
  func inOurs(_ operation: Operation) -> Operation {
    let named = view.entries[operation.link.key]?.named ?? []
    guard !named.isEmpty else { return operation }
    let ours = Dictionary(named.map { ($0.theirs, $0) }) { first, _ in first }
    var operation = operation
    operation.target = operation.target.renaming { ours[$0] ?? $0 }
    operation.expected = operation.expected?.renaming { ours[$0] ?? $0 }
    operation.fields = Set(
      operation.fields.map { field in
        if case .alt(let id) = field { .alt(ours[id] ?? id) } else { field }
      })
    return operation
  }

  private func create(_ operation: Operation, _ state: inout State) -> Outcome {
    let ownKey = operation.link.key
    if let reason = profile.refusal(of: operation.target) { return .refused(reason: reason) }
    if profile.createsInSteps, operation.note == nil { return .prepared(note: "step of \(ownKey)") }
    if let key = earlierCreate(ownKey, state), let entry = state.view.entries[key] {
      let isOurs = entry.item.content == profile.normalise(operation.target)
      return isOurs ? .acknowledged(item: entry.shown) : .stale(item: entry.shown)
    }
    state.creates[ownKey, default: 0] += 1
    if let ended = state.ended[ownKey] {
      values.write(operation.target.caption.text, knowing: [ended.caption.text])
      values.write(operation.target.title ?? "", knowing: [ended.title ?? ""])
    }
    if state.creates[ownKey, default: 0] > 1 {
      journal.blame("I8 at most one create", "\(profile.name) \(ownKey)")
    }
    var key = ownKey
    if profile.creates != .byOwnKey {
      state.lastKey += 1
      key = "k\(state.lastKey)"
      state.remembered[ownKey] = (key, clock.now)
    }
    put(key, profile.normalise(operation.target), &state)
    state.view.entries[key]?.post = operation.post
    if profile.namesMedia {
      state.view.entries[key]?.named = Set(operation.target.media.map(\.id))
    }
    return acknowledged(operation, key, state)
  }

  /// The item that an earlier request with the same key made, where the server recognises it.
  private func earlierCreate(_ ownKey: String, _ state: State) -> String? {
    switch profile.creates {
    case .byOwnKey: return ownKey
    case .bySearch: return nil
    case .bySearchWithWindow:
      guard let memory = state.remembered[ownKey],
        abs(clock.now.milliseconds - memory.at.milliseconds) < 3_600_000
      else { return nil }
      return memory.key
    }
  }

  private func edit(_ operation: Operation, _ state: inout State) -> Outcome {
    let key = operation.link.key
    guard let entry = state.view.entries[key] else { return .stale(item: nil) }
    if isOvertaken(operation, entry.item) { return .stale(item: entry.shown) }
    if operation.fields.contains(.caption), let reason = profile.refusal(of: operation.target) {
      return .refused(reason: reason)
    }
    // Without compare-and-swap nobody saw what was written since the listing.
    for field in operation.fields where !profile.hasCompareAndSwap {
      guard let new = operation.target[field]?.text, values.isKnown(new) else { continue }
      values.write(new, knowing: [entry.item.content[field]?.text ?? ""])
    }
    var content = entry.item.content
    for field in operation.fields.sorted() { content[field] = operation.target[field] }
    let kept = profile.normalise(content)
    // What others wrote gets its form when the item is next written, by whom ever.
    values.rewrite(content.caption.text, as: kept.caption.text)
    put(key, kept, &state)
    return acknowledged(operation, key, state)
  }

  private func delete(_ operation: Operation, _ state: inout State) -> Outcome {
    let key = operation.link.key
    guard let entry = state.view.entries[key] else { return .acknowledged(item: nil) }
    if isOvertaken(operation, entry.item) { return .stale(item: entry.shown) }
    // Whoever made it in another store cannot tell that it was there, where the answer was lost.
    if entry.post != operation.post {
      state.ended[key] = entry.item.content
      state.creates[key] = nil
    }
    end(key, &state)
    return .acknowledged(item: nil)
  }

  /// Whether an item is not what the operation says that it changes; without saying so, it is
  /// changed whatever it is.
  private func isOvertaken(_ operation: Operation, _ item: Item) -> Bool {
    guard profile.hasCompareAndSwap else { return false }
    if let expected = operation.expected { return item.content != expected }
    var unguarded = operation
    unguarded.expected = item.content
    judge(unguarded)
    return false
  }

  private func acknowledged(_ operation: Operation, _ key: String, _ state: State) -> Outcome {
    guard let item = state.view.entries[key]?.shown else { return .unknown }
    values.rewrite(operation.target.caption.text, as: item.content.caption.text)
    let isUntold = profile.isTerse && operation.kind == .create
    return .acknowledged(item: isUntold ? nil : item)
  }

  /// Forgets what was created: an old store, put back, knows nothing of it, and nobody can tell where
  /// the server gives the keys, or where the item is no more.
  func forgetCreates() {
    state.withLock { state in
      let view = state.view
      state.creates = state.creates.filter { key, _ in
        profile.creates == .byOwnKey && view.entries[key] != nil
      }
    }
  }

  /// Looks what became of an operation, and changes nothing.
  func look(_ operation: Operation, lag: Int) -> Outcome {
    state.withLock { state in
      let view = self.view(state, lag: lag)
      let entry = view.entries[operation.link.key]
      let intended = profile.normalise(operation.target)
      switch (operation.kind, entry) {
      case (.create, _) where profile.createsInSteps && operation.note == nil: return .notDone
      case (.create, _) where profile.creates != .byOwnKey:
        let keys = view.order.filter { view.entries[$0]?.item.content == intended }
        return .found(keys.compactMap { view.entries[$0]?.shown })
      case (.create, nil): return .notDone
      case (.create, let entry?):
        // Where somebody has edited it since, it is no answer to what we sent.
        let isOurs = entry.item.content == intended
        return isOurs ? .acknowledged(item: entry.shown) : .stale(item: entry.shown)
      case (.delete, nil): return .acknowledged(item: nil)
      case (.edit, nil): return .stale(item: nil)
      case (.edit, let entry?):
        // What the server would cut away again shows nothing of an edit.
        if entry.item.content == operation.expected { return .notDone }
        let isDone = operation.fields.allSatisfy { entry.item.content[$0] == intended[$0] }
        return isDone ? .acknowledged(item: entry.shown) : .stale(item: entry.shown)
      case (.delete, let entry?):
        return entry.item.content == operation.expected ? .notDone : .stale(item: entry.shown)
      }
    }
  }
}
