internal import CaptionSync

/// How the program ends: the one place where its exit codes are.
enum ExitStatus: Int32, Comparable {
  case done = 0
  case failed = 1
  /// Done, but conflicts or parked operations wait for a person.
  case waiting = 2
  case someRemotesFailed = 3
  /// A guard stopped the run.
  case guarded = 4
  case notAuthorised = 5
  /// The command was typed wrongly.
  case usage = 64
  /// What was read is not what it should be, or the store is refused.
  case badInput = 65
  /// Another process holds the store.
  case busy = 75

  static func < (one: Self, other: Self) -> Bool { one.rawValue < other.rawValue }

  /// How a run ends: of what applies, 5 before 4 before 3 before 2.
  init(_ report: SyncReport, allowsWaiting: Bool) {
    self = report.remotes.map { Self($0, allowsWaiting: allowsWaiting) }.max() ?? .done
  }

  private init(_ remote: RemoteReport, allowsWaiting: Bool) {
    if let stopped = remote.stopped {
      let status = ExitStatus(stopped)
      // Of several remotes, one that cannot be read is only one that failed.
      self = status == .badInput ? .someRemotesFailed : status
    } else {
      self = remote.conflicts + remote.parked > 0 && !allowsWaiting ? .waiting : .done
    }
  }

  /// How a command ends that asked one remote.
  init(_ reason: RemoteReport.Stop) {
    self =
      switch reason {
      case .auth: .notAuthorised
      case .guard: .guarded
      case .unreachable, .refused: .someRemotesFailed
      case .malformed: .badInput
      }
  }
}
