public import CaptionHTTP
public import CaptionStore
public import CaptionCore
package import CaptionRemotes

/// Reconciles a store with its remotes: observe, plan, guard, apply, push.
///
/// One run at a time; each step can be taken up again by the next run wherever one was ended.
public struct SyncEngine: Sendable {
  public let store: CaptionStore
  var connector: Connector
  let environment: SyncEnvironment

  /// - Parameters:
  ///   - store: What is reconciled.
  ///   - transport: What requests are sent with: libcurl, a recording, a stub.
  ///   - environment: The clock, and the seed of new posts' identities.
  ///   - token: The secret of a remote; `nil` for none, a `TokenError` where it is not to be had.
  public init(
    store: CaptionStore, transport: any HTTPTransport, environment: SyncEnvironment = .system,
    token: @escaping @Sendable (RemoteRecord) throws -> String? = { _ in nil }
  ) {
    self.store = store
    self.environment = environment
    let kinds = RemoteKinds(environment: environment)
    connector = Connector(transport: transport, make: kinds.make, token: token)
  }

  /// Makes an engine whose remotes are given: for tests.
  package init(
    store: CaptionStore, environment: SyncEnvironment,
    remotes: @escaping @Sendable (RemoteRecord) throws -> any Remote
  ) {
    self.store = store
    self.environment = environment
    connector = Connector(
      transport: NoTransport(), make: { record, _, _, _, _ in try remotes(record) },
      token: { _ in nil })
  }

  /// Carries out a run; the last element is `finished` with the report.
  ///
  /// Ending the iteration cancels the run, which the next one takes up.
  public func sync(
    _ request: SyncRequest = SyncRequest()
  ) -> AsyncThrowingStream<SyncProgress, any Error> {
    AsyncThrowingStream(bufferingPolicy: .bufferingNewest(64)) { continuation in
      let task = Task {
        do {
          let report = try await run(request) { continuation.yield($0) }
          continuation.yield(.finished(report))
          continuation.finish()
        } catch {
          continuation.finish(throwing: error)
        }
      }
      continuation.onTermination = { _ in task.cancel() }
    }
  }

  /// Carries out a run and waits for its report.
  public func run(
    _ request: SyncRequest = SyncRequest(),
    progress: @escaping @Sendable (SyncProgress) -> Void = { _ in }
  ) async throws(SyncError) -> SyncReport {
    let lock: StoreLock?
    let run: SyncRun
    do {
      lock = store.path == ":memory:" ? nil : try StoreLock(path: store.path)
      run = try SyncRun(
        request, store: store, connector: connector, environment: environment, progress: progress)
    } catch {
      throw SyncError(error)
    }
    defer { withExtendedLifetime(lock) {} }
    do {
      return try await run.carryOut()
    } catch {
      run.fail()
      throw SyncError(error)
    }
  }

  /// What the remotes of the store can hold, without asking them.
  public func capabilities() throws(SyncError) -> [RemoteID: Capabilities] {
    do {
      return try connector.connect(try store.remotes()).mapValues(\.remote.capabilities)
    } catch {
      throw SyncError(error)
    }
  }
}

extension SyncError {
  init(_ error: any Error) {
    switch error {
    case let error as SyncError: self = error
    case let error as StoreError: self = .store(error)
    case is CancellationError: self = .cancelled
    default: self = .store(StoreError(wrapping: error))
    }
  }
}

/// The transport of an engine whose remotes do without one.
private struct NoTransport: HTTPTransport {
  func send(_ request: HTTPRequest) async throws(HTTPError) -> HTTPAnswer {
    throw .badURL(request.url, reason: "there is no network here")
  }
}
