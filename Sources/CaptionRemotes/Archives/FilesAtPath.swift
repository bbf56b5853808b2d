internal import CaptionHTTP
internal import Foundation
internal import Glibc

/// The files that one name on the command line stands for: itself, those below it, those in it.
struct FilesAtPath {
  /// What is passed over without being read.
  enum Passed {
    /// A picture, a video, a font: nothing that holds posts.
    case otherKind
    case refused(reason: SkipReason)
  }

  private static let deepest = 32
  private static let maximumFiles = 2_000_000
  /// Inside an archive or a folder only files that may hold text are opened; what they are is
  /// decided by what they hold.
  private static let texts: Set<String> = [
    "json", "js", "jsonl", "ndjson", "csv", "md", "markdown", "html", "htm", "xhtml", "txt", "xz",
    "gz",
  ]

  let path: String
  let pass: (String, Passed) throws(RemoteError) -> Void
  let body: (ImportedFile) throws(RemoteError) -> Void

  /// Gives each file to `body`, in the order of their names or as the archive has them.
  func forEach() throws(RemoteError) {
    var status = stat()
    guard unsafe stat(path, &status) == 0 else { throw Self.systemError(path) }
    guard status.st_mode & S_IFMT == S_IFDIR else { return try readFile(path) }
    var count = 0
    try readFolder(path, depth: 0, &count)
  }

  private func readFolder(_ folder: String, depth: Int, _ count: inout Int) throws(RemoteError) {
    guard depth <= Self.deepest else {
      return try pass(folder, .refused(reason: .tooDeep))
    }
    let names: [String]
    do {
      names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    } catch {
      throw .file(path: folder, reason: "it cannot be listed")
    }
    for name in names {
      count += 1
      guard count <= Self.maximumFiles else {
        throw .malformed(path: path, reason: "it holds more than \(Self.maximumFiles) files")
      }
      let path = "\(folder)/\(name)"
      var status = stat()
      guard unsafe lstat(path, &status) == 0 else { continue }
      switch status.st_mode & S_IFMT {
      case S_IFDIR: try readFolder(path, depth: depth + 1, &count)
      case S_IFREG where Self.mayHoldPosts(name): try readFile(path)
      case S_IFREG where Self.mayBeArchive(name):
        try pass(path, .refused(reason: .archiveInFolder))
      case S_IFLNK: try pass(path, .refused(reason: .symbolicLink))
      default: try pass(path, .otherKind)
      }
    }
  }

  private func readFile(_ path: String) throws(RemoteError) {
    let file = try DiskFile(path)
    let imported = ImportedFile(path: path) { () throws(RemoteError) in try file.read() }
    guard CompressedArchive.begins(try imported.head()) else { return try body(imported) }
    let archive = try CompressedArchive(path: path)
    while let entry = try archive.next() {
      if archive.isSingleFile {
        try body(ImportedFile(path: path) { () throws(RemoteError) in try archive.read() })
      } else {
        try readEntry(entry, of: archive)
      }
    }
  }

  private func readEntry(
    _ entry: CompressedArchive.Entry, of archive: CompressedArchive
  ) throws(RemoteError) {
    let name = entry.name.harmless
    guard Self.mayHoldPosts(name) else { return try pass(name, .otherKind) }
    guard !entry.isEncrypted else { return try pass(name, .refused(reason: .encrypted)) }
    do throws(RemoteError) {
      try readContent(
        of: ImportedFile(path: name) { () throws(RemoteError) in try archive.read() })
    } catch .malformed(_, let reason) {
      // The other entries may well be whole.
      try pass("\(name): \(reason)", .refused(reason: .notWhole))
    }
  }

  private func readContent(of file: ImportedFile) throws(RemoteError) {
    guard CompressedArchive.begins(try file.head()) else { return try body(file) }
    // One compressed file inside is small and common; an archive inside an archive is neither.
    let packed = try file.collect(upTo: 16 << 20)
    let inner = try CompressedArchive(path: file.path, bytes: packed)
    guard try inner.next() != nil, inner.isSingleFile else {
      return try pass(file.path, .refused(reason: .nestedArchive))
    }
    try body(ImportedFile(path: file.path) { () throws(RemoteError) in try inner.read() })
  }

  static func mayHoldPosts(_ name: String) -> Bool {
    let last = name.split(separator: "/").last ?? ""
    // Copies that macOS leaves beside files hold none of their content.
    guard !last.hasPrefix("._"), let dot = last.lastIndex(of: ".") else { return false }
    return texts.contains(last[last.index(after: dot)...].lowercased())
  }

  private static func mayBeArchive(_ name: String) -> Bool {
    [".zip", ".tar", ".tgz"].contains(where: name.lowercased().hasSuffix)
  }

  static func systemError(_ path: String) -> RemoteError {
    .file(path: path.harmless, reason: unsafe String(cString: strerror(errno)).lowercased())
  }
}

/// A file on disk, open for as long as this object lives.
private final class DiskFile {
  private static let pieceBytes = 512 << 10

  private let path: String
  private let descriptor: Int32

  init(_ path: String) throws(RemoteError) {
    self.path = path
    // A pipe without a writer must not hold the import up.
    descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw FilesAtPath.systemError(path) }
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      throw .file(path: path.harmless, reason: "it is not a file")
    }
  }

  deinit {
    // A descriptor that could not be opened is none to close.
    if descriptor >= 0 { close(descriptor) }
  }

  func read() throws(RemoteError) -> [UInt8] {
    var failed = false
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: Self.pieceBytes) { place, filled in
      var got = unsafe Glibc.read(descriptor, place.baseAddress, place.count)
      while got < 0 && errno == EINTR {
        got = unsafe Glibc.read(descriptor, place.baseAddress, place.count)
      }
      failed = got < 0
      filled = max(got, 0)
    }
    guard !failed else { throw FilesAtPath.systemError(path) }
    return bytes
  }
}
