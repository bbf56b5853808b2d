internal import Glibc

/// A file that is replaced when all of it has been written, or stays as it was.
///
/// A link stands for the file that it leads to. What is no file, as a pipe or a device, is written.
struct ReplacedFile {
  private let path: String

  init(_ path: String) {
    self.path = path
  }

  func write(_ body: (Output) throws -> Void) throws {
    guard let target = Self.target(of: path) else { return try fill(path, body, O_WRONLY) }
    let part = "\(target).part"
    do {
      try fill(part, body, O_WRONLY | O_CREAT | O_TRUNC)
      guard unsafe rename(part, target) == 0 else { throw Self.failure(path) }
    } catch {
      unsafe unlink(part)
      throw error
    }
  }

  /// The file to replace; `nil` where `path` is no file.
  private static func target(of path: String) -> String? {
    guard let real = unsafe realpath(path, nil) else { return path }
    defer { unsafe free(real) }
    var status = stat()
    guard unsafe stat(real, &status) == 0, status.st_mode & S_IFMT != S_IFREG else {
      return unsafe String(cString: real)
    }
    return nil
  }

  /// Writes what `body` gives; a file is on the disk when this returns.
  private func fill(_ path: String, _ body: (Output) throws -> Void, _ flags: Int32) throws {
    let descriptor = unsafe open(path, flags | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw Self.failure(path) }
    defer { close(descriptor) }
    let file = Output(descriptor: descriptor, name: path)
    try body(file)
    try file.flush()
    // A pipe or a device has nothing to be kept.
    guard fsync(descriptor) == 0 || errno == EINVAL else { throw Self.failure(path) }
  }

  private static func failure(_ path: String) -> ProgramError {
    ProgramError(.failed, "\(path): \(unsafe String(cString: strerror(errno)))")
  }
}
