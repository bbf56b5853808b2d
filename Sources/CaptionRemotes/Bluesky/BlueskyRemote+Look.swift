internal import CaptionCore
internal import CaptionHTTP

extension BlueskyRemote {
  /// What the server shows under a key.
  enum Found {
    case post(FoundPost)
    /// There is nothing, by the server's own word.
    case absent
    /// A whole listing does not show it, and the server would not say why.
    case unlisted
  }

  struct FoundPost {
    var item: Item
    var record: PostRecord
    /// The record's hash.
    var cid: String?
  }

  /// Looks what stands under a key, past any cache.
  ///
  /// Servers say in many ways that a record is missing, of which only one is an answer to rely on:
  /// the others (plain text, 401, 404, 500) are settled by a listing.
  func look(
    for key: String, of account: BlueskyAccount
  ) async throws(RemoteError) -> Found {
    let url = account.url(
      "com.atproto.repo.getRecord",
      [
        ("repo", account.did.description), ("collection", PostRecord.collection), ("rkey", key),
      ])
    let answer: APIAnswer
    do {
      answer = try await api.send(HTTPRequest(.get, url, headers: ["Cache-Control": "no-cache"]))
    } catch {
      throw RemoteError(error)
    }
    if [408, 429, 502, 503, 504].contains(answer.status) { throw answer.error(now: api.now()) }
    let tree = try? answer.tree()  // plain text is no answer to rely on
    if answer.isSuccess, let tree, let found = Self.found(tree, key, account) { return found }
    if tree?["error"].string == "RecordNotFound" { return .absent }
    return try await lookInListing(for: key, of: account)
  }

  private func lookInListing(
    for key: String, of account: BlueskyAccount
  ) async throws(RemoteError) -> Found {
    var cursor: String?
    var visited: Set<String> = []
    while true {
      let page = try await records(of: account, at: cursor)
      for record in page.records {
        if let found = Self.found(record, key, account) { return found }
      }
      guard let next = page.cursor, !page.records.isEmpty, visited.insert(next).inserted else {
        return .unlisted
      }
      cursor = next
    }
  }

  private static func found(
    _ tree: JSONTree, _ key: String, _ account: BlueskyAccount
  ) -> Found? {
    guard let item = item(tree, of: account), item.key == key,
      let record = PostRecord(tree["value"])
    else { return nil }
    return .post(FoundPost(item: item, record: record, cid: tree["cid"].string))
  }
}

extension Operation {
  /// How the operation stands to what a server shows.
  ///
  /// The media of a new post are known there by their bytes, here by where they came from: their
  /// number and alt texts are compared.
  func blueskyStanding(of content: Content) -> ItemStanding {
    guard kind == .create else { return Item(key: link.key, content: content).standing(to: self) }
    let isSame =
      content.caption == target.caption
      && content[.language] == target[.language] && content[.tags] == target[.tags]
      && content.media.map { $0.alt ?? "" } == target.media.map { $0.alt ?? "" }
    return isSame ? .asIntended : .other
  }
}
