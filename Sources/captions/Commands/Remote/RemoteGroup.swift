internal import ArgumentParser

struct RemoteGroup: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "remote",
    abstract: "Add, show, change and remove remotes.",
    discussion: """
      A remote is a place that holds posts: a JSON Feed at an address or in a file.

        captions remote add blog https://example.org/feed.json
        captions remote add notes ./notes.json
        captions remote list
      """,
    subcommands: [
      RemoteAdd.self, RemoteList.self, RemoteShow.self, RemoteSet.self, RemoteRemove.self,
      RemoteLoginCommand.self,
    ])

  @OptionGroup(title: "Global options") var options: GlobalOptions
}
