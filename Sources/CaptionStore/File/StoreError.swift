public import CaptionCore
internal import GRDB

/// Why a store could not do what was asked; cases differ by what the person does next.
public enum StoreError: Error, Hashable, Sendable {
  /// There is no file at the path.
  case missing(path: String)
  /// `init` was asked for, and there is a file already.
  case exists(path: String)
  /// The file is not a store.
  case notAStore(path: String, reason: String)
  /// The store has lost a part, or its rows contradict each other.
  case damaged(path: String, reason: String)
  /// The store was written by a newer version of the program.
  case newer(path: String)
  /// Another process holds the store.
  case busy(path: String)
  /// No space is left; nothing of the step was kept.
  case full(path: String)
  /// The file, or its folder, may not be written.
  case readOnly(path: String)
  /// The file could not be read or written.
  case io(path: String, reason: String)
  case unknownPost(String)
  case ambiguousPost(String, candidates: Int)
  case unknownRemote(String)
  case remoteExists(String)
  /// The change is not allowed, with the reason for a person.
  case refused(String)
  /// A decision about a conflict is not taken: nothing was changed.
  case undecided(ResolveError)

  /// Wraps what another module threw where only the store should.
  public init(wrapping error: any Error) {
    self = (error as? StoreError) ?? .io(path: "", reason: String(describing: error))
  }

  /// Translates what GRDB or SQLite threw.
  init(_ error: any Error, path: String) {
    if let error = error as? StoreError {
      self = error
      return
    }
    if let error = error as? ResolveError {
      self = .undecided(error)
      return
    }
    guard let error = error as? DatabaseError else {
      self = .io(path: path, reason: String(describing: error))
      return
    }
    let reason = error.message ?? "SQLite error \(error.resultCode.rawValue)"
    switch error.resultCode.primaryResultCode {
    case .SQLITE_NOTADB: self = .notAStore(path: path, reason: reason)
    case .SQLITE_CORRUPT: self = .damaged(path: path, reason: reason)
    case .SQLITE_BUSY, .SQLITE_LOCKED: self = .busy(path: path)
    case .SQLITE_FULL: self = .full(path: path)
    // Only a full disk refuses the file beside the store room.
    case .SQLITE_IOERR where error.extendedResultCode == .SQLITE_IOERR_SHMSIZE:
      self = .full(path: path)
    case .SQLITE_READONLY, .SQLITE_PERM, .SQLITE_AUTH: self = .readOnly(path: path)
    default: self = .io(path: path, reason: reason)
    }
  }
}
