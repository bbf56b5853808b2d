internal import Glibc

/// A file that is replaced when all of it has been written, or stays as it was.
struct ReplacedFile {
  private let path: String

  init(_ path: String) {
    self.path = path
  }

  func write(_ body: (Output) throws -> Void) throws {
    let part = "\(path).part"
    let descriptor = unsafe open(part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw Self.failure(part) }
    do {
      let file = Output(descriptor: descriptor, name: part)
      try body(file)
      try file.flush()
      guard fsync(descriptor) == 0, close(descriptor) == 0, unsafe rename(part, path) == 0 else {
        throw Self.failure(path)
      }
    } catch {
      unsafe unlink(part)
      throw error
    }
  }

  private static func failure(_ path: String) -> ProgramError {
    ProgramError(.failed, "\(path): \(unsafe String(cString: strerror(errno)))")
  }
}
