internal import Glibc

/// Runs a command line that the person chose, in the same terminal and process group.
enum Shell {
  struct Result {
    /// The exit status; 128 and the signal's number where one ended it.
    var status: Int32
    var output: [UInt8]
  }

  /// Runs `/bin/sh -c line` and waits.
  ///
  /// - Parameter arguments: `$1` and so on of the line, never part of its text.
  static func run(
    _ line: String, arguments: [String] = [], capturesOutput: Bool = false
  ) throws -> Result {
    var pipes: [Int32] = [-1, -1]
    if capturesOutput {
      guard unsafe pipe(&pipes) == 0 else { throw failure() }
      for end in pipes { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    }
    // Ctrl-C is for the command, as in a shell.
    let interrupt = signal(SIGINT, SIG_IGN)
    defer { signal(SIGINT, interrupt) }
    let process = try start(["/bin/sh", "-c", line, "captions"] + arguments, output: pipes[1])
    if capturesOutput { close(pipes[1]) }
    let output = capturesOutput ? read(pipes[0]) : []
    var status: Int32 = 0
    while unsafe waitpid(process, &status, 0) < 0 { guard errno == EINTR else { throw failure() } }
    let signal = status & 0x7F
    return Result(status: signal == 0 ? (status >> 8) & 0xFF : 128 + signal, output: output)
  }

  private static func start(_ arguments: [String], output: Int32) throws -> pid_t {
    var actions = unsafe posix_spawn_file_actions_t()
    var attributes = posix_spawnattr_t()
    guard unsafe posix_spawn_file_actions_init(&actions) == 0,
      unsafe posix_spawnattr_init(&attributes) == 0
    else { throw failure() }
    defer {
      unsafe posix_spawn_file_actions_destroy(&actions)
      unsafe posix_spawnattr_destroy(&attributes)
    }
    if output >= 0 {
      unsafe posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO)
    }
    var defaults = sigset_t()
    unsafe sigemptyset(&defaults)
    for number in [SIGINT, SIGPIPE] { unsafe sigaddset(&defaults, number) }
    unsafe posix_spawnattr_setsigdefault(&attributes, &defaults)
    unsafe posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF))
    var words = unsafe arguments.map { unsafe strdup($0) } + [nil]
    defer { unsafe words.forEach { unsafe free($0) } }
    var process: pid_t = 0
    let code = unsafe posix_spawn(
      &process, "/bin/sh", &actions, &attributes, &words, environ)
    guard code == 0 else {
      throw ProgramError(.failed, "/bin/sh: \(unsafe String(cString: strerror(code)))")
    }
    return process
  }

  /// Reads to the end and closes.
  private static func read(_ descriptor: Int32) -> [UInt8] {
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 4096)
    while true {
      let count = unsafe piece.withUnsafeMutableBytes {
        unsafe Glibc.read(descriptor, $0.baseAddress, $0.count)
      }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { return bytes }
      bytes += piece[..<count]
    }
  }

  private static func failure() -> ProgramError {
    ProgramError(.failed, "/bin/sh: \(unsafe String(cString: strerror(errno)))")
  }
}
