import CaptionCore
import GRDB
import Testing

@testable import CaptionStore

/// Which posts the items of archives are.
@Suite struct ArchiveAdoptionTests {
  private func desk(_ archives: String...) throws -> (Desk, [RemoteID]) {
    let desk = try Desk()
    let ids = try archives.map { url in
      try desk.store.add(
        RemoteRecord(name: url.replacing("/", with: "."), kind: RemoteRecord.archiveKind, url: url))
    }
    for id in ids { desk.capabilities[id] = Capabilities(isArchive: true) }
    return (desk, ids)
  }

  @Test(arguments: [
    ("https://www.instagram.com/p/Code1/", "https://www.instagram.com/reel/Code1/"),
    ("https://x.com/ada/status/7", "https://twitter.com/ada/status/7"),
    ("https://twitter.com/i/status/7", "https://x.com/ada/status/7"),
    ("https://social.example/@ada/1", "https://social.example/@ada/1"),
  ])
  func onePostIsFoundUnderAllSpellingsOfItsAddress(here: String, there: String) throws {
    let (desk, archives) = try desk("archive:articles")
    try desk.pull([item("1", "now", at: here)])
    try desk.pull([item("a", "old", at: there)], from: archives[0])
    #expect(try desk.store.posts().map(\.links.count) == [2])
    #expect(try desk.caption("1") == "now")
  }

  @Test(arguments: [
    ("https://www.instagram.com/p/Code1/", "https://www.instagram.com/p/code1/"),
    ("https://x.com/ada/status/7", "https://x.com/ada/status/8"), ("", ""),
  ])
  func otherAddressesAreOtherPosts(here: String, there: String) throws {
    let (desk, archives) = try desk("archive:articles")
    try desk.pull([item("1", "same", at: here)])
    try desk.pull([item("a", "same", at: there)], from: archives[0])
    #expect(try desk.store.posts().count == 2)
  }

  @Test func aKeyIsOnePostOnOnePlatformOnly() throws {
    let (desk, archives) = try desk("archive:instagram", "archive:instagram/ada", "archive:twitter")
    for archive in archives { try desk.pull([item("17900000000000001", "x")], from: archive) }
    #expect(try desk.store.posts().map(\.links.count).sorted() == [1, 2])
  }

  @Test func aKeyOfThePlatformItselfIsTheArchivesToo() throws {
    let (desk, archives) = try desk("archive:jsonfeed")
    try desk.pull([item("1", "now")])
    try desk.pull([item("1", "old"), item("2", "else")], from: archives[0])
    #expect(try desk.store.posts().count == 2)
    #expect(try desk.caption("1") == "now")
  }

  /// An album as the API shows it, and as Instagram's export has it.
  @Test(arguments: [true, false])
  func anAlbumIsKnownByItsFirstPicture(isArchiveFirst: Bool) throws {
    let (desk, archives) = try desk("archive:instagram/ada")
    try desk.store.write { db in
      try db.execute(sql: "UPDATE remote SET kind = 'instagram' WHERE id = 1")
    }
    var shown = item("17900000000000009", "boats")
    shown.content.media = ["17900000000000001", "17900000000000002"].map {
      Media(id: MediaID(rawValue: $0), url: "https://cdn.example/\($0)?signed")
    }
    var kept = item("17900000000000001", "boats")
    kept.content.media = ["media/a_17900000000000001.jpg", "media/b_17900000000000002.jpg"].map {
      Media(id: MediaID(rawValue: $0), url: $0)
    }
    let stranger = item("17900000000000002", "not the second picture of an album")
    if isArchiveFirst {
      try desk.pull([kept, stranger], from: archives[0])
      try desk.pull([shown])
    } else {
      try desk.pull([shown])
      try desk.pull([kept, stranger], from: archives[0])
    }
    #expect(try desk.store.posts().map(\.links.count).sorted() == [1, 2])
    #expect(try desk.store.conflicts().isEmpty)
    #expect(
      try desk.store.post(desk.post("17900000000000009")).content.media == shown.content.media)
    #expect(try desk.pull([shown]).new == 0)
  }

  @Test func keysOfRemotesThatAreNoArchivesDoNotMatch() throws {
    let desk = try Desk(remotes: 2)
    try desk.pull([item("1", "a")])
    try desk.pull([item("1", "b")], from: desk.remotes[1])
    #expect(try desk.store.posts().count == 2)
  }

  @Test func anExportGivesPostsTheirIdentitiesBackAndFindsThemAgain() throws {
    let (desk, archives) = try desk("archive:captions")
    let id = desk.makeID()
    try desk.pull([item(id.description, "exported")], from: archives[0])
    #expect(try desk.store.posts().map(\.id) == [id])
    let other = desk.makeID()
    try desk.store.makePost(other, Content(caption: Caption("mine")), at: desk.now)
    try desk.pull([item(other.description, "older")], from: archives[0])
    #expect(try desk.store.posts().count == 2)
    #expect(try desk.store.post(other).content.caption.text == "mine")
  }

  @Test func whatAnArchiveShowsOtherwiseIsNoDifference() throws {
    let (desk, archives) = try desk("archive:articles")
    try desk.pull([item("a", "old")], from: archives[0])
    let id = try #require(try desk.store.posts().first?.id)
    try desk.edit(id, to: "new")
    #expect(try desk.changedPosts() == [])
    #expect(try desk.store.post(id).links.first?.isArchived == true)
  }
}
