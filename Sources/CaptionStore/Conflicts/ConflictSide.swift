public import CaptionCore
internal import Foundation

/// One side of a conflict, as the column `conflict.sides` holds it.
struct ConflictSide: Codable {
  var remote: Int64
  var key: String
  /// The row of what the remote shows; missing where it deleted the item.
  var content: Int64?

  static func encode(_ sides: [ConflictSide]) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(sides), as: UTF8.self)
  }

  static func decode(_ json: String) throws -> [ConflictSide] {
    try JSONDecoder().decode([ConflictSide].self, from: Data(json.utf8))
  }
}

extension Conflict.Subject: CustomStringConvertible {
  /// The form that the store keeps and `--json` prints: a field's, or `deletion`.
  public var description: String {
    switch self {
    case .field(let field): field.description
    case .deletion: "deletion"
    }
  }

  public init?(_ text: String) {
    if text == "deletion" {
      self = .deletion
    } else if let field = Field(text) {
      self = .field(field)
    } else {
      return nil
    }
  }
}
