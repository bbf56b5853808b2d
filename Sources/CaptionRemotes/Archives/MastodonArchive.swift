internal import CaptionCore

/// Mastodon's archive: an outbox, and who it belongs to.
extension FilePosts {
  mutating func readActivities(isList: Bool) throws(RemoteError) {
    let source = ArchiveSource(.mastodon)
    func take(_ activity: JSONTree, _ place: String) throws(RemoteError) {
      // Bookmarks and likes are lists of addresses: not this account's posts.
      guard activity.isObject else { return skipped.add(.othersPost, place) }
      switch ActivityStreams.read(activity) {
      case .skip(let reason): skipped.add(reason, place)
      case .gone: skipped.add(.deletedThere, place)
      case .item(let item): try add(item, from: source)
      }
    }
    guard isList else { return try take(try tree(), file.path) }
    try JSONElements(list: "orderedItems").forEach(in: file) {
      (index, activity) throws(RemoteError) in
      try take(activity, "\(file.path): item \(index + 1)")
    }
  }

  mutating func readActor() throws(RemoteError) {
    let actor = try tree()
    guard let id = actor["id"].words else { return }
    accounts[.mastodon] = ActivityStreams.account(
      actor: id, handle: actor["preferredUsername"].words, page: actor["url"].words)
  }
}
