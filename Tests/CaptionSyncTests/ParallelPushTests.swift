import CaptionCore
import CaptionRemotes
import CaptionStore
import CaptionSync
import Synchronization
import TestSupport
import Testing

/// Posts that are pushed side by side.
struct ParallelPushTests {
  /// A remote that answers only when as many pushes are under way as it waits for.
  private final class Gate: Remote {
    private struct State {
      var under = 0
      var most = 0
      var order: [String] = []
      var waiters: [CheckedContinuation<Void, Never>] = []
    }

    let model = ModelRemote()
    private let together: Int
    private let state = Mutex(State())
    let failing: Set<String>

    init(together: Int, failing: Set<String> = []) {
      self.together = together
      self.failing = failing
    }

    var most: Int { state.withLock { $0.most } }
    var order: [String] { state.withLock { $0.order } }
    var capabilities: Capabilities { model.capabilities }

    func fetchPage(
      at cursor: Cursor?, known: inout KnownItems
    ) async throws(RemoteError) -> Page { try await model.fetchPage(at: cursor, known: &known) }

    func push(_ operations: [CaptionCore.Operation]) async throws(RemoteError) -> [Outcome] {
      await withCheckedContinuation { waiter in
        let ready = state.withLock { state in
          state.under += 1
          state.most = max(state.most, state.under)
          state.order += operations.map { $0.target.caption.text }
          state.waiters.append(waiter)
          guard state.under >= together else { return [] as [CheckedContinuation<Void, Never>] }
          defer { state.waiters = [] }
          return state.waiters
        }
        for waiter in ready { waiter.resume() }
      }
      state.withLock { $0.under -= 1 }
      if operations.contains(where: { failing.contains($0.target.caption.text) }) {
        throw .unauthorised(reason: "no more")
      }
      return try await model.push(operations)
    }

    func settle(_ operations: [CaptionCore.Operation]) async throws(RemoteError) -> [Outcome] {
      try await model.settle(operations)
    }

    func createKey(for post: PostID, generation: Int) -> String {
      model.createKey(for: post, generation: generation)
    }
  }

  private static func run(
    _ gate: Gate, posts: Int, parallel: Int
  ) async throws -> (RemoteReport, CaptionStore) {
    let store = try CaptionStore.inMemory()
    try store.add(RemoteRecord(name: "r", kind: "model", url: "model:r"))
    var environment = SyncEnvironment(
      now: { Timestamp(milliseconds: 1_700_000_000_000) }, seed: 1)
    environment.parallelPushes = parallel
    let engine = SyncEngine(store: store, environment: environment) { _ in gate }
    for number in 0..<posts {
      _ = try engine.makePost(Content(caption: Caption("\(number)")), on: ["r"])
    }
    return (try await engine.run().remotes[0], store)
  }

  @Test func asManyPostsAreUnderWayAsTheEnvironmentAllowsAndNoMore() async throws {
    let gate = Gate(together: 4)
    let (report, _) = try await Self.run(gate, posts: 8, parallel: 4)
    #expect(report.pushed.created == 8)
    #expect(gate.most == 4)
  }

  @Test func withOneAtATimeTheOrderIsThatOfTheQueue() async throws {
    let gate = Gate(together: 1)
    _ = try await Self.run(gate, posts: 5, parallel: 1)
    #expect(gate.order == ["0", "1", "2", "3", "4"])
  }

  @Test func whatIsAboutTheRemoteStopsItAndLeavesTheRestQueued() async throws {
    let gate = Gate(together: 1, failing: ["3"])
    let (report, store) = try await Self.run(gate, posts: 20, parallel: 2)
    #expect(report.stopped == .auth && report.parked == 0 && report.unknown == 0)
    // What was under way beside it is settled by its own answer.
    #expect((3...6).contains(report.pushed.created))
    let left = try store.openOperations()
    #expect(left.count == 20 - report.pushed.created && left.allSatisfy { $0.state == .queued })
  }

  @Test func aRemoteThatLosesAnswersIsLeftAloneForTheRun() async throws {
    let gate = Gate(together: 1)
    gate.model.behave { $0.lostAnswers = .max }
    let (report, store) = try await Self.run(gate, posts: 8, parallel: 1)
    #expect(report.stopped == .unreachable && report.unknown == 3)
    #expect(try store.openOperations().count { $0.state == .queued } == 5)
  }
}
