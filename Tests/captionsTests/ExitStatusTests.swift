import Foundation
import GRDB
import Glibc
import TestSupport
import Testing

/// The exit codes of the program, and that what went wrong is one line on standard error.
struct ExitStatusTests {
  struct Row: CustomTestStringConvertible {
    var arguments: [String]
    var status: Int32
    var says: String
    var testDescription: String { arguments.joined(separator: " ") }

    init(_ line: String, _ status: Int32, _ says: String) {
      arguments = line.split(separator: " ").map(String.init)
      if line.hasSuffix("  ") { arguments.append("") }
      self.status = status
      self.says = says
    }
  }

  static let withoutStore = [
    Row("list", 1, "run `captions init`"), Row("sync", 1, "run `captions init`"),
    Row("status", 1, "run `captions init`"), Row("new --caption x", 1, "run `captions init`"),
    Row("list --store text.db", 65, "not an SQLite file"),
    Row("list --store other.db", 65, "another program"),
    Row("list --store newer.db", 65, "newer"),
    Row("list --store .", 65, "."), Row("list --store cut.db", 65, "check --repair"),
    Row("check --repair --store cut.db", 65, "beyond mending"),
    Row("init --store no/such/folder/x.db", 1, "no/such/folder"),
    Row("sync --replay nowhere", 1, "nowhere"),
  ]

  @Test(arguments: withoutStore)
  func aStoreThatIsNotThereOrRefusedIsSaid(row: Row) throws {
    let program = try Program()
    try program.write("hello, this is no database", to: "text.db")
    try Self.makeDatabase(program.folder.file("other.db"), "")
    _ = try program("init", "--store", "newer.db")
    _ = try program("init", "--store", "cut.db")
    try FileHandle(forWritingTo: URL(filePath: program.folder.file("cut.db")))
      .truncate(atOffset: 20_000)
    try Self.makeDatabase(
      program.folder.file("newer.db"), "INSERT INTO grdb_migrations VALUES ('999-future')")
    let files = try Self.files(in: program)
    let ending = try program.run(row.arguments)
    #expect(ending.status == row.status)
    #expect(ending.errors.contains(row.says))
    #expect(ending.errors.split(separator: "\n").count == 1)
    #expect(try Self.files(in: program) == files)
  }

  static let withStore = [
    Row("show nothing", 64, "no post 'nothing'"), Row("show blog:99", 64, "no post"),
    Row("pull nowhere", 64, "no remote 'nowhere'"),
    Row("remote add blog other.json", 64, "already"),
    Row("remote add local other.json", 64, "cannot name a remote"),
    Row("remote add a:b other.json", 64, "cannot name a remote"),
    Row("remote add x  ", 64, "address is empty"),
    Row("remote add x ftp://example.org/feed", 64, "only http, https and file"),
    Row("remote add x http://", 64, "http://"), Row("remote add x no.json", 64, "no such file"),
    Row("remote add x page.html", 65, "web page"),
    Row("remote add x cut.json", 65, "cut.json"), Row("remote add x version.json", 65, "version"),
    Row("remote add x plain.json", 65, "version"), Row("remote add x latin.json", 65, "UTF-8"),
    Row("remote add x deep.json", 65, "deep.json"),
    Row("remote add x http://127.0.0.1:1/feed.json", 3, "127.0.0.1"),
    Row("import http://127.0.0.1:1/article.html", 3, "127.0.0.1"),
    Row("remote login blog", 64, "takes a token"),
    Row("remote add x other.json --token-env NO_SUCH_VARIABLE", 5, "$NO_SUCH_VARIABLE is not set"),
    Row("remote add x other.json --token-file open.txt", 5, "chmod 600"),
    Row("remote add x other.json --token-command false", 5, "status 1"),
    Row("search ...", 64, "no word"), Row("resolve blog:1 --take local", 64, "no conflict"),
    Row("edit blog:3 --alt 2 text", 64, "1 medium"),
    Row("edit blog:3 --alt x text", 64, "'x text' is invalid"),
    Row("edit blog:3 --caption-file latin.json", 65, "not UTF-8"),
    Row("edit blog:3 --to blog", 1, "already"), Row("edit blog:3", 64, "$EDITOR"),
    Row("edit --replace Boats Ships", 64, "--yes"),
    Row("delete blog:3 --from nowhere", 64, "nowhere"),
    Row("edit --from bad.jsonl", 65, "bad.jsonl:2: no post"),
    Row("sync --approve 99", 1, "no run 99"), Row("init", 1, "already"),
  ]

  @Test(arguments: withStore)
  func whatCannotBeDoneIsOneLineAndChangesNothing(row: Row) throws {
    let program = try Program.withFeed()
    try Self.writeBadFiles(program)
    let before = try program("export", "--format", "jsonl").output
    let remotes = try program("remote", "list", "--json").output
    let ending = try program.run(row.arguments)
    #expect(ending.status == row.status)
    #expect(ending.errors.contains(row.says))
    #expect(ending.errors.split(separator: "\n").count == 1)
    #expect(try program("export", "--format", "jsonl").output == before)
    #expect(try program("remote", "list", "--json").output == remotes)
  }

  @Test func aStoreThatAnotherProcessSyncsIsBusy() throws {
    let program = try Program.withFeed()
    let lock = unsafe open(program.folder.file("captions.db.lock"), O_RDWR)
    defer { close(lock) }
    #expect(flock(lock, LOCK_EX | LOCK_NB) == 0)
    let ending = try program("sync")
    #expect(ending.status == 75)
    #expect(ending.errors.contains("held by another process"))
    #expect(try program("list", "--json").objects.count == 3)
  }

  @Test func outputThatCannotBeWrittenIsSaid() throws {
    let program = try Program.withFeed()
    let errors = program.folder.file("err.txt")
    let status = try ChildProcess(
      [Program.executable, "list"], environment: [], folder: program.folder.path,
      files: ["/dev/null", "/dev/full", errors]
    ).wait()
    #expect(status == 1)
    #expect(try program.read("err.txt").contains("No space left"))
  }

  static let wrongUsage = [
    Row("no-such-command", 64, "no-such-command"),
    Row("list --no-such-option", 64, "no-such-option"),
    Row("resolve x --take a --keep", 64, "one of"), Row("edit", 64, "one of"),
    Row("edit x --alt one two", 64, "no number"), Row("sync --approve 1 --dry-run", 64, "together"),
    Row("list --record a --replay b", 64, "together"), Row("duplicates --by colour", 64, "colour"),
  ]

  @Test(arguments: wrongUsage)
  func wrongUsageIsOneLineThatNamesTheHelp(row: Row) throws {
    let ending = try Program().run(row.arguments)
    #expect(ending.status == row.status)
    #expect(ending.errors.contains(row.says))
    #expect(ending.errors.hasSuffix("--help`\n"))
    #expect(ending.errors.split(separator: "\n").count == 1)
    #expect(ending.output.isEmpty)
  }

  /// What a shell does that no argument of a test can: bytes that are no text, and closed files.
  static let shell: [(String, Int32, String)] = [
    (#"'CAPTIONS' edit blog:3 --caption "$(printf 'caf\351')""#, 64, "is not UTF-8 text"),
    ("'CAPTIONS' list >&-", 1, "standard output"), ("'CAPTIONS' list >/dev/full", 1, "No space"),
    ("'CAPTIONS' export -o posts.json >&- 2>&-", 1, ""), ("'CAPTIONS' list <&-", 0, ""),
    // What wrote the caption may have failed.
    ("'CAPTIONS' edit blog:3 --caption-file - <&-", 1, "it cannot be read"),
    ("'CAPTIONS' edit blog:3 --caption-file - </dev/null", 65, "it is empty"),
  ]

  @Test(arguments: shell)
  func whatTheShellHandsOverIsChecked(command: String, status: Int32, says: String) throws {
    let program = try Program.withFeed()
    let before = try program("list", "--json").output
    let ending = try ChildProcess(
      ["/bin/sh", "-c", command.replacing("CAPTIONS", with: Program.executable)],
      environment: ["PATH=/usr/bin:/bin"], folder: program.folder.path,
      files: ["/dev/null", program.folder.file("out"), program.folder.file("err")]
    ).wait()
    #expect(ending == status)
    let errors = try program.read("err")
    #expect(says.isEmpty || errors.contains(says))
    #expect(try program("list", "--json").output == before)
    #expect(try program("check").status == 0)
  }

  private static func writeBadFiles(_ program: Program) throws {
    try program.copy("cli/blog.json", to: "other.json")
    let whole = try program.read("other.json")
    try program.write("<!doctype html><title>Sorry</title><p>Not here", to: "page.html")
    try program.write(String(whole.prefix(300)), to: "cut.json")
    try program.write(#"{"version":"9","items":[]}"#, to: "version.json")
    try program.write(#"{"items":[]}"#, to: "plain.json")
    try program.write(String(repeating: "[", count: 100_000), to: "deep.json")
    let latin = Data(#"{"version":"1.1","items":[{"id":"1","content_text":""#.utf8) + Data([0xE9])
    try (latin + Data(#""}]}"#.utf8)).write(to: URL(filePath: program.folder.file("latin.json")))
    try program.write("secret", to: "open.txt")
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o644], ofItemAtPath: program.folder.file("open.txt"))
    try program.write(
      #"{"id":"blog:1","caption":"new"}"# + "\n" + #"{"id":"blog:77","caption":"x"}"# + "\n",
      to: "bad.jsonl")
  }

  private static func files(in program: Program) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: program.folder.path)
      .filter { !$0.hasSuffix("-wal") && !$0.hasSuffix("-shm") }.sorted()
  }

  /// Runs SQL on a file, which is made if need be.
  private static func makeDatabase(_ path: String, _ sql: String) throws {
    let database = try DatabaseQueue(path: path)
    try database.write { try $0.execute(sql: "CREATE TABLE IF NOT EXISTS note (text); \(sql)") }
    try database.close()
  }
}
