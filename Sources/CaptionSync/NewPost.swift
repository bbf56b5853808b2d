public import CaptionCore
internal import CaptionRemotes
internal import CaptionStore

extension Content {
  /// Puts media at addresses in that the person names, known by what a remote will know them by
  /// when it shows them.
  public mutating func addMedia(at urls: [String]) {
    media += urls.map {
      Media(id: MediaID(rawValue: MediaAddress.identity(of: $0)), url: $0, isOwn: true)
    }
    MediaAddress.makeDistinct(&media)
  }
}

extension SyncEngine {
  /// Makes a post that is on no remote yet.
  ///
  /// - Parameters:
  ///   - remotes: The names of the remotes to create it on at the next push.
  ///   - content: What the post is to hold.
  public func makePost(
    _ content: Content, on remotes: [String] = []
  ) throws(SyncError) -> PostID {
    do {
      let now = environment.now()
      var generator = SplitMix64(
        seed: environment.seed ^ UInt64(bitPattern: now.milliseconds))
      var id = PostID(using: &generator)
      // Of two that are made within a millisecond, the second would be the first.
      while try store.contains(id) { id = PostID(using: &generator) }
      let links = try connected(remotes).map { connected in
        LinkID(
          remote: connected.id, key: connected.remote.createKey(for: id, generation: 0))
      }
      try store.makePost(id, content, on: links, at: now)
      return id
    } catch {
      throw SyncError(error)
    }
  }

  /// Wants a post created on further remotes at the next push.
  ///
  /// - Throws: `refused` when it is on one of them already.
  public func want(_ post: PostID, on remotes: [String]) throws(SyncError) {
    do {
      let held = Set(try store.post(post).links.map(\.id.remote))
      let links = try connected(remotes).map { connected in
        guard !held.contains(connected.id) else {
          throw StoreError.refused("the post is on \(connected.record.name) already")
        }
        let generation = try store.generation(of: post, on: connected.id)
        return LinkID(
          remote: connected.id, key: connected.remote.createKey(for: post, generation: generation))
      }
      try store.want(links, for: post)
    } catch {
      throw SyncError(error)
    }
  }

  private func connected(_ names: [String]) throws -> [ConnectedRemote] {
    guard !names.isEmpty else { return [] }
    let all = try connector.connect(try store.remotes())
    return try names.map { name in
      guard let remote = all.values.first(where: { $0.record.name == name }) else {
        throw StoreError.unknownRemote(name)
      }
      guard remote.remote.capabilities.canCreate else {
        throw StoreError.refused("remote \(name) takes no new posts")
      }
      return remote
    }
  }
}
