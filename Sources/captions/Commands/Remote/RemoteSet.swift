internal import ArgumentParser
internal import CaptionHTTP
internal import CaptionStore

struct RemoteSet: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "set",
    abstract: "Change what you said of a remote.",
    discussion: """
      Another address begins anew: nothing that the old one lacked counts as
      deleted.

        captions remote set blog --url https://example.org/new.json
        captions remote set blog --token-file ~/.config/captions/blog --sole-writer
      """)

  @Argument(help: "The remote.") var name: String
  @Option(help: ArgumentHelp("Call it something else.", valueName: "name")) var rename: String?
  @Option(help: ArgumentHelp("Its new address, or path.", valueName: "url")) var url: String?
  @OptionGroup var remote: RemoteOptions
  @Flag(help: "It needs no token.") var noToken = false
  @OptionGroup(title: "Global options") var options: GlobalOptions

  func validate() throws {
    guard !noToken || remote.tokenSource == nil else {
      throw ValidationError("--no-token cannot go with a token.")
    }
  }

  func run() throws {
    let session = try Session(options)
    let store = try session.openStore()
    let old = try store.remote(named: name)
    var record = old
    if let rename {
      try RemoteOptions.check(name: rename)
      record.name = rename
    }
    if let url {
      guard !old.isArchive else {
        throw ProgramError(.usage, "\(name) is an archive: `captions import` reads a later one")
      }
      record.url = try RemoteOptions.address(url)
    }
    record.isComplete = remote.isComplete ?? record.isComplete
    record.isSoleWriter = remote.soleWriter ?? record.isSoleWriter
    record.tokenSource = noToken ? nil : remote.tokenSource?.text ?? record.tokenSource
    record.auth = remote.auth?.text ?? record.auth
    try store.update(record)
    let items = try store.liveItems()[record.id] ?? 0
    if options.json {
      try session.print(.remote(try store.remote(named: record.name), items: items))
    }
    try session.say(record == old ? "nothing changed" : "changed \(record.name)")
    try session.output.flush()
  }
}
