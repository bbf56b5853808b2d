internal import CaptionCore
internal import CaptionRemotes
internal import CaptionStore

extension Push {
  /// How many lost answers make a remote one that is left alone for this run.
  private static let lostAnswers = 3

  /// Pushes operations one by one, those of different posts side by side.
  ///
  /// Each answer is kept when it comes. What is about the remote as a whole ends it: what is under
  /// way is waited for, the rest stays queued.
  func pushEach(
    _ queued: [PendingOperation], _ connected: ConnectedRemote, _ result: inout RemoteReport
  ) async throws {
    var work = Work(lanes: PushLanes(queued), result: result)
    let remote = connected.remote
    func tell() {
      report(.pushing(remote: connected.record.name, done: work.done, total: queued.count))
    }
    try await withThrowingTaskGroup(of: Sent.self) { group in
      func start() throws {
        guard work.failure == nil, work.lost < Self.lostAnswers, !Task.isCancelled,
          let lane = work.lanes.next()
        else { return }
        tell()
        try markInflight([lane.first], connected)
        group.addTask { await Sent(lane, by: remote) }
      }
      for _ in 0..<max(1, environment.parallelPushes) { try start() }
      while let sent = try await group.next() {
        try keep(sent, connected, &work)
        try start()
      }
    }
    result = work.result
    if let failure = work.failure { throw failure }
    try Task.checkCancellation()
    if work.lost >= Self.lostAnswers {
      throw RemoteError.unreachable(reason: "\(work.lost) answers were lost", notBefore: nil)
    }
    if work.done > 0 { tell() }
  }

  /// Keeps what came of one operation, and lets the next of its post go on.
  private func keep(
    _ sent: Sent, _ connected: ConnectedRemote, _ work: inout Work
  ) throws {
    let pending = sent.lane.first
    switch sent.result {
    case .success(let outcomes):
      try settle([pending], outcomes, connected, &work.result)
      // One with a note was answered: what is missing is what came of it.
      if outcomes.contains(.unknown), pending.operation.note == nil { work.lost += 1 }
      if case .prepared(let note) = outcomes.first, work.lanes.again(sent.lane, note: note) {
        return
      }
    case .failure(let error):
      // The remote as a whole could not be written: nothing of this was carried out.
      try settle([pending], [.notDone], connected, &work.result)
      work.failure = work.failure ?? error
    }
    work.done += 1
    work.lanes.finish(sent.lane)
  }

  /// How far the operations of a remote are.
  private struct Work {
    var lanes: PushLanes
    var result: RemoteReport
    /// What is about the remote as a whole.
    var failure: RemoteError?
    var lost = 0
    var done = 0
  }

  /// One operation that was sent, and what came back.
  private struct Sent: Sendable {
    let lane: PushLanes.Lane
    let result: Result<[Outcome], RemoteError>

    init(_ lane: PushLanes.Lane, by remote: any Remote) async {
      self.lane = lane
      do {
        result = .success(try await remote.push([lane.first.operation]))
      } catch {
        result = .failure(error)
      }
    }
  }
}
