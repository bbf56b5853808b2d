internal import ArgumentParser
internal import CaptionSync

struct Push: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Push what changed here to the remotes.",
    discussion: """
      A post that was edited on the remote meanwhile is not overwritten: it is
      looked at again.

        captions push
        captions push blog --dry-run
      """)

  @OptionGroup var run: RunOptions
  @OptionGroup(title: "Global options") var options: GlobalOptions

  func run() async throws { try await run.carryOut(.push, options) }
}
