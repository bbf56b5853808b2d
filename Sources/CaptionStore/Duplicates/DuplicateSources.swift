internal import CaptionCore
internal import CaptionDuplicates
internal import GRDB

/// Reads captions and the posts that hold them, within one transaction.
struct DuplicateSources {
  /// A post outside the trash as groups are made of it.
  struct Holder: Hashable {
    var row: Int64
    var candidate: DuplicateCandidate
  }

  private let findCaption: PreparedStatement
  private let findAlike: PreparedStatement
  private let findHolders: PreparedStatement
  private let findMediaHolders: PreparedStatement
  private let findContent: PreparedStatement
  private let mediaKeys: MediaKeys
  private var captions: [Int64: Caption] = [:]
  private var forms: [Int64: NormalForm] = [:]
  private var holders: [Int64: [Holder]] = [:]

  init(_ db: Database) throws {
    findCaption = try PreparedStatement(db, "SELECT text, exactKey FROM caption WHERE id = ?")
    findAlike = try PreparedStatement(db, "SELECT id FROM caption WHERE exactKey = ?")
    let post = """
      SELECT post.row, post.id, (SELECT min(publishedAt) FROM link WHERE link.post = post.row)
      FROM content JOIN post ON post.content = content.id
      """
    findHolders = try PreparedStatement(
      db, "\(post) WHERE content.caption = ? AND post.trashedAt IS NULL")
    findMediaHolders = try PreparedStatement(
      db, "\(post) WHERE content.id = ? AND post.trashedAt IS NULL")
    mediaKeys = try MediaKeys(db)
    findContent = try PreparedStatement(db, "SELECT caption, media FROM content WHERE id = ?")
  }

  mutating func caption(_ id: Int64) throws -> Caption {
    if let caption = captions[id] { return caption }
    let found = try findCaption.first(id) {
      Caption(text: $0.text(0), exactKey: UInt64(bitPattern: $0.integer(1)))
    }
    let caption = found ?? Caption("")
    captions[id] = caption
    return caption
  }

  mutating func form(_ id: Int64) throws -> NormalForm {
    if let form = forms[id] { return form }
    let form = NormalForm(try caption(id).text)
    forms[id] = form
    return form
  }

  /// All captions with the exact key of this one.
  mutating func captions(alike id: Int64) throws -> [Int64] {
    try findAlike.all(Int64(bitPattern: try caption(id).exactKey)) { $0.integer(0) }
  }

  /// The posts that hold a caption, without their media.
  mutating func holders(of id: Int64) throws -> [Holder] {
    if let known = holders[id] { return known }
    let caption = try caption(id)
    let found = try findHolders.all(id) { Self.holder($0, caption) }.compactMap(\.self)
    holders[id] = found
    return found
  }

  /// The posts that hold a content, with its media and no caption.
  func mediaHolders(of content: Int64, _ media: [String]) throws -> [Holder] {
    try findMediaHolders.all(content) { Self.holder($0, Caption(""), media) }.compactMap(\.self)
  }

  /// The caption of a content, and the keys of its media.
  func content(_ id: Int64) throws -> (caption: Int64, media: [String]) {
    let found = try findContent.first(id) { row in
      (caption: row.integer(0), media: try mediaKeys.keys(row.optionalText(1)))
    }
    guard let found else { throw StoreError.damaged(path: "", reason: "content \(id)") }
    return found
  }

  private static func holder(
    _ row: SQLRow, _ caption: Caption, _ media: [String] = []
  ) -> Holder? {
    guard let id = PostID(row.text(1)) else { return nil }
    let publishedAt = Timestamp(row.optionalInteger(2))
    return Holder(
      row: row.integer(0),
      candidate: DuplicateCandidate(
        post: id, caption: caption, publishedAt: publishedAt, media: media))
  }
}
