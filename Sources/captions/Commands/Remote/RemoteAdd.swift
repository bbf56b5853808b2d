internal import ArgumentParser
internal import CaptionHTTP
internal import CaptionStore
internal import CaptionSync
internal import Foundation

struct RemoteAdd: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "add",
    abstract: "Add a remote, after reading what is there.",
    discussion: """
      The address may be that of a feed, or of a page that names its feed or shows
      posts; a path is a local feed. It is read once, and what was found is said.
      Tokens are never kept: say where one is to be had.

        captions remote add blog https://example.org/
        captions remote add notes ./notes.json --sole-writer
        captions remote add site https://example.org/feed.json --token-env SITE_TOKEN
        captions remote add me https://example.org/ --kind micropub --token-env TOKEN
      """)

  @Argument(help: "What you will call it.") var name: String
  @Argument(help: "An address, or the path of a file.") var url: String

  @Option(
    help: ArgumentHelp("What it is. (default: found out from the address)", valueName: "kind"),
    completion: .list(SyncEngine.kinds))
  var kind: String?
  @OptionGroup var remote: RemoteOptions

  @Flag(name: [.long, .customLong("no-check")], help: "Add it without reading it.")
  var offline = false

  @OptionGroup(title: "Global options") var options: GlobalOptions

  func run() async throws {
    let session = try Session(options)
    let store = try session.openStore()
    try RemoteOptions.check(name: name)
    guard kind.map(SyncEngine.kinds.contains) ?? true else {
      let known = SyncEngine.kinds.joined(separator: ", ")
      throw ProgramError(.usage, "this version knows no kind '\(kind ?? "")', only \(known)")
    }
    let others = try store.remotes()
    guard !others.contains(where: { $0.name == name }) else {
      throw StoreError.remoteExists(name)
    }
    let url = try FoundRemote.address(ofAccount: url) ?? RemoteOptions.address(url)
    var record = RemoteRecord(
      name: name, kind: kind ?? "jsonfeed", url: url,
      isComplete: remote.isComplete ?? url.hasPrefix("file:"),
      isSoleWriter: remote.soleWriter ?? false, tokenSource: remote.tokenSource?.text)
    if let auth = remote.auth { record.auth = auth.text }
    if !offline {
      try checkFile(at: record.url)
      try await look(&record, session)
    }
    try store.add(record)
    if options.json { try session.print(.remote(try store.remote(named: name), items: 0)) }
    if let other = others.first(where: { $0.url == record.url }) {
      ProgramError.write("note: \(other.name) is at this address, too; posts may come in twice")
    }
    try session.say("added \(name) at \(record.url); `captions sync` reads it")
    try session.output.flush()
  }

  /// Refuses a path that leads nowhere: who types `blog.example/feed.json` means no file.
  private func checkFile(at address: String) throws {
    let isPath = address.hasPrefix("file:") && !url.lowercased().hasPrefix("file:")
    guard isPath, !FileManager.default.fileExists(atPath: url) else { return }
    throw ProgramError(
      .usage, "\(url): there is no such file, and an address on the web begins with https://")
  }

  /// Reads the address, says what is there, and takes over where it really is.
  private func look(_ record: inout RemoteRecord, _ session: Session) async throws {
    let secret = try options.replay == nil ? remote.tokenSource?.read() : nil
    let found = try await FoundRemote.look(
      at: record.url, kind: kind, over: try session.setup.transport(), secret: secret,
      auth: remote.auth ?? .bearer)
    record.kind = found.kind
    record.url = found.url
    record.title = found.title
    record.learned = found.learned
    try session.say("found \(found.says)")
    for other in found.others { try session.say("the page also names \(other)") }
  }
}
