public import CaptionCore
public import CaptionRemotes
internal import Synchronization

/// A remote in memory, as good or as bad as a test wants it.
public final class ModelRemote: Remote {
  /// How the remote behaves; a test may change it between runs.
  public struct Behaviour: Sendable {
    public var coverage = Coverage.complete
    /// What the server makes of what it is sent.
    public var normalise: @Sendable (Content) -> Content = { $0 }
    /// How many of the newest items a listing shows; `nil` for all.
    public var window: Int?
    /// Thrown by the next listings, one each.
    public var listingErrors: [RemoteError] = []
    /// Thrown by the next pushes, one each, with nothing carried out.
    public var pushErrors: [RemoteError] = []
    /// How many pushes are carried out before those errors.
    public var pushErrorsAfter = 0
    /// Thrown by the next looks at what became of operations, one each.
    public var lookErrors: [RemoteError] = []
    /// What the next looks come to, whatever is there; each for all operations.
    public var looks: [Outcome] = []
    /// How many of the next pushes are carried out without an answer.
    public var lostAnswers = 0
    /// How many pushes are not carried out, since something else writes in that moment.
    public var overtaken = 0
    /// Keys whose writes are refused, with the reason.
    public var refusals: [String: String] = [:]

    public init() {}
  }

  private struct State {
    var items: [String: Item] = [:]
    var order: [String] = []
    var revision: UInt64 = 0
    var behaviour = Behaviour()
    var pushes: [Operation] = []
    var creates: [String: Int] = [:]
    var listings = 0
  }

  public let capabilities: Capabilities
  private let state = Mutex(State())

  public init(capabilities: Capabilities = .everything) {
    self.capabilities = capabilities
  }

  public func fetchPage(
    at cursor: Cursor?, known: inout KnownItems
  ) async throws(RemoteError) -> Page {
    var error: RemoteError?
    let (shown, coverage, revision) = state.withLock { state in
      state.listings += 1
      if !state.behaviour.listingErrors.isEmpty {
        error = state.behaviour.listingErrors.removeFirst()
      }
      let keys = state.order.reversed().prefix(state.behaviour.window ?? .max)
      return (keys.compactMap { state.items[$0] }, state.behaviour.coverage, state.revision)
    }
    if let error { throw error }
    var changed: [Item] = []
    var unchanged = 0
    for item in shown {
      switch known.list(keyHash: Self.hash(item.key), contentHash: item.contentHash) {
      case .new, .changed: changed.append(item)
      case .unchanged: unchanged += 1
      case .repeated: break
      }
    }
    let rest = Mutex(changed)
    return Page(
      items: ItemBatches { limit throws(RemoteError) in
        rest.withLock { rest in
          defer { rest.removeFirst(min(limit, rest.count)) }
          return rest.prefix(limit).map { FlatItem($0) }
        }
      }, unchanged: unchanged, cursor: Cursor(text: "\(revision)"), coverage: coverage)
  }

  public func push(_ operations: [Operation]) async throws(RemoteError) -> [Outcome] {
    var error: RemoteError?
    let outcomes = state.withLock { state in
      if state.behaviour.pushErrorsAfter > 0 {
        state.behaviour.pushErrorsAfter -= 1
      } else if !state.behaviour.pushErrors.isEmpty {
        error = state.behaviour.pushErrors.removeFirst()
        return [Outcome]()
      }
      return operations.map { operation in
        state.pushes.append(operation)
        guard state.behaviour.overtaken == 0 else {
          state.behaviour.overtaken -= 1
          return .notDone
        }
        let outcome = Self.carryOut(operation, &state)
        guard state.behaviour.lostAnswers > 0 else { return outcome }
        state.behaviour.lostAnswers -= 1
        return .unknown
      }
    }
    if let error { throw error }
    return outcomes
  }

  public func settle(_ operations: [Operation]) async throws(RemoteError) -> [Outcome] {
    let error = state.withLock { state in
      state.behaviour.lookErrors.isEmpty ? nil : state.behaviour.lookErrors.removeFirst()
    }
    if let error { throw error }
    return state.withLock { state in
      if !state.behaviour.looks.isEmpty {
        let look = state.behaviour.looks.removeFirst()
        return operations.map { _ in look }
      }
      return operations.map { operation in
        let item = state.items[operation.link.key]
        switch (operation.kind, item) {
        case (.create, nil): return .notDone
        case (.create, let item?):
          let isOurs = item.content == state.behaviour.normalise(operation.target)
          return isOurs ? .acknowledged(item: item) : .stale(item: item)
        case (.delete, nil): return .acknowledged(item: nil)
        case (.edit, nil): return .stale(item: nil)
        case (.delete, let item?), (.edit, let item?):
          let intended = state.behaviour.normalise(operation.target)
          if operation.kind == .edit,
            operation.fields.allSatisfy({ item.content[$0] == intended[$0] })
          {
            return .acknowledged(item: item)
          }
          return item.content == operation.expected ? .notDone : .stale(item: item)
        }
      }
    }
  }

  public func createKey(for post: PostID, generation: Int) -> String {
    "own:\(post):\(generation)"
  }

  // MARK: What a test sees and does

  public var contents: [String: Content] {
    state.withLock { $0.items.mapValues(\.content) }
  }

  /// Every operation that reached the remote, in order.
  public var pushes: [Operation] { state.withLock { $0.pushes } }
  /// How often an item was made under each key.
  public var creates: [String: Int] { state.withLock { $0.creates } }
  public var listings: Int { state.withLock { $0.listings } }

  /// Somebody else writes an item there.
  public func set(
    _ key: String, _ content: Content, permalink: String? = nil, publishedAt: Timestamp? = nil
  ) {
    state.withLock { state in
      Self.put(key, content, &state)
      state.items[key]?.permalink = permalink
      if let publishedAt { state.items[key]?.publishedAt = publishedAt }
    }
  }

  /// Somebody else changes an item there.
  public func change(_ key: String, _ change: (inout Content) -> Void) {
    state.withLock { state in
      guard var content = state.items[key]?.content else { return }
      change(&content)
      Self.put(key, content, &state)
    }
  }

  /// The item's bytes change, and nothing that it says.
  public func touch(_ key: String) {
    change(key) { _ in }
  }

  public func remove(_ key: String) {
    state.withLock { state in
      state.items[key] = nil
      state.order.removeAll { $0 == key }
    }
  }

  public func behave(_ change: (inout Behaviour) -> Void) {
    state.withLock { change(&$0.behaviour) }
  }

  private static func carryOut(_ operation: Operation, _ state: inout State) -> Outcome {
    let key = operation.link.key
    if let reason = state.behaviour.refusals[key] { return .refused(reason: reason) }
    switch operation.kind {
    case .create:
      if let item = state.items[key] { return .acknowledged(item: item) }
      state.creates[key, default: 0] += 1
      put(key, state.behaviour.normalise(operation.target), &state)
    case .edit:
      guard let item = state.items[key], item.content == operation.expected else {
        return .stale(item: state.items[key])
      }
      var content = item.content
      for field in operation.fields { content[field] = operation.target[field] }
      put(key, state.behaviour.normalise(content), &state)
    case .delete:
      guard let item = state.items[key] else { return .acknowledged(item: nil) }
      guard item.content == operation.expected else { return .stale(item: item) }
      state.items[key] = nil
      state.order.removeAll { $0 == key }
      return .acknowledged(item: nil)
    }
    return .acknowledged(item: state.items[key])
  }

  private static func put(_ key: String, _ content: Content, _ state: inout State) {
    state.revision += 1
    if state.items[key] == nil { state.order.append(key) }
    var item = Item(key: key, content: content, contentHash: state.revision << 1)
    item.permalink = state.items[key]?.permalink
    item.publishedAt = Timestamp(milliseconds: Int64(state.order.count) * 1000)
    state.items[key] = item
  }

  private static func hash(_ key: String) -> UInt64 {
    var key = key
    return key.withUTF8 { unsafe KnownItems.hash(UnsafeRawBufferPointer($0)) }
  }
}

extension Capabilities {
  /// A remote that can hold and change every field.
  public static var everything: Capabilities {
    Capabilities(
      canCreate: true, canDelete: true, editable: Set(FieldKind.allCases),
      creatable: Set(FieldKind.allCases), discretion: .always)
  }
}
