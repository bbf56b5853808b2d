internal import ArgumentParser
internal import CMalloc
internal import CSQLite
internal import Glibc

/// The program `captions`: what a person types, and how the program ends.
@main
struct Captions: AsyncParsableCommand {
  static let version = "0.1.0"

  static let configuration = CommandConfiguration(
    commandName: "captions",
    abstract: "Keep posts and their captions here, and in step with their remotes.",
    discussion: """
      Posts live in a store, one file that works offline. `sync` brings store and
      remotes in step, both ways; nothing typed on any side is lost.

        captions init
        captions remote add blog https://example.org/feed.json
        captions sync
        captions edit 3f2a --caption "Harbour at dawn"
        captions push

      POST is the beginning of an id, a permalink, or remote:key.
      """,
    version: version,
    groupedSubcommands: [
      CommandGroup(name: "Store and remotes", subcommands: [Init.self, RemoteGroup.self]),
      CommandGroup(
        name: "Sync",
        subcommands: [
          Sync.self, Pull.self, Push.self, Status.self, Diff.self, Retry.self, Drop.self,
          Conflicts.self, Resolve.self, Log.self, Explain.self, Undo.self, Check.self,
        ]),
      CommandGroup(
        name: "Posts",
        subcommands: [
          List.self, Show.self, Search.self, New.self, Edit.self, Delete.self, Restore.self,
          Duplicates.self, Import.self, Export.self,
        ]),
    ])

  @OptionGroup(title: "Global options") var options: GlobalOptions

  static func main() async {
    // A reader that leaves early, as in `captions list | head`, is noticed by the write.
    signal(SIGPIPE, SIG_IGN)
    // SQLite counts its memory behind a lock, and nobody asks: 6 % of a first pull. It refuses only
    // once it is in use.
    _ = csqlite_count_no_memory()
    // Once it freed a large block, glibc would keep such blocks, some for each thread: 290 MB where
    // a hostile answer is read three times, in place of 120.
    _ = mallopt(M_MMAP_THRESHOLD, 4 << 20)
    holdStandardDescriptors()
    do {
      let arguments = TwoValueOptions.joined(Array(try checkedArguments().dropFirst()))
      var command = try await asyncParseAsRoot(arguments)
      if var command = command as? any AsyncParsableCommand {
        try await command.run()
      } else {
        try command.run()
      }
    } catch is Output.Closed {
      exit()
    } catch {
      end(with: error)
    }
  }

  /// The arguments, none of which had to be mended: a caption would be altered unseen.
  private static func checkedArguments() throws -> [String] {
    for (index, argument) in CommandLine.arguments.enumerated() {
      guard let bytes = unsafe CommandLine.unsafeArgv[index],
        unsafe String(validatingCString: bytes) != nil
      else { throw ProgramError(.usage, "'\(argument)' is not UTF-8 text") }
    }
    return CommandLine.arguments
  }

  /// Keeps the places of standard input and output taken where the caller closed them: the next
  /// file that is opened would be written to in their stead.
  private static func holdStandardDescriptors() {
    for descriptor in STDIN_FILENO...STDERR_FILENO where fcntl(descriptor, F_GETFD) < 0 {
      // The wrong way round: what is read or printed there fails, as it should.
      _ = unsafe open("/dev/null", descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY)
    }
  }

  /// Ends the program: one line on stderr for what went wrong, help as it is.
  private static func end(with error: any Error) -> Never {
    if let failure = ProgramError(error) ?? misuse(error) {
      failure.report()
      exit(withError: ArgumentParser.ExitCode(failure.exit.rawValue))
    }
    exit(withError: error)
  }

  /// What was typed wrongly; `nil` for help that was asked for.
  private static func misuse(_ error: any Error) -> ProgramError? {
    guard exitCode(for: error) == .validationFailure else { return nil }
    var message = TwoValueOptions.asTyped(message(for: error))
    if message.hasSuffix(".") { message.removeLast() }
    let hint = fullMessage(for: error).firstMatch(of: #/See '(captions [^']*)'/#)?.1
    return ProgramError(
      .usage,
      message.prefix(1).lowercased() + message.dropFirst() + (hint.map { "; see `\($0)`" } ?? ""))
  }
}
