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
      }
      return
    }
    if step.kind == .otherRevert, random.oneIn(3) { return server.bringBack() }
    let keys = server.view.order
    guard !keys.isEmpty else { return }
    let key = keys[random.below(keys.count)]
    switch step.kind {
    case .otherDelete: server.remove(key)
    case .otherDeleteMany: for key in keys.dropLast(random.below(2)) { server.remove(key) }
    case .otherTouch: server.edit(key) { _ in }
    case .otherRevert: server.revert(key)
    default:
      let change = TextChange(mark: mark, &random)
      let ours = random.oneIn(4) ? try captionHere(of: key, on: server) : nil
      server.edit(key) { content in
        if let ours {
          values.write(ours, knowing: [content.caption.text])
          content.caption = Caption(ours)
        }
        change.apply(to: &content, values)
      }
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
