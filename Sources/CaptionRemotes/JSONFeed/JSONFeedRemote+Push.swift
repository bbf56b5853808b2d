public import CaptionCore

extension JSONFeedRemote {
  public func push(_ operations: [Operation]) async throws(RemoteError) -> [Outcome] {
    operations.map { _ in .notDone }
  }

  public func settle(_ operations: [Operation]) async throws(RemoteError) -> [Outcome] {
    operations.map { _ in .unknown }
  }
}
