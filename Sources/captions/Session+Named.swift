internal import CaptionText

extension Session {
  /// Prints texts whole, each behind its name; further lines of a text stand below its first.
  func printNamed(_ texts: [(name: String, text: String?)]) throws {
    let width = texts.map { $0.name.displayWidth }.max() ?? 0
    for (name, text) in texts {
      let lines = (text?.visible() ?? "(none)").split(
        separator: "\n", omittingEmptySubsequences: false)
      for (index, line) in lines.enumerated() {
        let label = (index == 0 ? name : "").padded(to: width)
        try output.line("  \(look(.dim, label))  \(line)")
      }
    }
  }
}
