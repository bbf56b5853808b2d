internal import CaptionCore
internal import CaptionStore
internal import CaptionText

/// Every value that one post ever held, with what brought it, and its conflicts.
struct PostLog {
  let session: Session
  let store: CaptionStore
  let limit: Int

  /// One thing that happened, or that is.
  private struct Entry {
    var at: Timestamp
    var what: String
    var run: Int64?
    /// What it is about: a field, `trash` or `deletion`.
    var subject: String
    var texts: Texts

    enum Texts {
      case change(from: String, to: String)
      /// Each behind what it is called.
      case values([(name: String, text: String?)])
    }
  }

  func print(_ id: PostID) throws {
    let post = try store.post(id)
    let history = try store.history(of: id)
    let conflicts = try store.everyConflict(of: id)
    let names = try store.remoteNames()
    if session.options.json {
      try printJSON(history, conflicts, post, names)
    } else {
      var entries = shown(post) + values(history, post)
      entries += conflicts.flatMap { self.entries($0, names) } + [made(post, history)]
      // Of what happened at one time, what stands first here happened last.
      let sorted = entries.enumerated().sorted {
        ($1.element.at, $0.offset) < ($0.element.at, $1.offset)
      }
      for (_, entry) in sorted.prefix(limit) { try print(entry) }
    }
    try session.output.flush()
  }

  private func print(_ entry: Entry) throws {
    let run = entry.run.map { ", run \($0)" } ?? ""
    try session.output.line(
      session.look(.dim, entry.at.local) + "  " + session.look(.bold, entry.subject) + " "
        + entry.what + session.look(.dim, run))
    switch entry.texts {
    case .change(let before, let after):
      try DifferenceText(session: session).print(from: before, to: after)
    case .values(let values): try session.printNamed(values)
    }
  }

  /// The replaced values, newest first, each with the value that came instead.
  private func values(_ history: [HistoryRecord], _ post: PostRecord) -> [Entry] {
    var next = post.content
    var isTrashed = post.state == .trash
    return history.flatMap { record -> [Entry] in
      func entry(_ subject: String, _ texts: Entry.Texts) -> Entry {
        Entry(at: record.at, what: record.words, run: record.run, subject: subject, texts: texts)
      }
      if let wasTrashed = record.wasTrashed {
        defer { isTrashed = wasTrashed }
        let words = [wasTrashed, isTrashed].map(HistoryRecord.trashWords)
        return [entry("trash", .change(from: words[0], to: words[1]))]
      }
      // What came instead of what a remote showed is not in this line of values.
      guard record.key == nil else {
        return record.replaced.map { entry($0.field, .values([("was", $0.before)])) }
      }
      defer { next = record.before }
      return record.shownFields.map { field in
        entry(
          field.name(in: record.before),
          .change(
            from: record.before.display(field) ?? "", to: next.display(field) ?? ""))
      }
    }
  }

  private func entries(_ record: ConflictRecord, _ names: [RemoteID: String]) -> [Entry] {
    let sides = ConflictSides(record, names)
    let values = sides.all.filter { !["merged", "again"].contains($0.name) }
    var entries = [
      Entry(
        at: record.openedAt, what: "in conflict", subject: sides.name, texts: .values(values))
    ]
    if let closedAt = record.closedAt {
      entries.insert(
        Entry(
          at: closedAt, what: record.state == .resolved ? "decided" : "no longer in conflict",
          run: record.run, subject: sides.name,
          texts: .values(record.decided.map { [("chosen", $0.display)] } ?? [])), at: 0)
    }
    return entries
  }

  /// What the items show now that say something else.
  private func shown(_ post: PostRecord) -> [Entry] {
    post.links.flatMap { link -> [Entry] in
      guard let observed = link.observed else { return [] }
      return observed.changedFields(from: post.content).map { field in
        Entry(
          at: session.now, what: "otherwise on \(link.remote) now",
          subject: field.name(in: post.content),
          texts: .values([("shows", observed.display(field))]))
      }
    }
  }

  /// The first value of all.
  private func made(_ post: PostRecord, _ history: [HistoryRecord]) -> Entry {
    let first = history.last { $0.key == nil && $0.fields.contains(.caption) }?.before
    return Entry(
      at: post.createdAt, what: "made", subject: "caption",
      texts: .change(from: "", to: (first ?? post.content).caption.text))
  }

  private func printJSON(
    _ history: [HistoryRecord], _ conflicts: [ConflictRecord], _ post: PostRecord,
    _ names: [RemoteID: String]
  ) throws {
    var next = post.content
    for record in history.prefix(limit) {
      var members = record.json
      if record.key == nil && record.wasTrashed == nil {
        members["after"] = .object(
          Dictionary(record.shownFields.map { ($0.description, JSONValue(next.display($0))) }) {
            first, _ in first
          })
        next = record.before
      }
      try session.print(.object(members))
    }
    for record in conflicts {
      guard case .object(var members) = ConflictSides(record, names).json(post: record.post) else {
        continue
      }
      members["type"] = "conflict"
      members["state"] = .string(record.state.rawValue)
      members["run"] = record.run.map { .number($0) } ?? .null
      members["closedAt"] = JSONValue(record.closedAt?.rfc3339)
      members["decided"] = JSONValue(record.decided?.display)
      try session.print(.object(members))
    }
  }
}
