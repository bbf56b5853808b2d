internal import Glibc

/// A file without a name for bytes that must not fill the memory; gone when the last holder is.
///
/// Bytes are appended at the end and read at any place. Not for use from two tasks at once.
public final class ScratchFile: Sendable {
  /// The descriptor, open for reading and writing, owned by this object.
  package let descriptor: Int32

  /// Makes an empty file in `$TMPDIR`, else in `/var/tmp`.
  public init() throws(HTTPError) {
    let folder = unsafe getenv("TMPDIR").map { unsafe String(cString: $0) } ?? "/var/tmp"
    var template = "\(folder)/captions-XXXXXX".utf8CString
    descriptor = unsafe template.withUnsafeMutableBufferPointer { name in
      guard let path = name.baseAddress else { return -1 }
      let descriptor = unsafe mkstemp(path)
      if descriptor >= 0 {
        _ = unsafe unlink(path)
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
      }
      return descriptor
    }
    guard descriptor >= 0 else { throw .file(path: folder, reason: Self.reason()) }
  }

  deinit {
    close(descriptor)
  }

  public func append(_ bytes: some Sequence<UInt8>) throws(HTTPError) {
    let bytes = Array(bytes)
    var written = 0
    while written < bytes.count {
      let count = unsafe bytes.withUnsafeBytes { buffer in
        unsafe write(descriptor, buffer.baseAddress?.advanced(by: written), buffer.count - written)
      }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { throw .file(path: "scratch file", reason: Self.reason()) }
      written += count
    }
  }

  /// The `count` bytes at `offset`; fewer where the file ends before.
  public func read(at offset: Int64, count: Int) throws(HTTPError) -> [UInt8] {
    var failed = false
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      while filled < count {
        let place = unsafe buffer.baseAddress?.advanced(by: filled)
        let got = unsafe pread(descriptor, place, count - filled, off_t(offset) + off_t(filled))
        if got < 0 && errno == EINTR { continue }
        failed = got < 0
        guard got > 0 else { break }
        filled += got
      }
    }
    guard !failed else { throw .file(path: "scratch file", reason: Self.reason()) }
    return bytes
  }

  public var sizeInBytes: Int64 {
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0 else { return 0 }
    return Int64(status.st_size)
  }

  private static func reason() -> String {
    unsafe String(cString: strerror(errno))
  }
}
