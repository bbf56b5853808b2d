internal import CaptionCore
internal import CaptionStore

// What others say in the same words.
extension World {
  /// How far in time a copy may be from its post.
  private static let window: Int64 = 12 * 3_600_000

  /// Nothing is made where the person was shown that it is there already.
  func judgeTwins(of device: Device, before: [SurveyedPost], after: [SurveyedPost]) throws {
    for operation in device.clients.values.flatMap(\.pushed) where operation.kind == .create {
      guard let server = server(of: operation.link, device),
        let post = before.first(where: { $0.id == operation.post }),
        let now = after.first(where: { $0.id == operation.post })
      else { continue }
      func twins(_ survey: [SurveyedPost]) -> [PostID] {
        survey.filter { other in
          [post, now].allSatisfy { isTwin(other, of: $0, made: operation, on: server, device) }
        }.map(\.id)
      }
      let known = twins(before)
      let twin = twins(after).first {
        known.contains($0) && !device.ignored.contains([post.id, $0])
      }
      if twin != nil {
        journal.blame("what is there already is not made again", operation.line)
      }
    }
  }

  /// Whether a server shows another post that says what a post is to say there, of about its time.
  private func isTwin(
    _ other: SurveyedPost, of post: SurveyedPost, made operation: Operation, on server: Server,
    _ device: Device
  ) -> Bool {
    guard other.id != post.id, !other.isTrashed else { return false }
    let remotes = Set(post.links.filter { $0.existence == .live }.map(\.remote))
    return other.links.contains { link in
      link.remote == server.profile.name && link.existence == .live
        && link.observed?.caption == operation.target.caption
        && link.observed?.media.count == operation.target.media.count
        && isOfItsTime(
          server.view.entries[link.id.key]?.item, post, on: device, madeOn: operation.link.remote)
    }
      && !other.links.contains {
        $0.existence == .live && $0.remote != server.profile.name && remotes.contains($0.remote)
      }
  }

  /// Whether an item was published when a copy of a post would be.
  ///
  /// - Parameter remote: Where the post may have the item, which does not count.
  func isOfItsTime(
    _ item: Item?, _ post: SurveyedPost, on device: Device, madeOn remote: RemoteID? = nil
  ) -> Bool {
    guard let made = item?.publishedAt?.milliseconds else { return false }
    let others = post.links.filter { $0.existence == .live && $0.id.remote != remote }
    let published = others.compactMap { link in
      let item = server(link.remote)?.view.entries[link.id.key]?.item
      // Of an item that is gone, and that a window does not show to be, the store knows it still.
      let known = device.clients[link.remote]?.seen.published[link.id.key]
      return (item?.publishedAt ?? known)?.milliseconds
    }
    let written = post.state.createdAt.milliseconds
    guard let first = published.min(), first < written else {
      return made >= written - Client.clockSkew
    }
    return abs(made - first) <= Self.window
  }

  /// What is taken for a copy of a post is of its time.
  func judgeCopies(_ survey: [SurveyedPost], of device: Device) throws {
    for post in survey {
      for link in try device.store.recognisedCopies(of: post.id).keys {
        // What somebody brought back was published when that was done.
        guard let server = server(of: link, device), let item = server.view.entries[link.key]?.item,
          let made = item.publishedAt?.milliseconds, !server.wasBroughtBack(link.key)
        else { continue }
        let isLater = made >= post.state.createdAt.milliseconds - Client.clockSkew
        if !isLater, !isOfItsTime(item, post, on: device, madeOn: link.remote) {
          journal.blame("a copy is of its post's time", "\(device.name) \(post.id) \(link.key)")
        }
      }
    }
  }
}
