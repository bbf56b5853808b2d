internal import Glibc
internal import Synchronization

/// A regular file, open for reading for as long as this object lives.
final class OpenFile: Sendable {
  static let pieceBytes = 512 << 10

  let path: String
  let sizeInBytes: Int64
  private let descriptor: Int32

  /// - Returns: `nil` when there is no such file.
  init?(_ path: String) throws(HTTPError) {
    // A pipe without a writer must not hold the caller up.
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else {
      guard errno == ENOENT || errno == ENOTDIR else { throw .systemError(path) }
      return nil
    }
    var status = stat()
    let isKnown = unsafe fstat(descriptor, &status) == 0
    guard isKnown, status.st_mode & S_IFMT == S_IFREG else {
      close(descriptor)
      throw .file(path: path.harmless, reason: "it is not a file")
    }
    self.path = path
    self.descriptor = descriptor
    sizeInBytes = Int64(status.st_size)
  }

  deinit {
    close(descriptor)
  }

  /// What tells one state of a file from another without reading it.
  struct Stamp: Equatable {
    var device: UInt
    var inode: UInt
    var size: Int
    var seconds: Int
    var nanoseconds: Int
    var mode: mode_t
    var owner: uid_t
    var group: gid_t

    init(_ status: stat) {
      device = UInt(status.st_dev)
      inode = UInt(status.st_ino)
      size = Int(status.st_size)
      seconds = Int(status.st_mtim.tv_sec)
      nanoseconds = Int(status.st_mtim.tv_nsec)
      mode = status.st_mode
      owner = status.st_uid
      group = status.st_gid
    }

    /// The state of what stands at a path now; `nil` when nothing does.
    init?(at path: String) {
      var status = stat()
      guard unsafe lstat(path, &status) == 0 else { return nil }
      self.init(status)
    }
  }

  func stamp() throws(HTTPError) -> Stamp {
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0 else { throw .systemError(path) }
    return Stamp(status)
  }

  func read(at offset: Int64) throws(HTTPError) -> [UInt8] {
    var failed = false
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: Self.pieceBytes) { place, filled in
      var got = unsafe pread(descriptor, place.baseAddress, place.count, off_t(offset))
      while got < 0 && errno == EINTR {
        got = unsafe pread(descriptor, place.baseAddress, place.count, off_t(offset))
      }
      failed = got < 0
      filled = max(got, 0)
    }
    guard !failed else { throw .systemError(path) }
    return bytes
  }

  /// The version of the content, as a strong entity tag; reads the whole file.
  func entityTag() throws(HTTPError) -> String {
    var hash = ContentHash()
    var offset: Int64 = 0
    while true {
      let piece = try read(at: offset)
      guard !piece.isEmpty else { return Self.entityTag(hash.digest()) }
      hash.update(piece)
      offset += Int64(piece.count)
    }
  }

  static func entityTag(_ digest: String) -> String {
    "\"\(digest)\""
  }

  /// The content in pieces.
  ///
  /// At its end the bytes are compared with the tag that the head promised: a file that was written
  /// in place meanwhile fails, as a connection that breaks off does.
  func body(expecting tag: String) -> HTTPBody {
    let progress = Mutex(FileProgress())
    return HTTPBody { [self] () async throws(HTTPError) in
      guard !Task.isCancelled else { throw .cancelled }
      let piece = try read(at: progress.withLock { $0.offset })
      let isTorn = progress.withLock { progress in
        progress.offset += Int64(piece.count)
        progress.hash.update(piece)
        return piece.isEmpty && Self.entityTag(progress.hash.digest()) != tag
      }
      guard !isTorn else {
        throw .unreachable(
          host: path.harmless, reason: "the file changed while it was read", isSent: true)
      }
      return piece.isEmpty ? nil : piece
    }
  }
}

/// How far a file was read, and the hash of what was.
private struct FileProgress: ~Copyable {
  var offset: Int64 = 0
  var hash = ContentHash()
}

extension HTTPError {
  /// What the last system call had to say about a file.
  static func systemError(_ path: String) -> HTTPError {
    .file(path: path.harmless, reason: unsafe String(cString: strerror(errno)).lowercased())
  }
}
