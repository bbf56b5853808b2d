import Foundation
import TestSupport
import Testing

/// Samples of `make crash` and `make faults`, which take all points and kinds.
struct CrashTests {
  @Test(
    "I10: killed at a call or with one that fails, and started again, it ends as if it had not been",
    arguments: [["--over", "file"], ["--over", "http", "--from", "7"]])
  func killedAndStartedAgainItEndsTheSame(options: [String]) throws {
    try run("crash_matrix.py", options + ["--every", "30"])
  }

  @Test(
    "I8: whatever answers are lost, torn or forged, everything is made once and nothing is lost",
    arguments: [
      "lost_request,lost_answer,truncated_body,slow_down_an_hour",
      "delivered_twice,redirected_elsewhere,bomb,overtaken", "a_moment_ago,stall,length_too_small",
    ])
  func throughFaultsItEndsTheSame(kinds: String) throws {
    try run("fault_matrix.py", ["--seeds", "1", "--only", kinds])
  }

  private func run(_ name: String, _ options: [String]) throws {
    let folder = try ScratchFolder()
    let script = Fixtures.url("../Scripts/\(name)").standardizedFileURL.path
    let environment = ProcessInfo.processInfo.environment.map { "\($0)=\($1)" }
    let output = folder.file("output")
    let status = try ChildProcess(
      ["python3", "-B", script, "--captions", Program.executable] + options,
      environment: environment, folder: folder.path,
      files: ["/dev/null", output, folder.file("errors")]
    ).wait()
    let text = try String(contentsOfFile: output, encoding: .utf8)
    let errors = try String(contentsOfFile: folder.file("errors"), encoding: .utf8)
    #expect(status == 0, "\(text)\n\(errors)")
    #expect(text.contains(#/[1-9][0-9]* passed, 0 failed/#))
  }
}
