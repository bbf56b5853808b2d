internal import ArgumentParser
internal import CaptionSync

struct Pull: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Bring what changed on remotes here; nothing is pushed.",
    discussion: """
        captions pull
        captions pull blog --dry-run
      """)

  @OptionGroup var run: RunOptions
  @OptionGroup(title: "Global options") var options: GlobalOptions

  func run() async throws { try await run.carryOut(.pull, options) }
}
