public import CaptionCore
public import CaptionStore

/// Why a field of a post is what it is, and what the next sync does about it.
public struct FieldExplanation: Hashable, Sendable {
  /// What brought the value that is there now.
  public struct Origin: Hashable, Sendable {
    public enum How: String, Hashable, Sendable {
      /// The post was written here, or taken in from a remote, with it.
      case made, takenIn
      case edited, pulled, merged, resolved, undone
    }

    public var how: How
    public var at: Timestamp
    /// The run, a person's or a sync.
    public var run: RunRecord?
    /// Whose changes are in it.
    public var remotes: [RemoteID]
    /// What was there before; `nil` for nothing.
    public var before: String?
  }

  public var field: Field
  public var value: String?
  public var origin: Origin
  /// How it stands with each link.
  public var standings: [FieldStanding]
  /// The conflict that is open about it, or about the post's deletion.
  public var conflict: ConflictRecord?
}

/// Why a post is as it is.
public struct PostExplanation: Hashable, Sendable {
  public var state: PostState
  public var fields: [FieldExplanation]
  /// Operations that were refused or that no answer came for, by their links.
  public var operations: [LinkID: PendingOperation]
  public var remotes: [RemoteID: RemoteRecord]
  /// Where it was not published because a copy of it was there, and since when that is known.
  public var copies: [LinkID: Timestamp]
  /// How the post came into the trash; `nil` while it is not there.
  public var trashed: HistoryRecord?
  /// Whether a person put it there.
  public var trashedByHand: Bool?
}

extension SyncEngine {
  /// Explains a post from its history, agreements, conflicts and outbox; asks no remote.
  ///
  /// - Parameters:
  ///   - chosen: Which field; `nil` for each that says something or ever did.
  ///   - post: The post it is for.
  public func explain(
    _ post: PostID, _ chosen: Field? = nil
  ) throws(SyncError) -> PostExplanation {
    do {
      let state = try store.state(of: post, capabilities: try capabilities())
      let plan = state.plan()
      let history = try store.history(of: post)
      let open = try store.conflicts(of: post)
      let observed = state.links.compactMap(\.observed)
      var fields: [FieldExplanation] = []
      for field in chosen.map({ [$0] }) ?? state.local.fields(with: observed) {
        let standings = state.explain(field, plan)
        let changes = history.filter { $0.key == nil && $0.fields.contains(field) }
        let isSilent =
          state.local[field]?.isEmpty ?? true && changes.isEmpty
          && standings.allSatisfy { $0.observed?.isEmpty ?? true }
        if isSilent && chosen == nil { continue }
        fields.append(
          FieldExplanation(
            field: field, value: state.local.display(field),
            origin: try origin(of: field, in: changes.first, state), standings: standings,
            conflict: open.first { $0.conflict.subject == .field(field) }
              ?? open.first { $0.conflict.subject == .deletion }))
      }
      let trashed = state.isTrashed ? history.first { $0.wasTrashed == false } : nil
      let trashing = try trashed?.run.flatMap { try store.run($0) }
      let pending = try store.openOperations().filter { $0.operation.post == post }
      return PostExplanation(
        state: state, fields: fields,
        operations: Dictionary(pending.map { ($0.operation.link, $0) }) { first, _ in first },
        remotes: Dictionary(try store.remotes().map { ($0.id, $0) }) { first, _ in first },
        copies: try store.recognisedCopies(of: post), trashed: trashed,
        trashedByHand: trashing?.isByHand)
    } catch {
      throw SyncError(error)
    }
  }

  private func origin(
    of field: Field, in change: HistoryRecord?, _ state: PostState
  ) throws -> FieldExplanation.Origin {
    guard let change else {
      let run = try store.run(around: state.createdAt)
      return FieldExplanation.Origin(
        how: run == nil ? .made : .takenIn, at: state.createdAt, run: run,
        remotes: run == nil ? [] : state.links.map(\.id.remote), before: nil)
    }
    let source = change.sources.first { $0.field == field }
    var how = FieldExplanation.Origin.How(rawValue: change.cause) ?? .edited
    if let source { how = source.isMerged ? .merged : .pulled }
    return FieldExplanation.Origin(
      how: how, at: change.at, run: try change.run.flatMap { try store.run($0) },
      remotes: source?.remotes ?? [], before: change.before.display(field))
  }
}
