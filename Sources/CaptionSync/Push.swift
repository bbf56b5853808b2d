internal import CaptionCore
internal import CaptionRemotes
internal import CaptionStore

/// The last step of a run: carries out what the outbox holds for one remote.
///
/// What is sent is noted before it is sent, and each answer is kept when it arrives: whenever the
/// program ends, the next run knows what may have happened.
struct Push {
  let store: CaptionStore
  let run: Int64
  let environment: SyncEnvironment
  let report: @Sendable (SyncProgress) -> Void

  func callAsFunction(
    _ connected: ConnectedRemote, _ result: inout RemoteReport
  ) async throws {
    try await reporting(connected, &result) { result in
      let queued = try store.queuedOperations(on: connected.id, at: environment.now())
      switch connected.remote.capabilities.write {
      case .document: try await push(queued, connected, &result)
      case .item: try await pushEach(queued, connected, &result)
      }
    }
  }

  /// Looks what became of operations without an answer, and sends nothing.
  func settle(_ connected: ConnectedRemote, _ result: inout RemoteReport) async throws {
    try await reporting(connected, &result) { result in
      try await settleUnknown(connected, &result)
    }
  }

  /// Has what goes wrong with the remote said in the report; what goes wrong here is thrown.
  private func reporting(
    _ connected: ConnectedRemote, _ result: inout RemoteReport,
    _ body: (inout RemoteReport) async throws -> Void
  ) async throws {
    do {
      try await body(&result)
      try keepFindings(connected, &result)
    } catch let error as RemoteError {
      try keepFindings(connected, &result)
      result.stop(error)
      if case .unreachable(_, let notBefore?) = error {
        try store.pause(connected.id, until: notBefore, at: environment.now())
      }
    }
  }

  private func keepFindings(
    _ connected: ConnectedRemote, _ result: inout RemoteReport
  ) throws {
    try connected.keepLearned(in: store)
    for finding in connected.findings.all where !result.notes.contains(finding.message) {
      result.notes.append(finding.message)
      try store.notePreconditionBroken(of: connected.id)
    }
  }

  /// Finds out what became of operations that no answer came for, by looking and never by sending.
  private func settleUnknown(
    _ connected: ConnectedRemote, _ result: inout RemoteReport
  ) async throws {
    let unsettled =
      try store.unsettledOperations(on: connected.id)
      + store.operations(toSendAgainTo: connected.id)
    guard !unsettled.isEmpty else { return }
    let outcomes = try await connected.remote.settle(unsettled.map(\.operation))
    try settle(unsettled, outcomes, connected, lag: connected.remote.capabilities.lookLag, &result)
  }

  private func push(
    _ operations: [PendingOperation], _ connected: ConnectedRemote, _ result: inout RemoteReport
  ) async throws {
    guard !operations.isEmpty else { return }
    try Task.checkCancellation()
    report(.pushing(remote: connected.record.name, done: 0, total: operations.count))
    try markInflight(operations, connected)
    let outcomes: [Outcome]
    do {
      outcomes = try await connected.remote.push(operations.map(\.operation))
    } catch {
      // The remote as a whole could not be written: nothing of this was carried out.
      try settle(operations, operations.map { _ in .notDone }, connected, &result)
      throw error
    }
    try settle(operations, outcomes, connected, &result)
    report(
      .pushing(
        remote: connected.record.name, done: operations.count, total: operations.count))
  }

  /// Notes that operations are under way, before they are sent.
  func markInflight(
    _ operations: [PendingOperation], _ connected: ConnectedRemote
  ) throws {
    try store.markInflight(operations.map(\.id), on: connected.id, at: environment.now()) {
      connected.remote.cursor(afterWriting: Cursor(text: $0)).text
    }
  }

  func settle(
    _ operations: [PendingOperation], _ outcomes: [Outcome], _ connected: ConnectedRemote,
    lag: Duration = .zero, _ result: inout RemoteReport
  ) throws {
    let note = connected.remote.capabilities.noteOnEdit
    for (pending, outcome) in zip(operations, outcomes) {
      try store.settle(pending, as: outcome, lag: lag, run: run, at: environment.now())
      guard case .acknowledged = outcome else { continue }
      switch pending.operation.kind {
      case .create: result.pushed.created += 1
      case .edit:
        result.pushed.updated += 1
        if let note, !result.notes.contains(note) { result.notes.append(note) }
      case .delete: result.pushed.deleted += 1
      }
    }
  }
}
