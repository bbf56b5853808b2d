internal import CaptionText

extension Conflict {
  /// A text that holds the edits of both sides, for a person to look at; `nil` where they meet, or
  /// where several remotes differ.
  ///
  /// It is made without the guards that `mergeField` has: edits may touch, and words may repeat. So
  /// it is never taken unseen.
  public var proposal: FieldValue? {
    guard case .field(let field) = subject, case .text(let base) = base?[field],
      case .text(let local) = local[field]
    else { return nil }
    let values = Set(sides.map { $0.observed?[field] })
    guard values.count == 1, case .text(let observed) = values.first ?? nil else { return nil }
    return joined(base.text, local.text, observed.text).map { .text(Caption($0)) }
  }
}

/// The base with the edits of both sides; `nil` where two different ones overlap or insert at one
/// place.
private func joined(_ base: String, _ one: String, _ other: String) -> String? {
  let tokens = textTokens(of: base)
  func edits(_ text: String) -> [TokenEdit] {
    let new = textTokens(of: text)
    return tokenHunks(from: tokens, to: new).map { hunk in
      TokenEdit(range: hunk.old, text: new[hunk.new].map(\.text).joined())
    }
  }
  let ours = edits(one)
  // An edit that both made counts once.
  let edits = (ours + edits(other).filter { !ours.contains($0) }).sorted { one, other in
    (one.range.lowerBound, one.range.upperBound) < (other.range.lowerBound, other.range.upperBound)
  }
  var text = ""
  var position = 0
  var previous: TokenEdit?
  for edit in edits {
    if let previous, edit.meets(previous) { return nil }
    text += tokens[position..<edit.range.lowerBound].map(\.text).joined() + edit.text
    position = edit.range.upperBound
    previous = edit
  }
  return text + tokens[position...].map(\.text).joined()
}

/// One edit of a text: what stands in the place of some of its tokens.
private struct TokenEdit: Hashable {
  var range: Range<Int>
  var text: String

  /// Whether this and an edit before it change the same tokens, or insert at the same place.
  func meets(_ previous: TokenEdit) -> Bool {
    range.lowerBound < previous.range.upperBound || range == previous.range
  }
}
