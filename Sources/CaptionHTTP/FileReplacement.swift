internal import Glibc

/// One careful replacement of a file: lock, compare, write beside it, make durable, rename.
///
/// The lock is on the file's folder, by `flock`: it needs no file of its own that would stay behind,
/// outlives the rename, covers files that do not exist yet, and goes with the process that held it.
/// Programs that do not know the lock are noticed as far as that is possible: the file is looked at
/// again right before the rename.
final class FileReplacement {
  /// Where the file really is, behind symbolic links.
  private let path: String
  private let folder: String
  private let folderDescriptor: Int32

  /// How long to wait before a lock is tried again.
  private static let lockPause = Duration.milliseconds(10)

  init(of path: String) throws(HTTPError) {
    let target = try Self.resolve(path)
    let slash = target.lastIndex(of: "/") ?? target.startIndex
    self.path = target
    folder = slash == target.startIndex ? "/" : String(target[..<slash])
    folderDescriptor = unsafe open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard folderDescriptor >= 0 else { throw .systemError(folder) }
  }

  deinit {
    // Closing gives the lock back.
    close(folderDescriptor)
  }

  private static func resolve(_ path: String) throws(HTTPError) -> String {
    if let real = realPath(path) { return real }
    guard errno == ENOENT else { throw .systemError(path) }
    var status = stat()
    guard unsafe lstat(path, &status) != 0 else {
      throw .file(path: path.harmless, reason: "it is a link that points nowhere")
    }
    let slash = path.lastIndex(of: "/") ?? path.startIndex
    guard let folder = realPath(slash == path.startIndex ? "/" : String(path[..<slash])) else {
      throw .systemError(path)
    }
    return (folder == "/" ? "" : folder) + path[slash...]
  }

  private static func realPath(_ path: String) -> String? {
    guard let real = unsafe realpath(path, nil) else { return nil }
    defer { unsafe free(real) }
    return unsafe String(cString: real)
  }

  /// Waits for the folder's lock, `patience` long at most, without holding up a thread.
  func lock(for patience: Duration) async throws(HTTPError) {
    var waited = Duration.zero
    while flock(folderDescriptor, LOCK_EX | LOCK_NB) != 0 {
      switch errno {
      case EINTR: continue
      case EWOULDBLOCK where waited < patience:
        do {
          try await Task.sleep(for: Self.lockPause)
        } catch {
          throw .cancelled
        }
        waited += Self.lockPause
      case EWOULDBLOCK:
        throw .unreachable(
          host: folder.harmless, reason: "another program holds the folder's lock", isSent: false)
      default: throw .systemError(folder)
      }
    }
  }

  /// Compares and replaces; to be called with the lock held.
  func carryOut(_ request: HTTPRequest) throws(HTTPError) -> HTTPAnswer {
    let current = try OpenFile(path)
    let stamp = try current?.stamp()
    let tag = try current?.entityTag()
    guard Self.holds(request.headers, for: tag) else { return Self.refused(tag) }
    let written = try write(request.body, like: stamp)
    guard OpenFile.Stamp(at: path) == stamp else {
      _ = unsafe unlink(scratchPath)
      return Self.refused(nil)
    }
    guard unsafe rename(scratchPath, path) == 0 else {
      let error = HTTPError.systemError(path)
      _ = unsafe unlink(scratchPath)
      throw error
    }
    guard fsync(folderDescriptor) == 0 else { throw .systemError(folder) }
    return HTTPAnswer(status: tag == nil ? 201 : 204, headers: ["ETag": written])
  }

  private static func holds(_ headers: HTTPHeaders, for tag: String?) -> Bool {
    if let wanted = headers["If-Match"] {
      guard let tag, EntityTag.list(wanted, holds: tag) else { return false }
    }
    if let unwanted = headers["If-None-Match"], let tag {
      return !EntityTag.list(unwanted, holds: tag)
    }
    return true
  }

  private static func refused(_ tag: String?) -> HTTPAnswer {
    HTTPAnswer(status: 412, headers: tag.map { ["ETag": $0] } ?? [:])
  }

  /// One name per target: what a crash left there is overwritten by the next write.
  var scratchPath: String {
    let name = ContentHash.digest(of: Array(path.utf8)).prefix(16)
    return "\(folder == "/" ? "" : folder)/.captions-\(name).tmp"
  }

  /// Writes the new content beside the file and makes it durable.
  ///
  /// - Returns: The entity tag of what was written.
  private func write(
    _ body: HTTPRequest.Body, like stamp: OpenFile.Stamp?
  ) throws(HTTPError) -> String {
    _ = unsafe unlink(scratchPath)
    let file: OutputFile
    do {
      file = try OutputFile(scratchPath, for: path, mode: stamp == nil ? 0o666 : 0o600)
    } catch {
      // What cannot be made beside the file is the folder's matter.
      throw .systemError(folder)
    }
    do throws(HTTPError) {
      let tag = try fill(file, with: body)
      if let stamp {
        // Another's file stays theirs where the system lets us; its permissions stay in any case.
        _ = fchown(file.descriptor, stamp.owner, stamp.group)
        guard fchmod(file.descriptor, stamp.mode & 0o7777) == 0 else { throw .systemError(path) }
      }
      guard fsync(file.descriptor) == 0 else { throw .systemError(path) }
      return tag
    } catch {
      _ = unsafe unlink(scratchPath)
      throw error
    }
  }

  private func fill(_ file: OutputFile, with body: HTTPRequest.Body) throws(HTTPError) -> String {
    var hash = ContentHash()
    try body.forEachPiece { piece throws(HTTPError) in
      hash.update(piece)
      try file.append(piece)
    }
    return OpenFile.entityTag(hash.digest())
  }
}
