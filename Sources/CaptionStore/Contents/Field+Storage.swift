internal import CaptionCore

extension Field {
  /// The JSON array that the columns `fields` and `settled` hold, in the order of fields.
  static func list(_ fields: some Collection<Field>) -> String {
    ContentJSON.encode(fields.sorted().map(\.description)) ?? "[]"
  }

  /// Reads what `list` wrote.
  static func list(_ json: String) -> [Field] {
    ContentJSON.tags(json).compactMap { Field($0) }
  }
}
