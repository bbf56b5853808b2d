internal import CaptionCore
internal import CaptionStore

extension HistoryRecord {
  /// What happened, for people: `edited`, `observed on blog`.
  var words: String { remote.map { "\(cause) on \($0)" } ?? cause }

  /// The fields that what was replaced is shown by: those that changed or, where that was not
  /// kept, all that said something.
  var shownFields: [Field] {
    guard fields.isEmpty && wasTrashed == nil else { return fields }
    return before.fields().filter { before[$0]?.isEmpty == false }
  }

  /// What was there before: the names of fields for people, and their values.
  var replaced: [(field: String, before: String)] {
    if let wasTrashed { return [("trash", Self.trashWords(wasTrashed))] }
    return shownFields.map { ($0.name(in: before), before.display($0) ?? "") }
  }

  static func trashWords(_ isTrashed: Bool) -> String {
    isTrashed ? "in the trash" : "not in the trash"
  }

  var json: [String: JSONValue] {
    [
      "type": "value", "at": .string(at.rfc3339), "run": run.map { .number($0) } ?? .null,
      "post": .string(post.description), "remote": JSONValue(remote), "cause": .string(cause),
      "trashed": wasTrashed.map { .bool(!$0) } ?? .null,
      "before": .object(
        Dictionary(shownFields.map { ($0.description, JSONValue(before.display($0))) }) {
          first, _ in first
        }),
    ]
  }
}
