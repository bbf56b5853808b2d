internal import ArgumentParser
internal import CaptionStore
internal import CaptionText

struct Search: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Find posts by the words of captions, alt texts, accounts and tags.",
    discussion: """
      Every word has to be there; accents and case make no difference. "Two words"
      in quotes are a phrase, harb* is the beginning of a word, #tag a hashtag.

        captions search cafe
        captions search '"golden hour"' '#sunset'
      """)

  @Argument(help: "What to look for.") var words: [String]
  @OptionGroup var filterOptions: FilterOptions
  @OptionGroup(title: "Global options") var options: GlobalOptions

  func run() throws {
    let session = try Session(options)
    let store = try session.openStore()
    var filter = try filterOptions.filter(in: store)
    filter.match = try Self.match(words.joined(separator: " "))
    var table = try PostTable(session, store)
    try table.list(filter, in: store)
    if table.count == 0 {
      try session.say("no post has these words")
      try session.output.flush()
    }
  }

  /// The search expression of what was typed.
  static func match(_ typed: String) throws -> String {
    guard let query = SearchQuery(typed) else {
      throw ProgramError(.usage, "there is no word to look for in '\(typed)'")
    }
    return query.match
  }
}
