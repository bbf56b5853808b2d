public import CaptionStore

/// Why a run could not begin or go on; what went wrong with one remote is in the report.
public enum SyncError: Error, Hashable, Sendable {
  case store(StoreError)
  /// The run to be approved cannot be carried out, with the reason.
  case approvalRefused(reason: String)
  /// A remote of the store cannot be set up, with the reason.
  case configuration(remote: String, reason: String)
  /// What was to be imported cannot be read at all.
  case unreadable(name: String, reason: String)
  /// The server of a page that was to be imported did not give it.
  case notGiven(url: String, RemoteReport.Stop, reason: String)
  case cancelled
}
