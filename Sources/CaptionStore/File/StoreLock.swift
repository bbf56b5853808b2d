internal import Glibc

/// The right to sync a store, held by one process at a time.
///
/// A lock of the operating system on a file beside the store, which the kernel releases when the
/// process ends however it ends: nothing is left to recover.
public final class StoreLock: Sendable {
  private let descriptor: Int32

  /// Takes the lock without waiting.
  ///
  /// - Throws: `busy` when another process has it.
  public init(path: String) throws(StoreError) {
    let file = path + ".lock"
    descriptor = unsafe open(file, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else {
      throw errno == EACCES || errno == EROFS
        ? .readOnly(path: file) : .io(path: file, reason: unsafe String(cString: strerror(errno)))
    }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      close(descriptor)
      throw .busy(path: path)
    }
  }

  deinit {
    close(descriptor)
  }
}
