internal import Foundation
internal import Glibc

/// A small file that only its owner can read: for tokens that a server hands out anew.
///
/// It is replaced as a whole by renaming, so that a crash leaves the old or the new one. The store,
/// recordings and logs never hold what is in it.
public struct SecretFile: Sendable {
  public let path: String
  private static let maximumBytes = 64 << 10

  /// - Parameters:
  ///   - folder: Made when something is first kept.
  ///   - name: Letters, digits, `-`, `_` and `.`; anything else is written as `_`.
  public init(in folder: String, named name: String) {
    let plain = name.map { character in
      let isPlain = character.isLetter || character.isNumber || "-_.".contains(character)
      return character.isASCII && isPlain ? character : "_"
    }
    path = "\(folder)/\(String(plain))"
  }

  /// `$XDG_STATE_HOME/captions`, by default `~/.local/state/captions`; `nil` without a home.
  ///
  /// Source: XDG Base Directory Specification; a relative path there counts as none.
  public static var standardFolder: String? {
    func folder(_ name: String) -> String? {
      guard let value = unsafe getenv(name) else { return nil }
      let path = unsafe String(cString: value)
      return path.hasPrefix("/") ? path : nil
    }
    return (folder("XDG_STATE_HOME") ?? folder("HOME").map { "\($0)/.local/state" })
      .map { "\($0)/captions" }
  }

  /// What was kept; `nil` where nothing was.
  ///
  /// - Throws: `HTTPError.file` for a file that others can read or that belongs to another.
  public func read() throws(HTTPError) -> [UInt8]? {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
    guard descriptor >= 0 else {
      guard errno == ENOENT else { throw .systemError(path) }
      return nil
    }
    defer { close(descriptor) }
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0 else { throw .systemError(path) }
    guard status.st_mode & S_IFMT == S_IFREG, status.st_uid == geteuid() else {
      throw .file(path: path.harmless, reason: "it is not a file of yours")
    }
    guard status.st_mode & 0o077 == 0 else {
      throw .file(path: path.harmless, reason: "others can read it; run `chmod 600` on it")
    }
    guard status.st_size <= Self.maximumBytes else {
      throw .file(path: path.harmless, reason: "it is too long to be what was kept")
    }
    return try Self.readAll(descriptor, path)
  }

  /// Replaces what was kept.
  public func replace(with bytes: [UInt8]) throws(HTTPError) {
    let folder = String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)])
    try Self.makeFolder(folder)
    // One name per process: two that write at once do not write into one file.
    let scratch = "\(path).\(getpid()).tmp"
    _ = unsafe unlink(scratch)
    do throws(HTTPError) {
      let file = try OutputFile(scratch, for: path, mode: 0o600)
      try file.append(bytes)
      guard fsync(file.descriptor) == 0, unsafe rename(scratch, path) == 0 else {
        throw .systemError(path)
      }
    } catch {
      _ = unsafe unlink(scratch)
      throw error
    }
    let descriptor = unsafe open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .systemError(folder) }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else { throw .systemError(folder) }
  }

  /// Forgets what was kept.
  public func remove() throws(HTTPError) {
    guard unsafe unlink(path) == 0 || errno == ENOENT else { throw .systemError(path) }
  }

  private static func makeFolder(_ folder: String) throws(HTTPError) {
    do {
      try FileManager.default.createDirectory(
        atPath: folder, withIntermediateDirectories: true,
        attributes: [.posixPermissions: 0o700])
    } catch {
      throw .file(path: folder.harmless, reason: "the folder cannot be made")
    }
  }

  private static func readAll(_ descriptor: Int32, _ path: String) throws(HTTPError) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: maximumBytes)
    var count = 0
    while count < bytes.count {
      let got = unsafe bytes.withUnsafeMutableBytes { buffer in
        unsafe Glibc.read(descriptor, buffer.baseAddress?.advanced(by: count), buffer.count - count)
      }
      if got < 0 && errno == EINTR { continue }
      guard got >= 0 else { throw .systemError(path) }
      if got == 0 { break }
      count += got
    }
    return Array(bytes[..<count])
  }
}
