import Foundation
import Testing
import TestSupport

@testable import CaptionHTTP

@Suite struct FileTransportTests {
  private let folder: ScratchFolder
  private let path: String
  private var url: String { "file://\(path)" }

  init() throws {
    folder = try ScratchFolder()
    path = folder.file("feed.json")
  }

  private func write(_ text: String) throws {
    try Data(text.utf8).write(to: URL(filePath: path))
  }

  private func content() throws -> String {
    String(decoding: try Data(contentsOf: URL(filePath: path)), as: UTF8.self)
  }

  private func get(_ headers: HTTPHeaders = [:]) async throws -> HTTPAnswer {
    try await FileTransport().send(HTTPRequest(.get, url, headers: headers))
  }

  private func put(_ text: String, _ headers: HTTPHeaders = [:]) async throws -> HTTPAnswer {
    try await FileTransport().send(
      HTTPRequest(.put, url, headers: headers, body: .bytes(Array(text.utf8))))
  }

  @Test func aFileIsReadWithAStrongTag() async throws {
    try write("one")
    let answer = try await get()
    #expect(answer.status == 200)
    #expect(EntityTag(answer.headers["ETag"])?.isStrong == true)
    #expect(answer.headers["Content-Length"] == "3")
    #expect(try await answer.body.collect(upTo: 10) == Array("one".utf8))
  }

  @Test func equalContentHasAnEqualTagAndOtherContentAnother() async throws {
    try write("one")
    let first = try await get().headers["ETag"]
    try write("two")
    let second = try await get().headers["ETag"]
    try write("one")
    #expect(first != second)
    #expect(try await get().headers["ETag"] == first)
  }

  @Test func aKnownTagIsNotModified() async throws {
    try write("one")
    let tag = try #require(try await get().headers["ETag"])
    let answer = try await get(["If-None-Match": "\"other\", \(tag)"])
    #expect(answer.status == 304)
    #expect(try await answer.body.next() == nil)
    #expect(try await get(["If-None-Match": "\"other\""]).status == 200)
  }

  @Test func aMissingFileIsNotFound() async throws {
    #expect(try await get().status == 404)
  }

  @Test func aLargeFileComesInPieces() async throws {
    try Data(count: 3 << 20).write(to: URL(filePath: path))
    let answer = try await get()
    var sizes: [Int] = []
    while let piece = try await answer.body.next() { sizes.append(piece.count) }
    #expect(sizes.count > 1)
    #expect(sizes.reduce(0, +) == 3 << 20)
  }

  @Test func aFileThatIsWrittenWhileItIsReadFails() async throws {
    try Data(count: 3 << 20).write(to: URL(filePath: path))
    let answer = try await get()
    _ = try await answer.body.next()
    let handle = try FileHandle(forWritingTo: URL(filePath: path))
    try handle.seek(toOffset: 2 << 20)
    try handle.write(contentsOf: Data("new".utf8))
    try handle.close()
    await #expect(
      throws: HTTPError.unreachable(
        host: path, reason: "the file changed while it was read", isSent: true)
    ) { try await answer.body.collect(upTo: 4 << 20) }
  }

  @Test func aFolderAndAPipeAreNotFiles() async throws {
    for name in ["", "pipe"] {
      let place = folder.file(name)
      if name == "pipe" { _ = unsafe mkfifo(place, 0o600) }
      await #expect(throws: HTTPError.file(path: place, reason: "it is not a file")) {
        try await FileTransport().send(HTTPRequest(.get, "file://\(place)"))
      }
    }
  }

  @Test func aFileAboveTheCapIsRefused() async throws {
    try write("too long")
    var request = HTTPRequest(.get, url)
    request.limits.bodyBytes = 7
    await #expect(throws: HTTPError.tooLarge(limit: 7)) { try await FileTransport().send(request) }
  }

  @Test func onlyTheKnownContentIsReplaced() async throws {
    try write("one")
    let tag = try #require(try await get().headers["ETag"])
    let answer = try await put("two", ["If-Match": tag])
    #expect(answer.status == 204)
    #expect(try content() == "two")
    #expect(try await get().headers["ETag"] == answer.headers["ETag"])
    #expect(try await put("three", ["If-Match": tag]).status == 412)
    #expect(try content() == "two")
  }

  @Test func aNewFileIsMadeOnlyWhereNoneIs() async throws {
    #expect(try await put("one", ["If-Match": "*"]).status == 412)
    #expect(try await put("one", ["If-None-Match": "*"]).status == 201)
    #expect(try await put("two", ["If-None-Match": "*"]).status == 412)
    #expect(try content() == "one")
  }

  @Test func aWriteLeavesNothingElseBehind() async throws {
    _ = try await put("one")
    _ = try await put("two")
    _ = try await put("three", ["If-Match": "\"x\""])
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["feed.json"])
  }

  @Test func whatACrashLeftBehindIsWrittenOver() async throws {
    try write("one")
    let leftover = try FileReplacement(of: path).scratchPath
    try Data("half of".utf8).write(to: URL(filePath: leftover))
    #expect(try await put("two").status == 204)
    #expect(try content() == "two")
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["feed.json"])
  }

  @Test func aScratchFileIsWrittenWhole() async throws {
    let scratch = try ScratchFile()
    for number in 0..<200_000 { try scratch.append(Array("\(number % 10)".utf8)) }
    let answer = try await FileTransport().send(HTTPRequest(.put, url, body: .file(scratch)))
    #expect(answer.status == 201)
    #expect(try content().count == 200_000)
    #expect(try await get().headers["ETag"] == answer.headers["ETag"])
  }

  @Test func permissionsStay() async throws {
    try write("one")
    _ = unsafe chmod(path, 0o640)
    _ = try await put("two")
    let attributes = try FileManager.default.attributesOfItem(atPath: path)
    #expect(attributes[.posixPermissions] as? Int == 0o640)
  }

  @Test func whatALinkPointsToIsReplaced() async throws {
    try write("one")
    let link = folder.file("link.json")
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "feed.json")
    let answer = try await FileTransport().send(
      HTTPRequest(.put, "file://\(link)", body: .bytes(Array("two".utf8))))
    #expect(answer.status == 204)
    #expect(try content() == "two")
    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == "feed.json")
  }

  @Test func aLinkThatPointsNowhereIsLeftAlone() async throws {
    try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: "nothing.json")
    await #expect(throws: HTTPError.file(path: path, reason: "it is a link that points nowhere")) {
      try await put("one")
    }
  }

  @Test func aMissingFolderIsAFileError() async throws {
    await #expect(throws: HTTPError.self) {
      try await FileTransport().send(
        HTTPRequest(.put, "file://\(folder.path)/no/feed.json", body: .bytes([1])))
    }
  }

  @Test func aFolderThatTakesNoFilesIsAFileError() async throws {
    await #expect {
      try await FileTransport().send(
        HTTPRequest(.put, "file:///proc/captions-feed.json", body: .bytes([1])))
    } throws: { error in
      guard case HTTPError.file("/proc", _) = error else { return false }
      return true
    }
  }

  @Test(arguments: [HTTPRequest.Method.post, .delete])
  func otherMethodsAreNotAllowed(method: HTTPRequest.Method) async throws {
    try write("one")
    #expect(try await FileTransport().send(HTTPRequest(method, url)).status == 405)
    #expect(try content() == "one")
  }

  @Test func ofManyWritersWithOneTagOneWins() async throws {
    try write("start")
    let tag = try #require(try await get().headers["ETag"])
    let url = url
    let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
      for number in 0..<20 {
        group.addTask {
          try await FileTransport().send(
            HTTPRequest(
              .put, url, headers: ["If-Match": tag], body: .bytes(Array("writer \(number)".utf8)))
          ).status
        }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(statuses.filter { $0 == 204 }.count == 1)
    #expect(statuses.filter { $0 == 412 }.count == 19)
  }

  @Test func addsOfManyWritersAllArrive() async throws {
    try write("")
    let url = url
    try await withThrowingTaskGroup(of: Void.self) { group in
      for number in 0..<8 {
        group.addTask {
          let files = FileTransport()
          while true {
            let answer = try await files.send(HTTPRequest(.get, url))
            let tag = try #require(answer.headers["ETag"])
            let text = try await answer.body.collect(upTo: 1_000) + Array("\(number),".utf8)
            let written = try await files.send(
              HTTPRequest(.put, url, headers: ["If-Match": tag], body: .bytes(text)))
            if written.status == 204 { return }
          }
        }
      }
      try await group.waitForAll()
    }
    let numbers = try content().split(separator: ",").sorted()
    #expect(numbers == (0..<8).map { "\($0)" })
  }

  @Test func aHeldLockIsNotWaitedForForever() async throws {
    try write("one")
    let descriptor = unsafe open(folder.path, O_RDONLY | O_DIRECTORY)
    defer { close(descriptor) }
    #expect(flock(descriptor, LOCK_EX) == 0)
    var request = HTTPRequest(.put, url, body: .bytes([1]))
    request.limits.connect = .milliseconds(30)
    await #expect(
      throws: HTTPError.unreachable(
        host: folder.path, reason: "another program holds the folder's lock", isSent: false)
    ) { try await FileTransport().send(request) }
    #expect(try content() == "one")
  }
}
