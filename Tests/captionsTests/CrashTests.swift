import Foundation
import TestSupport
import Testing

struct CrashTests {
  /// Every ninth point of `make crash`, which takes all of them.
  @Test(
    "I10: killed at a system call and started again, it ends as if it had not been",
    arguments: [["--every", "9"], ["--every", "40", "--errors"]])
  func killedAndStartedAgainItEndsTheSame(options: [String]) throws {
    let folder = try ScratchFolder()
    let script = Fixtures.url("../Scripts/crash_matrix.py").standardizedFileURL.path
    let environment = ProcessInfo.processInfo.environment.map { "\($0)=\($1)" }
    let output = folder.file("output")
    let status = try ChildProcess(
      ["python3", script, "--captions", Program.executable] + options, environment: environment,
      folder: folder.path, files: ["/dev/null", output, folder.file("errors")]
    ).wait()
    let text = try String(contentsOfFile: output, encoding: .utf8)
    #expect(status == 0, "\(text)")
    #expect(text.contains(#/[1-9][0-9]* passed, 0 failed/#))
  }
}
