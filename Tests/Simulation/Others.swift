internal import CaptionCore
internal import CaptionStore

// What others do on the servers.
extension World {
  /// Somebody writes what stands on another server, as a post of its own; `false` where none does.
  private func sayAgain(on server: Server, _ random: inout SplitMix64) -> Bool {
    let others = servers.filter { $0.profile.name != server.profile.name }
    guard !others.isEmpty else { return false }
    let other = others[random.below(others.count)]
    guard let key = other.view.order.last, let entry = other.view.entries[key] else { return false }
    _ = server.create(Content(caption: entry.item.content.caption))
    return true
  }

  func touchServer(_ step: Step, _ random: inout SplitMix64) throws {
    let server = servers[random.below(servers.count)]
    let mark = "s\(step.index)"
    if step.kind == .otherCreate, random.oneIn(4), sayAgain(on: server, &random) { return }
    if step.kind == .otherCreate || step.kind == .crossPost {
      values.write("x\(mark) y\(mark)")
      let others = step.kind == .crossPost ? servers : [server]
      for (number, other) in others.enumerated() {
        var content = Content(caption: Caption("x\(mark) y\(mark)"))
        if number > 0, random.oneIn(2) {
          content.caption = Caption("z\(mark)")
          values.write("z\(mark)")
        }
        let permalink = step.kind == .crossPost ? "https://example.org/\(mark)" : nil
        _ = other.create(content, permalink: permalink)
        // Two items of a server may claim one address.
        if permalink != nil, random.oneIn(8) { _ = other.create(content, permalink: permalink) }
      }
      return
    }
    if step.kind == .otherRevert, random.oneIn(3) { return server.bringBack() }
    let keys = server.view.order
    guard !keys.isEmpty else { return }
    let key = try choose(keys, on: server, &random)
    switch step.kind {
    case .otherDelete: server.remove(key)
    case .otherDeleteMany: for key in keys.dropLast(random.below(2)) { server.remove(key) }
    case .otherTouch: server.edit(key) { _ in }
    case .hide: if server.profile.tellsStretch { server.toggleListed(key) }
    case .otherRevert:
      let before = server.view.entries[key]?.item.content
      server.revert(key)
      // What had no answer and is put back before anybody looked: nobody can see that it was there.
      if try isUnanswered(key, on: server), let before, let now = server.view.entries[key] {
        values.repeatMembers(before.members.symmetricDifference(now.item.content.members))
      }
    default:
      let change = TextChange(mark: mark, &random)
      let ours = random.oneIn(4) ? try captionHere(of: key, on: server) : nil
      server.edit(key) { content in
        guard let ours else { return change.apply(to: &content, values) }
        values.write(ours, knowing: [content.caption.text])
        content.caption = Caption(ours)
      }
    }
  }

  /// Somebody posts the words of a person on a server, just now or a while ago: rather those that are
  /// to be made there, or of which nobody knows whether they were.
  func repost(of device: Device, _ step: Step, _ random: inout SplitMix64) throws {
    let posts = try device.knownSurvey().filter { !$0.isTrashed }
    let waiting = posts.filter { post in
      post.state.links.contains { $0.existence == .wanted || $0.isBusy }
    }
    let candidates = waiting.isEmpty || random.oneIn(4) ? posts : waiting
    guard !candidates.isEmpty else { return }
    let post = choose(candidates, &random)
    let link = post.state.links.first { $0.existence == .wanted || $0.isBusy }
    let server =
      link.flatMap { self.server(of: $0.id, device) } ?? servers[random.below(servers.count)]
    var content = link.map(post.local) ?? post.content
    if random.oneIn(2) {
      content = Content(caption: content.caption, media: content.media)
      for index in content.media.indices { content.media[index].alt = nil }
    }
    if random.oneIn(3) { retell(&content, mark: "r\(step.index)", random.oneIn(2)) }
    values.repeatMembers(content.members)
    let age: Int64 = random.oneIn(3) ? 3 * 86_400_000 : 0
    let time = Timestamp(milliseconds: clock.now.milliseconds - age)
    for _ in 0..<(random.oneIn(4) ? 2 : 1) { _ = server.create(content, publishedAt: time) }
  }

  /// Gives a copy a title or alt texts of its writer's own, who knows nothing of those of the post.
  private func retell(_ content: inout Content, mark: String, _ isTitled: Bool) {
    if isTitled || content.media.isEmpty {
      content.title = "t\(mark)"
      return values.write("t\(mark)")
    }
    for index in content.media.indices {
      content.media[index].alt = "alt\(mark)\(index)"
      values.write("alt\(mark)\(index)")
    }
  }

  private func isUnanswered(_ key: String, on server: Server) throws -> Bool {
    try devices[0].knownSurvey().flatMap(\.state.links).contains { link in
      link.id.key == key && link.isBusy && self.server(of: link.id, devices[0]) === server
    }
  }

  /// What the post of an item says here: somebody may have heard of it and writes it there, too.
  private func captionHere(of key: String, on server: Server) throws -> String? {
    let posts = try devices[0].knownSurvey().filter { !$0.isTrashed }
    return posts.first { post in
      post.links.contains { $0.remote == server.profile.name && $0.id.key == key }
    }?.content.caption.text
  }
}
