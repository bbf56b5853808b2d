internal import Glibc

/// A new file, written from its beginning.
final class OutputFile: Sendable {
  let descriptor: Int32
  /// The file that a person knows, for messages.
  private let target: String

  /// - Parameter target: What a failure names; `nil` is the path itself.
  /// - Throws: `HTTPError.file` also when something stands at `path` already.
  init(_ path: String, for target: String? = nil, mode: mode_t = 0o666) throws(HTTPError) {
    self.target = target ?? path
    descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
    guard descriptor >= 0 else { throw .systemError(self.target) }
  }

  deinit {
    close(descriptor)
  }

  func append(_ bytes: [UInt8]) throws(HTTPError) {
    var written = 0
    while written < bytes.count {
      let count = unsafe bytes.withUnsafeBytes { bytes in
        let start = unsafe bytes.baseAddress?.advanced(by: written)
        return unsafe write(descriptor, start, bytes.count - written)
      }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { throw .systemError(target) }
      written += count
    }
  }
}
