internal import CaptionStore
internal import CaptionSync
internal import Foundation
internal import Glibc

/// Where the secret of a remote is to be had; the secret itself is kept nowhere.
enum TokenSource: Hashable {
  case environment(String)
  case file(String)
  case command(String)

  /// Reads the form that `text` writes and the store keeps.
  init?(_ text: String) {
    let parts = text.split(separator: ":", maxSplits: 1).map(String.init)
    guard parts.count == 2 else { return nil }
    switch parts[0] {
    case "env": self = .environment(parts[1])
    case "file": self = .file(parts[1])
    case "command": self = .command(parts[1])
    default: return nil
    }
  }

  var text: String {
    switch self {
    case .environment(let name): "env:\(name)"
    case .file(let path): "file:\(path)"
    case .command(let line): "command:\(line)"
    }
  }

  /// Reads the tokens of all remotes that have one, by the remote's name; one that is not to be had
  /// is a matter of that remote alone.
  ///
  /// - Parameter isReplay: A recording holds no secrets and needs none: any word does.
  static func read(
    of remotes: [RemoteRecord], isReplay: Bool
  ) -> [String: Result<String, TokenError>] {
    var tokens: [String: Result<String, TokenError>] = [:]
    for remote in remotes {
      guard let text = remote.tokenSource, let source = TokenSource(text) else { continue }
      tokens[remote.name] =
        isReplay
        ? .success("replayed:replayed") : Result { () throws(TokenError) in try source.read() }
    }
    return tokens
  }

  /// Reads the token.
  ///
  /// - Throws: What names the source, never what was read.
  func read() throws(TokenError) -> String {
    let token = try contents().trimmingCharacters(in: .whitespacesAndNewlines)
    let isClean = token.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F }
    guard !token.isEmpty && isClean else {
      throw problem(token.isEmpty ? "is empty" : "holds more than one line")
    }
    return token
  }

  private func contents() throws(TokenError) -> String {
    switch self {
    case .environment(let name):
      guard let value = Terminal.variable(name) else { throw problem("is not set") }
      return value
    case .file(let path):
      try checkOwner(of: path)
      guard let bytes = FileManager.default.contents(atPath: path), bytes.count < 1 << 16 else {
        throw problem("cannot be read")
      }
      return String(decoding: bytes, as: UTF8.self)
    case .command(let line):
      guard let result = try? Shell.run(line, capturesOutput: true) else {
        throw problem("cannot be run")
      }
      guard result.status == 0 else { throw problem("ended with status \(result.status)") }
      return String(decoding: result.output, as: UTF8.self)
    }
  }

  /// Refuses a file that others than its owner can read.
  private func checkOwner(of path: String) throws(TokenError) {
    var status = stat()
    guard unsafe stat(path, &status) == 0 else { throw problem("cannot be read") }
    guard status.st_mode & 0o077 == 0, status.st_uid == geteuid() || status.st_uid == 0 else {
      throw problem("can be read by others; run `chmod 600 \(path)`")
    }
  }

  private func problem(_ reason: String) -> TokenError {
    let name =
      switch self {
      case .environment(let name): "$\(name)"
      case .file(let path): path
      case .command: "its token command"
      }
    return TokenError(reason: "\(name) \(reason)")
  }
}
