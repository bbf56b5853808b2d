internal import CaptionCore
internal import CaptionHTTP
internal import CaptionStore
internal import CaptionSync
internal import CaptionText
internal import Glibc

/// What ended a command: one line for stderr that says what, where and what to do next.
struct ProgramError: Error {
  var exit: ExitStatus
  var message: String

  init(_ exit: ExitStatus, _ message: String) {
    self.exit = exit
    self.message = message
  }

  /// Translates what a module threw; `nil` for what the argument parser says itself.
  init?(_ error: any Error) {
    switch error {
    case let error as ProgramError: self = error
    case let error as StoreError: self.init(error)
    case let error as SyncError: self.init(error)
    case let error as HTTPError: self.init(error)
    case let error as DiscoveryError:
      self.init(ExitStatus(error.reason), error.message)
    case let error as TokenError: self.init(.notAuthorised, error.reason)
    case is CancellationError: self.init(.failed, "stopped")
    default: return nil
    }
  }

  /// Writes the line.
  func report() {
    Self.write(message)
  }

  /// Writes one line to stderr; nothing in it can leave the line or steer the terminal.
  static func write(_ message: String) {
    writeRaw("captions: \(message.visible(lineEnds: .marked))\n")
  }

  /// Writes a question to stderr, to be answered in the same line.
  static func ask(_ question: String) {
    writeRaw(question.visible(lineEnds: .marked))
  }

  /// Writes one line to stderr that is no error: what has to be seen whatever else is said.
  static func tell(_ line: String) {
    writeRaw("\(line.visible(lineEnds: .marked))\n")
  }

  private static func writeRaw(_ text: String) {
    let bytes = Array(text.utf8)
    // With stderr closed there is nobody left to tell.
    _ = unsafe bytes.withUnsafeBytes { unsafe Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
  }

  private init(_ error: SyncError) {
    switch error {
    case .store(let error): self.init(error)
    case .approvalRefused(let reason): self.init(.failed, "not approved: \(reason)")
    case .configuration(let remote, let reason): self.init(.failed, "remote \(remote): \(reason)")
    case .unreadable(let name, let reason): self.init(.badInput, "\(name): \(reason)")
    case .notGiven(let url, let stop, let reason):
      self.init(ExitStatus(stop), "\(url): \(reason)")
    case .cancelled: self.init(.failed, "stopped")
    }
  }

  private init(_ error: StoreError) {
    switch error {
    case .missing(let path):
      self.init(.failed, "no store here (\(path)); run `captions init`")
    case .exists(let path):
      self.init(.failed, "\(path) is there already; it was left as it is")
    case .notAStore(let path, let reason):
      self.init(.badInput, "\(path) is not a store of captions: \(reason)")
    case .damaged(let path, let reason):
      let place = path.isEmpty ? "" : "\(path): "
      self.init(
        .badInput,
        "\(place)the store is damaged (\(reason)); keep a copy, then run `captions check --repair`"
          + " or go back to a backup")
    case .newer(let path):
      self.init(
        .badInput, "\(path) was written by a newer version; install that one to open it")
    case .busy(let path):
      self.init(.busy, "\(path) is held by another process; try again when it is done")
    case .full(let path):
      self.init(.failed, "no space left for \(path); nothing of this step was kept")
    case .readOnly(let path):
      self.init(.failed, "\(path) may not be written; check its permissions")
    case .io(let path, let reason):
      self.init(.failed, path.isEmpty ? reason : "\(path): \(reason)")
    case .unknownPost(let text):
      self.init(.usage, "no post '\(text)'; `captions list` shows the ids")
    case .ambiguousPost(let text, let candidates):
      self.init(.usage, "'\(text)' could be \(candidates) posts; type more of the id")
    case .unknownRemote(let name):
      self.init(.usage, "no remote '\(name)'; `captions remote list` shows them")
    case .remoteExists(let name):
      self.init(.usage, "there is a remote '\(name)' already; choose another name")
    case .refused(let reason): self.init(.failed, reason)
    case .undecided(let reason): self.init(reason)
    }
  }

  private init(_ reason: ResolveError) {
    switch reason {
    case .moved(nil):
      self.init(.failed, "the conflict is gone: the sides moved meanwhile; run `captions sync`")
    case .moved:
      self.init(
        .failed, "a side moved since the conflict was shown; run `captions sync` and look again")
    case .unfitting:
      self.init(.usage, "this conflict cannot be decided so; see `captions conflicts`")
    }
  }

  private init(_ error: HTTPError) {
    switch error {
    case .unreachable(let host, let reason, _):
      self.init(.someRemotesFailed, "\(host): \(reason)")
    case .badURL(let url, let reason): self.init(.usage, "\(url): \(reason)")
    case .insecure(let host, let reason):
      self.init(.someRemotesFailed, "\(host): \(reason)")
    case .tooLarge(let limit):
      self.init(.badInput, "the answer is larger than the \(limit >> 20) MiB that are allowed")
    case .redirected(let from, let to, let reason):
      self.init(.someRemotesFailed, "\(from): \(reason), \(to); use that address if you trust it")
    case .malformed(let host, let reason): self.init(.badInput, "\(host): \(reason)")
    case .cancelled: self.init(.failed, "stopped")
    case .notRecorded(let request):
      self.init(.someRemotesFailed, "no recording answers \(request)")
    case .file(let path, let reason): self.init(.failed, "\(path): \(reason)")
    }
  }
}
