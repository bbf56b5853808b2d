import CArchive
import CaptionCore
import Foundation
import TestSupport
import Testing

@testable import CaptionRemotes

/// Archives are read in place, whatever is in them, and never take more than they should.
struct ArchiveContainerTests {
  private static let post =
    #"[{"media":[{"uri":"a_17900000000000001.jpg","creation_timestamp":1714555800,"title":"Boats"}]}]"#

  @Test(arguments: [Packing.zip, .tar, .tarGzip, .tarXZ])
  func aPackedArchiveReadsLikeItsFolder(packing: Packing) async throws {
    let folder = try ScratchFolder()
    let names = ["tweets.js", "account.js"]
    let files = try names.map { ("data/\($0)", try Fixtures.bytes("archives/twitter/\($0)")) }
    try packing.write(files + [("data/media/x.jpg", [0xFF, 0xD8])], to: folder.file("twitter"))
    let found = try await ArchivedPosts(folder.file("twitter"))
    #expect(found.items == (try await ArchivedPosts(fixture: "twitter")).items)
    #expect(found.items.first?.account?.name == "ada")
    #expect(found.reader.skipped.counts[.otherKind] == 1)
  }

  @Test(arguments: [Packing.xz, .gzip])
  func oneCompressedFileIsReadAlsoInsideAnArchive(packing: Packing) async throws {
    let folder = try ScratchFolder()
    let file = try Fixtures.bytes("archives/downloaders/iphone.json")
    try packing.write([("iphone.json", file)], to: folder.file("iphone.json.xz"))
    let alone = try await ArchivedPosts(folder.file("iphone.json.xz"))
    #expect(alone.items.map(\.key) == ["CIphone1234"])
    let packed = try Data(contentsOf: URL(filePath: folder.file("iphone.json.xz")))
    try Packing.zip.write([("iphone.json.xz", Array(packed))], to: folder.file("all.zip"))
    #expect(try await ArchivedPosts(folder.file("all.zip")).items == alone.items)
  }

  @Test func anArchiveInsideAnArchiveIsNamedAndNotOpened() async throws {
    let folder = try ScratchFolder()
    try Packing.zip.write([("posts_1.json", Array(Self.post.utf8))], to: folder.file("inner"))
    let inner = Array(try Data(contentsOf: URL(filePath: folder.file("inner"))))
    try Packing.zip.write([("inner.json", inner)], to: folder.file("outer.zip"))
    let found = try await ArchivedPosts(folder.file("outer.zip"))
    #expect(found.items == [])
    #expect(found.reader.skipped.entries.map(\.reason) == [.nestedArchive])
  }

  @Test(arguments: [
    "../../etc/posts_1.json", "/tmp/posts_1.json", "Übung/投稿/posts_1.json", "a\u{1B}[2J/p.json",
  ])
  func theNameOfAnEntryIsNoMoreThanAName(name: String) async throws {
    let folder = try ScratchFolder()
    try Packing.zip.write(
      [(name, Array(Self.post.utf8)), ("b.json", Array("[".utf8))], to: folder.file("x"))
    let found = try await ArchivedPosts(folder.file("x"))
    #expect(found.items.map(\.content.caption.text) == ["Boats"])
    #expect(found.reader.skipped.entries.allSatisfy { !$0.place.contains("\u{1B}") })
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["x"])
  }

  @Test(arguments: [Packing.zip, .tarGzip, .tarXZ])
  func aBombIsRefusedBeforeItGoesOff(packing: Packing) throws {
    let folder = try ScratchFolder()
    let limits = CompressedArchive.Limits(freeBytes: 1 << 20)
    let zeros = [UInt8](repeating: 0, count: 4 << 20)
    try packing.write([("a.json", zeros), ("b.json", [0x5B])], to: folder.file("bomb"))
    let read = try CompressedArchive(path: folder.file("bomb"), limits: limits)
    _ = try read.next()
    #expect(throws: RemoteError.self) { while try !read.read().isEmpty {} }
    // A zip is told where the next file is; of a tar, what is passed over is unpacked.
    let passed = try CompressedArchive(path: folder.file("bomb"), limits: limits)
    _ = try passed.next()
    if packing == .zip {
      #expect(try passed.next()?.name == "b.json")
    } else {
      #expect(throws: RemoteError.self) { try passed.next() }
    }
  }

  @Test func tooManyEntriesAndTooLongOnesAreRefused() throws {
    let folder = try ScratchFolder()
    let files = (0..<4).map { ("\($0).json", [UInt8](repeating: 0x20, count: 1000)) }
    try Packing.zip.write(files, to: folder.file("many"))
    let few = try CompressedArchive(path: folder.file("many"), limits: .init(entries: 3))
    #expect(throws: RemoteError.self) { while try few.next() != nil {} }
    let short = try CompressedArchive(path: folder.file("many"), limits: .init(entryBytes: 999))
    _ = try short.next()
    #expect(throws: RemoteError.tooLarge(limit: 999)) { try short.read() }
  }

  @Test(arguments: [Packing.zip, .tarGzip])
  func anArchiveThatBreaksOffIsSaidToBe(packing: Packing) async throws {
    let folder = try ScratchFolder()
    var generator = SplitMix64(seed: 7)
    let noise = (0..<200_000).map { _ in UInt8.random(in: 0x20...0x7E, using: &generator) }
    try packing.write(
      [("posts_1.json", Array(Self.post.utf8)), ("z.json", noise)], to: folder.file("whole"))
    let bytes = try Data(contentsOf: URL(filePath: folder.file("whole")))
    try bytes.prefix(bytes.count / 2).write(to: URL(filePath: folder.file("half")))
    await #expect(throws: RemoteError.self) { try await ArchivedPosts(folder.file("half")) }
  }

  @Test(arguments: [Packing.zip, .tarXZ])
  func aDamagedArchiveIsReadOrRefusedAndNeverMisread(packing: Packing) async throws {
    let folder = try ScratchFolder()
    let file = folder.file("x")
    let posts = try ["tweets.js", "account.js"].map {
      ("data/\($0)", try Fixtures.bytes("archives/twitter/\($0)"))
    }
    try packing.write(posts, to: file)
    let whole = Array(try Data(contentsOf: URL(filePath: file)))
    let known = Set(try await ArchivedPosts(file).items.map(\.content.caption.text))
    var random = SplitMix64(seed: 31)
    for _ in 0..<150 {
      var bytes = whole
      for _ in 0...random.below(3) { bytes[random.below(bytes.count)] = UInt8(random.below(256)) }
      if random.oneIn(5) { bytes.removeLast(random.below(bytes.count)) }
      try Data(bytes).write(to: URL(filePath: file))
      do {
        let found = try await ArchivedPosts(file).items.map(\.content.caption.text)
        #expect(known.isSuperset(of: found))
      } catch is RemoteError {}
    }
  }

  @Test func aDocumentThatBreaksOffGivesNothingAndLosesNoOther() async throws {
    let folder = try ScratchFolder()
    let half = "[" + Self.post.dropFirst().dropLast() + ",{\"media\":[{\"uri\":\"b"
    try Packing.zip.write(
      [("posts_1.json", Array(half.utf8)), ("posts_2.json", Array(Self.post.utf8))],
      to: folder.file("x.zip"))
    let found = try await ArchivedPosts(folder.file("x.zip"))
    #expect(found.items.count == 1)
    let skipped = try #require(found.reader.skipped.entries.first)
    #expect(skipped.reason == .notWhole)
    #expect(skipped.place.hasPrefix("posts_1.json: the document ends early"))
  }

  @Test func linksInAFolderAreNotFollowed() async throws {
    let folder = try ScratchFolder()
    try FileManager.default.createSymbolicLink(
      atPath: folder.file("loop"), withDestinationPath: folder.path)
    try Data(Self.post.utf8).write(to: URL(filePath: folder.file("posts_1.json")))
    let found = try await ArchivedPosts(folder.path)
    #expect(found.items.count == 1)
    #expect(found.reader.skipped.counts[.symbolicLink] == 1)
  }

  @Test func aPathThatIsNotThereIsSaidToBe() async throws {
    await #expect(
      throws: RemoteError.file(path: "/nowhere/x.zip", reason: "no such file or directory")
    ) {
      try await ArchivedPosts("/nowhere/x.zip")
    }
  }
}

/// How the tests pack archives.
enum Packing: String, Sendable, CustomTestStringConvertible {
  case zip, tar, tarGzip, tarXZ, xz, gzip

  var testDescription: String { rawValue }

  func write(_ files: [(String, [UInt8])], to path: String) throws {
    guard let archive = unsafe archive_write_new() else { throw POSIXError(.ENOMEM) }
    defer { unsafe archive_write_free(archive) }
    unsafe archive_write_set_options(archive, "hdrcharset=UTF-8")
    switch self {
    case .zip: unsafe archive_write_set_format_zip(archive)
    case .tar, .tarGzip, .tarXZ: unsafe archive_write_set_format_pax_restricted(archive)
    case .xz, .gzip: unsafe archive_write_set_format_raw(archive)
    }
    if self == .tarGzip || self == .gzip { unsafe archive_write_add_filter_gzip(archive) }
    if self == .tarXZ || self == .xz { unsafe archive_write_add_filter_xz(archive) }
    try #require(unsafe archive_write_open_filename(archive, path) == ARCHIVE_OK)
    for (name, bytes) in files {
      guard let entry = unsafe archive_entry_new() else { throw POSIXError(.ENOMEM) }
      defer { unsafe archive_entry_free(entry) }
      unsafe archive_entry_set_pathname_utf8(entry, name)
      unsafe archive_entry_set_size(entry, la_int64_t(bytes.count))
      unsafe archive_entry_set_filetype(entry, 0o100000)
      unsafe archive_entry_set_perm(entry, 0o644)
      unsafe archive_write_header(archive, entry)
      _ = unsafe bytes.withUnsafeBytes {
        unsafe archive_write_data(archive, $0.baseAddress, $0.count)
      }
    }
    unsafe archive_write_close(archive)
  }
}
