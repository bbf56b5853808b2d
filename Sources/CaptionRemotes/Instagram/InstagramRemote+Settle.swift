public import CaptionCore
internal import CaptionHTTP

extension InstagramRemote {
  /// Looks what became of operations without an answer.
  ///
  /// | create | what the container says | outcome |
  /// |---|---|---|
  /// | none was kept | | nothing was published: again |
  /// | kept | ready, being prepared, expired, failed | nothing was published: again |
  /// | kept | published, or not known any more | a search of the newest posts finds it |
  public func settle(_ operations: [Operation]) async throws(RemoteError) -> [Outcome] {
    var outcomes: [Outcome] = []
    for operation in operations {
      switch (operation.kind, operation.note) {
      case (.create, nil): outcomes.append(.notDone)
      case (.create, let container?):
        switch try await status(of: container) {
        case .published, .missing: outcomes.append(.found(try await search(for: operation)))
        case .working, .ready, .expired, .failed: outcomes.append(.notDone)
        }
      case (.delete, _), (.edit, _):
        let shown = try await look(for: operation.link.key)
        outcomes.append(shown == nil ? .acknowledged(item: nil) : .notDone)
      }
    }
    return outcomes
  }

  /// The newest posts that say what a create was to say, as far as Instagram shows it.
  ///
  /// Mentions lose their `@` there, and media get numbers of their own.
  private func search(for operation: Operation) async throws(RemoteError) -> [Item] {
    let wanted = operation.target
    let posts = try await page(after: nil)["data"].elements.compactMap(InstagramMedia.init)
    return posts.map(\.item).filter { item in
      item.content.caption.withoutAtSigns == wanted.caption.withoutAtSigns
        && item.content.media.count == wanted.media.count
    }
  }

  /// A post as it is now; `nil` where neither it nor a whole listing shows it.
  ///
  /// That a post cannot be read may only mean that the token does not suffice.
  func look(for key: String) async throws(RemoteError) -> Item? {
    switch try await readPosts(try address().url(key)) {
    case .done(let tree):
      guard let post = InstagramMedia(tree) else {
        throw .malformed(path: "id", reason: "this is no post")
      }
      return post.item
    case .refused(let error):
      guard error.isMissing else { throw .refused(reason: error.reason) }
      return try await lookInListing(for: key)
    }
  }

  private func lookInListing(for key: String) async throws(RemoteError) -> Item? {
    var after: String?
    var visited: Set<String> = []
    while true {
      let tree = try await page(after: after)
      let posts = tree["data"].elements.compactMap(InstagramMedia.init)
      if let found = posts.first(where: { $0.key == key }) { return found.item }
      guard tree["paging"]["next"].string != nil, !posts.isEmpty,
        let next = tree["paging"]["cursors"]["after"].string, visited.insert(next).inserted
      else { return nil }
      after = next
    }
  }
}
