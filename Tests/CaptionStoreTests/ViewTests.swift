import CaptionCore
import GRDB
import TestSupport
import Testing

@testable import CaptionStore

/// The rows of a view, each as `column=value` pairs, for a person who opens the file.
private func rows(_ view: String, _ columns: String, _ store: CaptionStore) throws -> [String] {
  try store.read { db in
    try Row.fetchAll(db, sql: "SELECT \(columns) FROM \(view)").map { row in
      row.map { "\($0)=\($1.isNull ? "-" : String.fromDatabaseValue($1) ?? "\($1)")" }
        .joined(separator: " ")
    }
  }
}

private func filled() throws -> Desk {
  let desk = try Desk()
  var photo = item("a", "one", at: "https://example.com/a")
  photo.account = Account(name: "Ada", url: nil)
  photo.publishedAt = Timestamp(milliseconds: 1_700_000_000_000)
  photo.content.media = [
    Media(id: MediaID(rawValue: "1"), url: "https://cdn.example/1.jpg", alt: "A dog"),
    Media(id: MediaID(rawValue: "2"), url: "https://cdn.example/2.jpg"),
  ]
  try desk.pull([photo, item("b", "same"), item("c", "same "), item("d", "gone")])
  try desk.store.delete(try desk.post("d"), at: desk.now)
  try desk.store.makePost(
    desk.makeID(), Content(caption: Caption("a draft")),
    on: [LinkID(remote: desk.remote, key: "mine")], at: desk.now)
  try desk.apply()
  return desk
}

@Test func theViewOfPostsShowsEachOnce() throws {
  let desk = try filled()
  #expect(
    try rows("posts", "caption, account, publishedAt, remotes, state", desk.store) == [
      "caption=one account=Ada publishedAt=2023-11-14T22:13:20Z remotes=feed1:a state=post",
      "caption=same account=- publishedAt=- remotes=feed1:b state=post",
      "caption=same  account=- publishedAt=- remotes=feed1:c state=post",
      "caption=gone account=- publishedAt=- remotes=feed1:d state=trash",
      "caption=a draft account=- publishedAt=- remotes=- state=draft",
    ])
}

@Test func theViewsOfMediaShowAltTextsAndWhereTheyAreMissing() throws {
  let desk = try filled()
  #expect(
    try rows("media", "position, url, alt", desk.store) == [
      "position=1 url=https://cdn.example/1.jpg alt=A dog",
      "position=2 url=https://cdn.example/2.jpg alt=-",
    ])
  #expect(
    try rows("missingAlt", "caption, position, url", desk.store) == [
      "caption=one position=2 url=https://cdn.example/2.jpg"
    ])
}

@Test func theViewOfEqualTextsGroupsPosts() throws {
  let desk = try filled()
  #expect(try rows("sameText", "posts, caption", desk.store) == ["posts=2 caption=same"])
}

@Test func theViewOfWhatWaitsShowsOperationsAndWhatCannotGo() throws {
  let desk = try filled()
  #expect(
    try rows("waiting", "remote, key, what, state, reason, caption", desk.store) == [
      "remote=feed1 key=d what=delete state=queued reason=- caption=gone",
      "remote=feed1 key=mine what=create state=queued reason=- caption=a draft",
    ])
  try desk.push { $0.kind == .create ? .refused(reason: "too new") : .done($0) }
  desk.capabilities[desk.remote]?.maximumCaptionCharacters = 8
  try desk.edit(try desk.post("b"), to: "longer than that")
  try desk.apply()
  #expect(
    try rows("waiting", "key, what, state, reason, caption", desk.store) == [
      "key=mine what=create state=refused reason=too new caption=a draft",
      "key=b what=- state=blocked "
        + "reason=the caption has 16 characters, the remote takes 8: 8 too many caption=longer than that",
    ])
}

@Test func theViewsOfConflictsAndChangesShowTheTexts() throws {
  let desk = try filled()
  try desk.edit(try desk.post("b"), to: "mine")
  try desk.pull([item("b", "theirs")])
  #expect(
    try rows("openConflicts", "field, base, local, remote, observed", desk.store) == [
      "field=caption base=same local=mine remote=feed1 observed=theirs"
    ])
  #expect(
    try rows("changes", "fields, captionBefore, cause", desk.store) == [
      "fields=[] captionBefore=gone cause=trashed",
      "fields=[\"caption\"] captionBefore=same cause=edited",
    ])
}
