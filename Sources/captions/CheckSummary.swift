internal import CaptionCore
internal import CaptionStore
internal import CaptionSync
internal import CaptionText

/// What a check found, for people as it is found; with `--json` a line for each difference and one
/// document at the end.
struct CheckSummary {
  private let session: Session
  private let path: String
  private let ids: ShortIDs
  private let isRepair: Bool

  init(_ session: Session, _ store: CaptionStore, isRepair: Bool) throws {
    self.session = session
    self.isRepair = isRepair
    path = store.path
    ids = try ShortIDs(store)
  }

  func print(_ findings: [StoreFinding]) throws {
    guard !session.options.json else { return }
    for finding in findings {
      let examples = finding.examples.joined(separator: ", ")
      let more = finding.count > finding.examples.count && !examples.isEmpty ? ", …" : ""
      let places = examples.isEmpty ? "" : " (\(examples)\(more))"
      try session.output.line(
        session.look(finding.left == 0 ? .yellow : .red, finding.code)
          + " \(finding.count): \(finding.message)\(places)".visible(lineEnds: .marked))
      if let repair = finding.repair {
        let left = finding.left == 0 ? "" : "; \(finding.left) could not be mended"
        try session.output.line("  mended: \(repair)\(left)")
      } else if isRepair {
        try session.output.line("  this cannot be mended from the store's own rows")
      }
    }
    if findings.isEmpty { try session.say("\(path): the store is sound") }
  }

  func print(_ difference: ItemDifference) throws {
    let fields = difference.fields.map(\.description)
    if session.options.json {
      return try session.print([
        "type": "difference", "kind": .string(difference.kind.rawValue),
        "key": .string(difference.link.key), "post": JSONValue(difference.post?.description),
        "ours": JSONValue(difference.ours.map { String($0, radix: 16) }),
        "theirs": JSONValue(difference.theirs.map { String($0, radix: 16) }),
        "fields": JSONValue(fields),
      ])
    }
    let post = difference.post.map(ids.callAsFunction) ?? "no post"
    let places = fields.isEmpty ? "" : ": \(fields.joined(separator: ", "))"
    try session.output.line(
      session.look(.yellow, post)
        + " \(difference.link.key) \(difference.kind.words)\(places)".visible(lineEnds: .marked))
  }

  func print(_ check: RemoteCheck) throws {
    guard !session.options.json else { return }
    if let message = check.message { ProgramError.write("\(check.name): \(message)") }
    guard check.stopped == nil else { return }
    let stretch = check.isComplete ? "" : "; the listing was not complete, so nothing is missing"
    let count =
      check.differences == 0
      ? "all as the store holds them" : "\(check.differences) otherwise than the store holds them"
    try session.say("\(check.name): \(check.items) items, \(count)\(stretch)")
    if check.differences > 0 {
      try session.say(
        check.isRepaired
          ? "kept as observed; `captions sync` carries it out"
          : "`captions check --remote \(check.name) --repair` keeps it for the next sync")
    }
  }

  func finish(_ findings: [StoreFinding], _ remotes: [RemoteCheck]) throws {
    if session.options.json {
      try session.print([
        "type": "check", "ok": .bool(Self.status(findings, remotes) == .done),
        "findings": .list(findings.map(\.json)), "remotes": .list(remotes.map(\.json)),
      ])
    } else if !isRepair, findings.contains(where: { $0.left > 0 }) {
      try session.say("`captions check --repair` mends what can be mended; no words are removed")
    }
    try session.output.flush()
  }

  /// How the command ends.
  static func status(_ findings: [StoreFinding], _ remotes: [RemoteCheck]) -> ExitStatus {
    var all = remotes.map { check -> ExitStatus in
      if let stopped = check.stopped { return ExitStatus(stopped) }
      return check.differences > 0 && !check.isRepaired ? .waiting : .done
    }
    if findings.contains(where: { $0.left > 0 }) { all.append(.badInput) }
    return all.max() ?? .done
  }
}

extension ItemDifference.Kind {
  fileprivate var words: String {
    switch self {
    case .changed: "says something else there than was last seen"
    case .altered: "is held here otherwise than it was read"
    case .unknown: "is not in the store"
    case .back: "is there again, though it was gone"
    case .missing: "is not listed there"
    }
  }
}

extension StoreFinding {
  fileprivate var json: JSONValue {
    [
      "code": .string(code), "message": .string(message), "count": JSONValue(count),
      "examples": JSONValue(examples), "repair": JSONValue(repair), "left": JSONValue(left),
    ]
  }
}

extension RemoteCheck {
  fileprivate var json: JSONValue {
    let kinds: [ItemDifference.Kind] = [.changed, .altered, .unknown, .back, .missing]
    var members = Dictionary(
      kinds.map { ($0.rawValue, JSONValue(counts[$0] ?? 0)) }
    ) { first, _ in first }
    members["name"] = .string(name)
    members["items"] = JSONValue(items)
    members["complete"] = .bool(isComplete)
    members["repaired"] = .bool(isRepaired)
    members["stopped"] = JSONValue(stopped?.rawValue)
    members["message"] = JSONValue(message)
    return .object(members)
  }
}
