internal import ArgumentParser
internal import CaptionCore
internal import CaptionStore

struct RemoteList: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "List the remotes.",
    discussion: """
        captions remote list
      """)

  @OptionGroup(title: "Global options") var options: GlobalOptions

  func run() throws {
    let session = try Session(options)
    let store = try session.openStore()
    let remotes = try store.remotes()
    let items = try store.liveItems()
    var table = Table(
      [
        Table.Column(title: "NAME", look: .bold), Table.Column(title: "KIND"),
        Table.Column(title: "ITEMS", isNumber: true), Table.Column(title: "LAST READ", look: .dim),
        Table.Column(title: "ADDRESS", isElastic: true),
      ], on: session.terminal, to: session.output)
    for remote in remotes {
      let count = items[remote.id] ?? 0
      if options.json {
        try session.print(.remote(remote, items: count))
      } else {
        try table.add([
          remote.name, remote.kind, "\(count)", remote.checkedAt?.local ?? "never", remote.url,
        ])
      }
    }
    try table.finish()
    if remotes.isEmpty {
      try session.say("no remotes; add one with `captions remote add NAME URL`")
    }
    try session.output.flush()
  }
}

extension JSONValue {
  /// A remote, as `remote list --json` prints it; never a token.
  static func remote(_ remote: RemoteRecord, items: Int) -> JSONValue {
    [
      "name": .string(remote.name), "kind": .string(remote.kind), "url": .string(remote.url),
      "title": JSONValue(remote.title), "complete": .bool(remote.isComplete),
      "soleWriter": .bool(remote.isSoleWriter), "tokenSource": JSONValue(remote.tokenSource),
      "auth": .string(remote.auth),
      "items": JSONValue(items), "coverage": JSONValue(remote.coverage),
      "checkedAt": JSONValue(remote.checkedAt?.rfc3339),
      "notBefore": JSONValue(remote.notBefore?.rfc3339),
    ]
  }
}
