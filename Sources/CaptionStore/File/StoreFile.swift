internal import Foundation
internal import Glibc

/// What has to be true of a store's file before SQLite touches it.
enum StoreFile {
  /// Makes an empty file where there is nothing yet.
  ///
  /// The file is made and found new in one step, so that two programs cannot both make it.
  static func make(at path: String) throws(StoreError) {
    let descriptor = unsafe open(path, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0o644)
    let code = errno
    guard descriptor < 0 else {
      close(descriptor)
      return
    }
    let folder = URL(filePath: path).deletingLastPathComponent().path
    switch code {
    case EEXIST: throw .exists(path: path)
    case EACCES, EROFS, EPERM: throw .readOnly(path: folder)
    case ENOENT, ENOTDIR: throw .io(path: folder, reason: "there is no such folder")
    case ENOSPC, EDQUOT: throw .full(path: path)
    default: throw .io(path: path, reason: unsafe String(cString: strerror(code)))
    }
  }

  /// Removes a file that `make` made, and what SQLite put beside it.
  static func remove(at path: String) {
    for file in [path, path + "-wal", path + "-shm", path + "-journal"] {
      // What is not there need not be removed, and there is nobody to tell of the rest: the error
      // that led here is told.
      unsafe unlink(file)
    }
  }

  /// Refuses what is no store, before SQLite makes journals beside it or changes its mode.
  ///
  /// Source: sqlite.org/fileformat.html, section 1.3.
  static func check(_ path: String) throws(StoreError) {
    var status = stat()
    guard unsafe stat(path, &status) == 0 else {
      if errno == ENOENT || errno == ENOTDIR { throw .missing(path: path) }
      throw .io(path: path, reason: unsafe String(cString: strerror(errno)))
    }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw .notAStore(path: path, reason: "not a file")
    }
    let header = try header(of: path)
    guard !header.isEmpty else { throw .notAStore(path: path, reason: "an empty file") }
    guard header.count == 100, header.starts(with: "SQLite format 3\0".utf8) else {
      throw .notAStore(path: path, reason: "not an SQLite file")
    }
    let id = header[68..<72].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
    guard id == UInt32(bitPattern: Schema.applicationID) else {
      throw .notAStore(path: path, reason: "a database of another program")
    }
    let folder = URL(filePath: path).deletingLastPathComponent().path
    for place in [path, folder] {
      guard unsafe access(place, W_OK) == 0 else { throw .readOnly(path: place) }
    }
  }

  private static func header(of path: String) throws(StoreError) -> Data {
    do {
      let file = try FileHandle(forReadingFrom: URL(filePath: path))
      let header = try file.read(upToCount: 100) ?? Data()
      try file.close()
      return header
    } catch {
      throw .io(path: path, reason: "it cannot be read")
    }
  }
}
