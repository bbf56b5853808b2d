internal import CArchive
internal import CaptionHTTP

/// A zip or tar archive, or a single compressed file, read in place: nothing of it is written.
///
/// What it unpacks to is bounded: in entries, in bytes an entry, and against the bytes that it was
/// packed in, so that a small file cannot take the memory or the day.
///
/// Invariant: `archive` is owned by this object alone, and what libarchive lends is copied before
/// it is asked for more.
@safe final class CompressedArchive {
  struct Limits {
    var entries = 2_000_000
    var entryBytes: Int64 = 8 << 30
    /// How many times its packed size an archive may unpack to, once it is past `freeBytes`.
    var ratio: Int64 = 200
    var freeBytes: Int64 = 64 << 20
  }

  /// A file in the archive, good until the next one is asked for.
  struct Entry {
    /// Its name as it stands there, wrongly encoded bytes as U+FFFD; it is never used as a path.
    var name: String
    var isEncrypted: Bool
  }

  private let path: String
  private let limits: Limits
  private let archive: OpaquePointer
  /// The bytes of an archive that lies in memory.
  private let memory: UnsafeMutableRawBufferPointer
  private var entryCount = 0
  private var unpacked: Int64 = 0
  private var unpackedOfEntry: Int64 = 0
  /// Whether the bytes of the entry under way have all been passed.
  private var isPassed = true

  /// Opens an archive on disk.
  convenience init(path: String, limits: Limits = Limits()) throws(RemoteError) {
    try self.init(path: path, bytes: [], limits: limits)
  }

  /// Opens one that lies in memory; `path` is what messages call it.
  ///
  /// - Parameter bytes: What to read; empty to read from disk.
  init(path: String, bytes: [UInt8], limits: Limits = Limits()) throws(RemoteError) {
    self.path = path
    self.limits = limits
    guard let archive = unsafe archive_read_new() else {
      throw .file(path: path, reason: "no memory is left")
    }
    unsafe self.archive = archive
    unsafe memory = .allocate(byteCount: bytes.count, alignment: 16)
    unsafe memory.copyBytes(from: bytes)
    unsafe archive_read_support_filter_gzip(archive)
    unsafe archive_read_support_filter_xz(archive)
    unsafe archive_read_support_filter_bzip2(archive)
    unsafe archive_read_support_filter_zstd(archive)
    unsafe archive_read_support_format_zip(archive)
    unsafe archive_read_support_format_tar(archive)
    // One compressed file by itself: the last choice, since any bytes are that.
    unsafe archive_read_support_format_raw(archive)
    let status =
      unsafe bytes.isEmpty
      ? archive_read_open_filename(archive, path, 256 << 10)
      : archive_read_open_memory(archive, memory.baseAddress, bytes.count)
    guard status == ARCHIVE_OK else { throw fault() }
  }

  deinit {
    unsafe archive_read_free(archive)
    unsafe memory.deallocate()
  }

  /// Whether a file that begins like this is one to be opened here.
  static func begins(_ head: [UInt8]) -> Bool {
    let marks: [[UInt8]] = [
      [0x50, 0x4B, 3, 4], [0x50, 0x4B, 5, 6], [0x1F, 0x8B], [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0],
      [0x42, 0x5A, 0x68], [0x28, 0xB5, 0x2F, 0xFD],
    ]
    let isTar = head.count > 262 && head[257..<262].elementsEqual("ustar".utf8)
    return isTar || marks.contains { head.starts(with: $0) }
  }

  /// Whether it holds one compressed file and no list of files.
  var isSingleFile: Bool { unsafe archive_format(archive) == 0x90000 }

  /// Goes to the next regular file; `nil` at the end.
  func next() throws(RemoteError) -> Entry? {
    while true {
      try pass()
      var entry: OpaquePointer?
      let status = unsafe archive_read_next_header(archive, &entry)
      if status == ARCHIVE_EOF { return nil }
      guard status == ARCHIVE_OK || status == ARCHIVE_WARN, let entry = unsafe entry else {
        throw fault()
      }
      entryCount += 1
      guard entryCount <= limits.entries else {
        throw .malformed(path: path, reason: "it holds more than \(limits.entries) files")
      }
      isPassed = false
      unpackedOfEntry = 0
      guard unsafe archive_entry_filetype(entry) == 0o100000 || isSingleFile else { continue }
      return Entry(
        name: unsafe Self.name(of: entry),
        isEncrypted: unsafe archive_entry_is_data_encrypted(entry) > 0)
    }
  }

  /// The next bytes of the entry; empty at its end.
  func read() throws(RemoteError) -> [UInt8] {
    while !isPassed {
      let bytes = try unsafe block { unsafe Array($0) }
      if !bytes.isEmpty { return bytes }
    }
    return []
  }

  /// Passes the rest of the entry: a zip says where the next one is, a tar has to be unpacked.
  private func pass() throws(RemoteError) {
    let isZip = unsafe archive_format(archive) & 0xFF0000 == 0x50000
    while !isPassed && !isZip { try unsafe block { _ in } }
    isPassed = true
  }

  @unsafe private func block<Result>(
    _ body: (UnsafeRawBufferPointer) -> Result
  ) throws(RemoteError) -> Result {
    var start: UnsafeRawPointer?
    var count = 0
    var offset: la_int64_t = 0
    let status = unsafe archive_read_data_block(archive, &start, &count, &offset)
    // A wrong check sum is no more than a warning to libarchive.
    guard status == ARCHIVE_OK || status == ARCHIVE_EOF else { throw fault() }
    isPassed = status == ARCHIVE_EOF
    guard !isPassed else { return unsafe body(UnsafeRawBufferPointer(start: nil, count: 0)) }
    // A sparse file jumps ahead: what it leaves out counts as unpacked, and is refused when read.
    unpackedOfEntry = max(unpackedOfEntry, offset) + Int64(count)
    unpacked += Int64(count)
    let packed = max(1, unsafe archive_filter_bytes(archive, -1))
    guard unpacked <= limits.freeBytes || unpacked / packed <= limits.ratio else {
      throw .malformed(
        path: path, reason: "it unpacks to more than \(limits.ratio) times its size: not read")
    }
    guard unpackedOfEntry <= limits.entryBytes else { throw .tooLarge(limit: limits.entryBytes) }
    return unsafe body(UnsafeRawBufferPointer(start: start, count: count))
  }

  private func fault() -> RemoteError {
    let reason = unsafe archive_error_string(archive).map { unsafe String(cString: $0) }
    return .malformed(path: path, reason: (reason ?? "it cannot be unpacked").harmless.lowercased())
  }

  @unsafe private static func name(of entry: OpaquePointer) -> String {
    if let name = unsafe archive_entry_pathname_utf8(entry) { return unsafe String(cString: name) }
    if let name = unsafe archive_entry_pathname(entry) { return unsafe String(cString: name) }
    return ""
  }
}
