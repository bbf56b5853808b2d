import Foundation
import TestSupport
import Testing

/// What `--help` says of each command is kept in files, so that a change of it is seen.
///
/// `UPDATE_GOLDEN=1 swift test` writes them anew.
struct HelpTests {
  static let commands = [
    [], ["init"], ["remote"], ["remote", "add"], ["remote", "list"], ["remote", "show"],
    ["remote", "set"], ["remote", "remove"], ["remote", "login"], ["sync"], ["pull"], ["push"],
    ["status"], ["diff"],
    ["conflicts"], ["resolve"], ["log"], ["list"], ["show"], ["search"], ["new"], ["edit"],
    ["delete"], ["restore"], ["duplicates"], ["duplicates", "link"], ["duplicates", "ignore"],
    ["duplicates", "split"], ["duplicates", "decisions"], ["duplicates", "undo"], ["import"],
    ["export"], ["retry"], ["drop"], ["explain"], ["undo"], ["check"],
  ]

  @Test(arguments: commands)
  func helpIsAsItWas(command: [String]) throws {
    let help = try Program().run(command + ["--help"])
    let name = (["captions"] + command).joined(separator: "-")
    let golden = Fixtures.url("help/\(name).txt")
    if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] == "1" {
      try Data(help.output.utf8).write(to: golden)
    }
    let kept = try Fixtures.bytes("help/\(name).txt")
    #expect(help.output == String(decoding: kept, as: UTF8.self))
    #expect(help.status == 0)
  }

  @Test(arguments: commands)
  func helpFitsEightyColumnsAndHasAnExample(command: [String]) throws {
    let help = try Program().run(command + ["--help"]).output
    let tooLong = help.split(separator: "\n").filter { $0.count > 80 && !$0.contains("USAGE") }
    #expect(tooLong == [])
    #expect(help.contains("  captions \(command.joined(separator: " "))"))
  }

  @Test(arguments: commands)
  func noLineOfTheOverviewIsBroken(command: [String]) throws {
    let overviews = try ["80", "200"].map { width in
      let help = try Program().run(command + ["--help"], environment: ["COLUMNS": width]).output
      return help.components(separatedBy: "\nUSAGE:").first
    }
    #expect(overviews[0] == overviews[1])
  }

  @Test func everySubcommandIsInTheListAbove() throws {
    let help = try Program().run(["--help"]).output
    let listed = help.split(separator: "\n").drop { !$0.contains("SUBCOMMANDS:") }
      .compactMap { $0.firstMatch(of: #/^  ([a-z]+)\s/#)?.1 }.map(String.init)
    #expect(Set(listed) == Set(Self.commands.compactMap(\.first)))
  }

  @Test(arguments: ["bash", "zsh", "fish"])
  func completionsAreMadeForEachShell(shell: String) throws {
    let script = try Program()("--generate-completion-script", shell)
    #expect(script.status == 0)
    #expect(script.output.contains("duplicates"))
  }

  @Test func versionIsOneLine() throws {
    let version = try Program()("--version")
    #expect(version.output.split(separator: "\n").count == 1)
  }

  @Test func everySubcommandIsDocumented() throws {
    let folder = Fixtures.url("../Documentation/CommandLine.md")
    let page = try String(contentsOf: folder, encoding: .utf8)
    let table = page.split(separator: "\n").filter { $0.hasPrefix("| `") }.joined(separator: "\n")
    let missing = Self.commands.map { $0.joined(separator: " ") }
      .filter { !$0.isEmpty && $0 != "remote" && !table.contains("`\($0)`") }
    #expect(missing == [])
  }
}
