internal import CaptionCore
internal import CaptionStore

/// The values of a conflict, with the names of the remotes.
struct ConflictSides {
  let record: ConflictRecord
  let name: String
  let subject: Conflict.Subject
  /// What stands for the conflict as it is now.
  let key: String
  let base: String?
  let local: String?
  let remotes: [(name: String, text: String?)]
  /// Both edits in one text, where they do not meet.
  let merged: String?
  /// What the person chose when the same texts met before.
  let again: String?

  init(_ record: ConflictRecord, _ names: [RemoteID: String]) {
    let conflict = record.conflict
    self.record = record
    name = conflict.name
    subject = conflict.subject
    let digits = String(conflict.key, radix: 16)
    key = String(repeating: "0", count: 16 - digits.count) + digits
    func value(_ content: Content?) -> String? {
      switch conflict.subject {
      case .field(let field): content?.display(field)
      case .deletion: content?.display(.caption)
      }
    }
    // What the remotes still show is what was deleted here.
    let isDeletedHere =
      conflict.subject == .deletion && conflict.sides.contains { $0.observed != nil }
    base = value(conflict.base)
    local = isDeletedHere ? nil : value(conflict.local)
    remotes = conflict.sides.map { (names[$0.link.remote] ?? "?", value($0.observed)) }
    merged = conflict.proposal?.display
    again = record.remembered?.display
  }

  /// Everything there is to show, by name, in order.
  var all: [(name: String, text: String?)] {
    var all: [(name: String, text: String?)] = [("base", base), ("local", local)] + remotes
    if let merged { all.append(("merged", merged)) }
    if let again { all.append(("again", again)) }
    return all
  }

  /// How the conflict can be decided.
  func advice(_ id: String) -> String {
    guard case .field(let field) = subject else {
      return "captions resolve \(id) --keep | --delete"
    }
    var choices = (["local"] + remotes.map(\.name)).map { "--take \($0)" }
    if merged != nil { choices.append("--take merged") }
    if again != nil { choices.append("--again") }
    if field.kind != .media { choices.append("--text TEXT") }
    return "captions resolve \(id) \(name) " + choices.joined(separator: " | ")
  }

  func json(post: PostID) -> JSONValue {
    [
      "post": .string(post.description), "field": .string(subject.description),
      "base": JSONValue(base), "local": JSONValue(local),
      "remote": .list(
        remotes.map { ["name": .string($0.name), "value": JSONValue($0.text)] }),
      "merged": JSONValue(merged), "again": JSONValue(again), "key": .string(key),
      "since": .string(record.openedAt.rfc3339),
    ]
  }
}

extension FieldValue {
  /// The value as one text for people; `nil` where there is none.
  var display: String? {
    switch self {
    case .text(let caption): caption.text
    case .scalar(let text): text
    case .tags(let tags): tags.joined(separator: ", ")
    case .media(let media): media.map(\.url).joined(separator: "\n")
    }
  }
}
