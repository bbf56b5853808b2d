internal import CaptionCore
internal import CaptionStore
internal import CaptionSync

/// An explanation in plain sentences, and as `--json` prints it.
struct ExplanationText {
  let explanation: PostExplanation
  /// How the post is called.
  let id: String
  let now: Timestamp

  /// What is to be said of the post as a whole.
  var postLines: [String] {
    var lines: [String] = []
    if let trashed = explanation.trashed {
      let who = explanation.trashedByHand == true ? "you deleted it" : "its remotes deleted it"
      lines.append("In the trash since \(trashed.at.local): \(who)\(run(trashed.run)).")
    } else if explanation.state.isTrashed {
      lines.append("The post is in the trash.")
    }
    let links = explanation.state.links
    if links.isEmpty { lines.append("The post is on no remote.") }
    for link in links {
      guard let record = explanation.remotes[link.id.remote] else { continue }
      if let pause = record.pause(at: now) {
        lines.append("\(record.name) asked to be left alone until \(pause.local).")
      }
      if let time = explanation.copies[link.id] {
        lines.append(
          "\(record.name) showed a post with the same text and as many pictures on \(time.local), when"
            + " this one was to be published there: it was taken for this one, and nothing was sent."
        )
      }
    }
    return lines
  }

  func lines(_ field: FieldExplanation) -> [String] {
    [origin(field)] + field.standings.map { sentence($0, field) }
  }

  // MARK: What brought the value

  private func origin(_ field: FieldExplanation) -> String {
    let origin = field.origin
    let when = "on \(origin.at.local)\(run(origin.run?.id))"
    let from = origin.remotes.map(name).joined(separator: " and ")
    let before = origin.before.map { "; before: \(quoted($0))" } ?? ""
    switch origin.how {
    case .made: return "Written here \(when)."
    case .takenIn: return "Taken in \(when)\(from.isEmpty ? "" : ", as \(from) showed it")."
    case .edited: return "You edited it \(when)\(before)."
    case .pulled:
      return from.isEmpty
        ? "Taken from a remote \(when)\(before)."
        : "Taken from \(from) \(when): there it was changed, and not here\(before)."
    case .merged:
      return "Merged \(when): \(from.isEmpty ? "several sides" : "you and \(from)") had changed"
        + " it in different places\(before)."
    case .resolved: return "You decided a conflict \(when)\(before)."
    case .undone: return "Brought back \(when)\(undone(origin.run))\(before)."
    }
  }

  private func undone(_ run: RunRecord?) -> String {
    guard let number = run?.command.split(separator: " ").last.flatMap({ Int64($0) }) else {
      return ""
    }
    return ", which undid run \(number)"
  }

  private func run(_ number: Int64?) -> String { number.map { " (run \($0))" } ?? "" }

  // MARK: How a remote stands to it

  private func sentence(_ standing: FieldStanding, _ field: FieldExplanation) -> String {
    let remote = name(standing.link.remote)
    return state(standing, remote, isOwn: standing.local != explanation.state.local[field.field])
      + next(standing, remote, field)
  }

  /// - Parameter isOwn: Whether the copy there has other words than the post.
  private func state(_ standing: FieldStanding, _ remote: String, isOwn: Bool) -> String {
    let shown = quoted(standing.observed.flatMap(\.display) ?? "")
    if isOwn, standing.local == standing.observed {
      return "\(remote) shows the words that its copy was given: \(shown)."
    }
    switch standing.change {
    case .none where standing.local == standing.observed: return "\(remote) shows the same."
    case .none: return "\(remote) shows it in its own form, as was agreed: \(shown)."
    case .here: return "\(remote) still shows \(shown); it was changed here."
    case .there: return "\(remote) shows \(shown) now; it was changed there, and not here."
    case .both:
      return standing.local == standing.observed
        ? "\(remote) shows the same: both sides made the same change."
        : "\(remote) shows \(shown) now; it was changed there and here."
    case .neverAgreed:
      return standing.local == standing.observed
        ? "\(remote) shows the same." : "\(remote) shows \(shown); the two never agreed."
    case .notShown: return "\(remote) does not show it."
    }
  }

  private func next(
    _ standing: FieldStanding, _ remote: String, _ field: FieldExplanation
  ) -> String {
    let operation = explanation.operations[standing.link]
    switch standing.next {
    case .nothing: return ""
    case .take: return " The next sync takes it."
    case .merge: return " The next sync merges both."
    case .push: return " The next push\(wait(operation)) sends what is here."
    case .ask:
      let since = field.conflict.map { " since \($0.openedAt.local)" } ?? ""
      return " That is a conflict\(since): you decide, with `captions resolve \(id)`."
    case .look:
      let since = operation.map { " since \($0.since.local)" } ?? ""
      return " A push is without an answer\(since); the next sync looks what became of it."
    case .parked:
      let reason = operation?.reason.map { ": \($0)" } ?? ""
      let since = operation.map { " on \($0.since.local)" } ?? ""
      return " It refused what is here\(since)\(reason). `captions retry \(id)` sends it again."
    case .dropped:
      return " You gave up sending what is here; `captions retry \(id)` takes it up."
    case .blocked(let reason): return " It is not sent: \(reason)."
    case .keptHere: return " The remote cannot change this field, so it stays here."
    case .create: return " The next push\(wait(operation)) makes the post there."
    case .delete: return " The next push\(wait(operation)) deletes the post there."
    case .end: return " The post is no longer there."
    }
  }

  /// When the next push is that sends an operation which waits by itself, and why.
  private func wait(_ operation: PendingOperation?) -> String {
    guard let operation, let until = operation.wait(at: now) else { return "" }
    return " after \(until.local)" + (operation.reason.map { " (\($0))" } ?? "")
  }

  private func name(_ remote: RemoteID) -> String { explanation.remotes[remote]?.name ?? "?" }

  private func quoted(_ text: String) -> String { text.isEmpty ? "nothing" : "“\(text)”" }
}

// MARK: JSON

extension ExplanationText {
  var json: JSONValue {
    [
      "post": .string(explanation.state.id.description),
      "trashed": .bool(explanation.state.isTrashed),
      "copies": .list(
        explanation.copies.sorted { $0.key < $1.key }.map { link, time in
          [
            "name": .string(name(link.remote)), "key": .string(link.key),
            "since": .string(time.rfc3339),
          ]
        }),
      "fields": .list(explanation.fields.map(json)),
    ]
  }

  private func json(_ field: FieldExplanation) -> JSONValue {
    [
      "field": .string(field.field.description), "value": JSONValue(field.value),
      "origin": [
        "how": .string(field.origin.how.rawValue), "at": .string(field.origin.at.rfc3339),
        "run": field.origin.run.map { .number($0.id) } ?? .null,
        "remotes": JSONValue(field.origin.remotes.map(name)),
        "before": JSONValue(field.origin.before),
      ],
      "conflict": field.conflict.map { .string($0.openedAt.rfc3339) } ?? .null,
      "remotes": .list(
        field.standings.map { standing in
          [
            "name": .string(name(standing.link.remote)), "key": .string(standing.link.key),
            "observed": JSONValue(standing.observed.flatMap(\.display)),
            "agreed": JSONValue(standing.agreed.flatMap(\.display)),
            "changed": .string(standing.change.rawValue), "next": .string(standing.next.word),
            "reason": JSONValue(explanation.operations[standing.link]?.reason),
          ]
        }),
      "text": JSONValue(lines(field)),
    ]
  }
}

extension FieldStanding.Next {
  fileprivate var word: String {
    switch self {
    case .nothing: "nothing"
    case .take: "take"
    case .merge: "merge"
    case .push: "push"
    case .ask: "ask"
    case .look: "look"
    case .parked: "refused"
    case .dropped: "dropped"
    case .blocked: "blocked"
    case .keptHere: "keptHere"
    case .create: "create"
    case .delete: "delete"
    case .end: "end"
    }
  }
}
