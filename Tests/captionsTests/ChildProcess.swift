import Glibc

/// A process that a test starts and waits for.
///
/// Foundation's `Process` sometimes crashes where several threads start one at a time.
struct ChildProcess {
  struct Failure: Error { var code: Int32 }

  private let id: pid_t

  /// - Parameter files: For standard input, output and error; the last two are made anew.
  init(
    _ arguments: [String], environment: [String], folder: String, files: [String]
  ) throws {
    let prefix = ["/usr/bin/env", "-C", folder]
    var actions = unsafe posix_spawn_file_actions_t()
    unsafe posix_spawn_file_actions_init(&actions)
    defer { unsafe posix_spawn_file_actions_destroy(&actions) }
    for (descriptor, file) in files.enumerated() {
      let flags = descriptor == 0 ? O_RDONLY : O_WRONLY | O_CREAT | O_TRUNC
      unsafe posix_spawn_file_actions_addopen(&actions, Int32(descriptor), file, flags, 0o600)
    }
    var words = unsafe (prefix + arguments).map { unsafe strdup($0) } + [nil]
    var variables = unsafe environment.map { unsafe strdup($0) } + [nil]
    defer {
      unsafe words.forEach { unsafe free($0) }
      unsafe variables.forEach { unsafe free($0) }
    }
    var process: pid_t = 0
    let code = unsafe posix_spawn(&process, prefix[0], &actions, nil, &words, &variables)
    guard code == 0 else { throw Failure(code: code) }
    id = process
  }

  /// The exit status; 128 and the signal's number where one ended it.
  func wait() throws -> Int32 {
    var status: Int32 = 0
    while unsafe waitpid(id, &status, 0) < 0 {
      guard errno == EINTR else { throw Failure(code: errno) }
    }
    let signal = status & 0x7F
    return signal == 0 ? (status >> 8) & 0xFF : 128 + signal
  }
}
