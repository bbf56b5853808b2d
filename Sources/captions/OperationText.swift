internal import CaptionCore
internal import CaptionStore

extension Operation {
  /// What it does, for people: `create`, `edit caption, alt:1`, `delete`.
  var words: String {
    guard kind == .edit else { return kind.rawValue }
    return "edit " + fields.sorted().map { $0.name(in: target) }.joined(separator: ", ")
  }

  /// With the names of remotes, as `status`, `retry` and `drop` print it.
  func json(_ names: [RemoteID: String]) -> [String: JSONValue] {
    [
      "post": .string(post.description), "remote": .string(names[link.remote] ?? "?"),
      "key": .string(link.key), "what": .string(kind.rawValue),
      "fields": JSONValue(fields.sorted().map(\.description)),
    ]
  }
}

extension CaptionStore {
  /// The names of the remotes by their identities.
  func remoteNames() throws(StoreError) -> [RemoteID: String] {
    Dictionary(try remotes().map { ($0.id, $0.name) }) { first, _ in first }
  }
}

extension Timestamp {
  /// How long ago something was, for people: `5 minutes`, `3 days`.
  func age(at now: Timestamp) -> String {
    let minutes = max(0, now.milliseconds - milliseconds) / 60_000
    let (number, unit) =
      switch minutes {
      case ..<1: (Int64(0), "")
      case ..<120: (minutes, "minute")
      case ..<(48 * 60): (minutes / 60, "hour")
      default: (minutes / (24 * 60), "day")
      }
    return unit.isEmpty ? "a moment" : "\(number) \(unit)\(number == 1 ? "" : "s")"
  }
}
