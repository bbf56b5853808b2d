internal import CaptionCore

/// How what a remote shows of an item stands to an operation.
enum Standing: Hashable, Sendable {
  /// What the operation is to bring about is there.
  case asIntended
  /// What was there when the operation was planned is there.
  case asExpected
  case other
}

extension Operation {
  /// How an edit or deletion stands to what a remote shows.
  ///
  /// By what the posts say: what else a remote keeps beside that is not ours. How a new item is known
  /// is each remote's own matter.
  ///
  /// - Parameters:
  ///   - content: What is shown.
  ///   - shows: Whether a field is shown as the operation wants it, in the form the remote can hold.
  func standing(of content: Content, shows: (Field) -> Bool) -> Standing {
    if kind == .edit, fields.allSatisfy(shows) { return .asIntended }
    guard kind != .create, let expected else { return .other }
    return content.says(expected) ? .asExpected : .other
  }

  func standing(of content: Content) -> Standing {
    standing(of: content) { content[$0] == target[$0] }
  }
}

extension Content {
  /// Whether this is what another content says, in every field.
  func says(_ other: Content) -> Bool {
    other.changedFields(from: self).isEmpty && changedFields(from: other).isEmpty
  }
}
