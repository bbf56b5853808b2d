internal import CaptionCore
internal import CaptionStore
internal import CaptionText

/// Every value that one post ever held, with what brought it, and its conflicts.
struct PostLog {
  let session: Session
  let store: CaptionStore
  let limit: Int

  /// One line, or one object.
  private struct Line {
    var at: Timestamp
    var what: String
    var run: Int64?
    var field: String
    var before: String
    var after: String
  }

  func print(_ id: PostID) throws {
    let post = try store.post(id)
    let history = try store.history(of: id)
    let conflicts = try store.everyConflict(of: id)
    let names = try store.remoteNames()
    if session.options.json {
      try printJSON(history, conflicts, post, names)
    } else {
      var lines = values(history, post) + conflicts.flatMap { self.lines($0, names) }
      lines += shown(post) + [made(post, history)]
      // Of what happened at one time, what stands first here happened last.
      let sorted = lines.enumerated().sorted {
        ($1.element.at, $0.offset) < ($0.element.at, $1.offset)
      }
      try print(sorted.prefix(limit).map(\.element))
    }
    try session.output.flush()
  }

  private func print(_ lines: [Line]) throws {
    var table = Table(
      [
        Table.Column(title: "TIME", look: .dim),
        Table.Column(title: "WHAT", isElastic: true, maximum: 20),
        Table.Column(title: "RUN", isNumber: true),
        Table.Column(title: "FIELD", isElastic: true, maximum: 12),
        Table.Column(title: "BEFORE", look: .dim, isElastic: true),
        Table.Column(title: "AFTER", isElastic: true),
      ], on: session.terminal, to: session.output)
    for line in lines {
      try table.add([
        line.at.local, line.what, line.run.map(String.init) ?? "", line.field, line.before,
        line.after,
      ])
    }
    try table.finish()
  }

  /// The replaced values, newest first, each with the value that came instead.
  private func values(_ history: [HistoryRecord], _ post: PostRecord) -> [Line] {
    var next = post.content
    var isTrashed = post.state == .trash
    return history.flatMap { record -> [Line] in
      func line(_ field: String, _ before: String, _ after: String) -> Line {
        Line(
          at: record.at, what: record.words, run: record.run, field: field, before: before,
          after: after)
      }
      if let wasTrashed = record.wasTrashed {
        defer { isTrashed = wasTrashed }
        return [
          line(
            "trash", HistoryRecord.trashWords(wasTrashed), HistoryRecord.trashWords(isTrashed))
        ]
      }
      // What came instead of what a remote showed is not in this line of values.
      guard record.key == nil else {
        return record.replaced.map { line($0.field, $0.before, "") }
      }
      defer { next = record.before }
      return record.shownFields.map { field in
        line(
          field.name(in: record.before), record.before.display(field) ?? "",
          next.display(field) ?? "")
      }
    }
  }

  private func lines(_ record: ConflictRecord, _ names: [RemoteID: String]) -> [Line] {
    let sides = ConflictSides(record, names)
    var lines = sides.all.filter { !["merged", "again"].contains($0.name) }.map { side in
      Line(
        at: record.openedAt, what: "conflict: \(side.name)", run: nil, field: sides.name,
        before: side.value ?? "", after: "")
    }
    if let closedAt = record.closedAt {
      lines.append(
        Line(
          at: closedAt, what: record.state == .resolved ? "conflict decided" : "conflict settled",
          run: record.run, field: sides.name, before: "", after: record.decided?.display ?? ""))
    }
    return lines
  }

  /// What the items show now that say something else.
  private func shown(_ post: PostRecord) -> [Line] {
    post.links.flatMap { link -> [Line] in
      guard let observed = link.observed else { return [] }
      return observed.changedFields(from: post.content).map { field in
        Line(
          at: session.now, what: "now on \(link.remote)", run: nil,
          field: field.name(in: post.content), before: "", after: observed.display(field) ?? "")
      }
    }
  }

  /// The first value of all.
  private func made(_ post: PostRecord, _ history: [HistoryRecord]) -> Line {
    let first = history.last { $0.key == nil && $0.fields.contains(.caption) }?.before
    return Line(
      at: post.createdAt, what: "made", run: nil, field: "caption", before: "",
      after: (first ?? post.content).caption.text)
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
