internal import CaptionCore
internal import Foundation

extension FieldSource {
  /// The JSON array that the column `history.sources` holds; `nil` for none.
  static func encode(_ sources: [FieldSource]) throws -> String? {
    guard !sources.isEmpty else { return nil }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let rows = sources.map { source in
      Row(
        field: source.field.description, isMerged: source.isMerged,
        remotes: source.remotes.map(\.rawValue))
    }
    return String(decoding: try encoder.encode(rows), as: UTF8.self)
  }

  /// Reads what `encode` wrote; what cannot be read says nothing.
  static func decode(_ json: String?) -> [FieldSource] {
    guard let json else { return [] }
    // Another version may have written it: who reads history still wants the rest.
    let rows = (try? JSONDecoder().decode([Row].self, from: Data(json.utf8))) ?? []
    return rows.compactMap { row in
      Field(row.field).map { field in
        FieldSource(
          field: field, isMerged: row.isMerged,
          remotes: row.remotes.map(RemoteID.init(rawValue:)))
      }
    }
  }

  private struct Row: Codable {
    var field: String
    var isMerged: Bool
    var remotes: [Int64]
  }
}
