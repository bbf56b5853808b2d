internal import ArgumentParser
internal import CaptionHTTP
internal import CaptionStore
internal import CaptionSync
internal import Foundation

struct RemoteLoginCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "login",
    abstract: "Log in to a remote by your browser.",
    discussion: """
      Prints the address of a page on the server; what you answer there comes back
      to this machine. The token is kept in a file that only you can read, and is
      printed nowhere. With --paste, the page shows a code that you type here.

        captions remote login mastodon
        captions remote login mastodon --paste
      """)

  @Argument(help: "The remote.") var name: String
  @Flag(help: "Type the code that the page shows.") var paste = false
  @OptionGroup(title: "Global options") var options: GlobalOptions

  func run() async throws {
    let session = try Session(options)
    let store = try session.openStore()
    var record = try store.remote(named: name)
    guard RemoteLogin.isOffered(for: record) else {
      throw ProgramError(
        .usage, "a remote of the kind \(record.kind) takes a token: see `captions remote set`")
    }
    guard let folder = session.setup.environment.secretFolder else {
      throw ProgramError(.failed, "there is no place for a token: set $XDG_STATE_HOME")
    }
    let transport = try session.setup.transport()
    let login: RemoteLogin
    let code: String
    if paste {
      login = try await RemoteLogin(
        to: record, over: transport, redirect: "urn:ietf:wg:oauth:2.0:oob")
      ProgramError.tell("Open this page in your browser: \(login.page)")
      code = try askForCode()
    } else {
      let browser = try BrowserAnswer()
      login = try await RemoteLogin(to: record, over: transport, redirect: browser.redirect)
      ProgramError.tell("Open this page in your browser: \(login.page)")
      code = try await browser.wait { login.isOurs($0) }
    }
    let (token, account) = try await login.finish(code: code)
    let file = SecretFile(in: folder, named: "token-\(record.name)-\(UUID().uuidString)")
    try file.replace(with: Array(token.utf8))
    record.tokenSource = TokenSource.file(file.path).text
    try store.update(record)
    if options.json { try session.print(.remote(record, items: 0)) }
    try session.say("logged in to \(record.name) as @\(account)")
    try session.output.flush()
  }

  private func askForCode() throws -> String {
    ProgramError.ask("Code: ")
    guard let code = readLine()?.trimmingCharacters(in: .whitespaces), !code.isEmpty else {
      throw ProgramError(.usage, "no code was typed; nothing was changed")
    }
    return code
  }
}
