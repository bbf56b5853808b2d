internal import CaptionCore
internal import CaptionStore

/// What `retry` and `drop` did, post by post.
final class OutboxSummary {
  private let session: Session
  private let names: [RemoteID: String]
  private let ids: ShortIDs
  private var count = 0
  private var waiting = 0

  init(_ session: Session, _ store: CaptionStore) throws {
    self.session = session
    names = try store.remoteNames()
    ids = try ShortIDs(store)
  }

  /// - Parameters:
  ///   - post: Whose operations they are.
  ///   - change: What was done.
  ///   - key: What `--json` calls it.
  ///   - text: Tells people of one operation on one remote.
  func print(
    _ post: PostID, _ change: OutboxChange, _ key: String, _ text: (String, String) -> String
  ) throws {
    count += change.changed.count
    waiting += change.waiting.count
    if session.options.json {
      return try session.print(
        .object([
          "post": .string(post.description),
          key: .list(change.changed.map { .object($0.json(names)) }),
          "waiting": .list(change.waiting.map { .object($0.json(names)) }),
        ]))
    }
    for operation in change.changed {
      let place = names[operation.link.remote] ?? "?"
      try session.say("\(ids(post)): \(text(operation.words, place))")
      if operation.kind == .create && key == "dropped" {
        try session.say("  `captions edit \(ids(post)) --to \(place)` wants it there again")
      }
    }
    for operation in change.waiting {
      let place = names[operation.link.remote] ?? "?"
      try session.say("\(ids(post)): no answer came to \(operation.words) on \(place) yet")
    }
  }

  /// Ends with what to do next.
  func finish(some: String, none: String) throws {
    if waiting > 0 {
      try session.say(
        "`captions sync` looks what became of it, and sends again only what did not arrive")
    }
    if count > 0 || waiting == 0 { try session.say(count > 0 ? some : none) }
    try session.output.flush()
  }
}
