internal import ArgumentParser
internal import CaptionHTTP
internal import Foundation

/// What a person says of a remote: what `remote add` and `remote set` share.
struct RemoteOptions: ParsableArguments {
  @Flag(
    inversion: .prefixedNo, exclusivity: .exclusive,
    help: "Nobody else writes there: push without a precondition that the server keeps.")
  var soleWriter: Bool?

  @Flag(help: "The feed names every post: one that goes missing is deleted. (default for files)")
  var complete = false

  @Flag(help: "The feed shows the newest posts only. (default for addresses)")
  var window = false

  @Option(help: ArgumentHelp("The variable that holds the token.", valueName: "var"))
  var tokenEnv: String?

  @Option(
    help: ArgumentHelp("The file that holds the token; only you may read it.", valueName: "file"),
    completion: .file())
  var tokenFile: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The command that prints the token.", valueName: "command"))
  var tokenCommand: String?

  @Option(
    help: ArgumentHelp(
      "How it is sent: bearer, basic (NAME:PASSWORD) or aws:REGION (KEY:SECRET, for S3).",
      valueName: "scheme"),
    transform: { text in
      guard let scheme = AuthScheme(text) else {
        throw ValidationError("'\(text)' is none of bearer, basic and aws:REGION")
      }
      return scheme
    })
  var auth: AuthScheme?

  func validate() throws {
    guard !(complete && window) else {
      throw ValidationError("--complete and --window cannot go together.")
    }
    guard [tokenEnv, tokenFile, tokenCommand].count(where: { $0 != nil }) <= 1 else {
      throw ValidationError("Say one of --token-env, --token-file and --token-command.")
    }
  }

  /// Whether absence counts; `nil` where nothing was said.
  var isComplete: Bool? { complete ? true : window ? false : nil }

  var tokenSource: TokenSource? {
    tokenEnv.map { .environment($0) } ?? tokenFile.map { .file(Self.absolute($0)) }
      ?? tokenCommand.map { .command($0) }
  }

  /// The address that was typed, or that of the file at the path that was typed.
  static func address(_ text: String) throws -> String {
    guard !text.isEmpty else { throw ProgramError(.usage, "the address is empty") }
    let scheme = text.firstIndex(of: ":").map { text[..<$0].lowercased() }
    if let scheme, ["http", "https", "file"].contains(scheme) {
      return try HTTPURL(text).description
    }
    if text.contains("://") {
      throw ProgramError(.usage, "\(text): only http, https and file addresses can be read")
    }
    return try HTTPURL("file://" + escaped(absolute(text))).description
  }

  private static func absolute(_ path: String) -> String {
    URL(filePath: path).standardizedFileURL.path
  }

  private static func escaped(_ path: String) -> String {
    path.utf8.map { byte in
      switch byte {
      case 0x2D...0x39, 0x41...0x5A, 0x5F, 0x61...0x7A, 0x7E: String(UnicodeScalar(byte))
      default: "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
      }
    }.joined()
  }

  /// Refuses a name that could be taken for something else on the command line.
  static func check(name: String) throws {
    let isPlain = name.unicodeScalars.allSatisfy {
      $0.properties.isAlphabetic || $0.properties.numericType != nil
        || "-_.".unicodeScalars.contains($0)
    }
    guard isPlain, !name.isEmpty, !name.hasPrefix("-"), name != "local" else {
      throw ProgramError(
        .usage, "'\(name)' cannot name a remote: use letters, digits, - _ and . but not 'local'")
    }
  }
}
