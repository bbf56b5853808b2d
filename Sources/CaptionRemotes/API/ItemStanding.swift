internal import CaptionCore

/// How what a remote without a compare-and-swap shows now stands to an operation.
enum ItemStanding: Hashable, Sendable {
  /// What the operation is to bring about is there.
  case asIntended
  /// What was there when the operation was planned is there.
  case asExpected
  case other
}

extension ItemStanding {
  /// How an operation ended that was sent, or may have been, if an item stands to it so afterwards.
  func outcome(finding item: Item) -> Outcome {
    switch self {
    case .asIntended: .acknowledged(item: item)
    case .asExpected: .notDone
    case .other: .stale(item: item)
    }
  }
}

extension Item {
  func standing(to operation: Operation) -> ItemStanding {
    if operation.kind == .edit,
      operation.fields.allSatisfy({ content[$0] == operation.target[$0] })
    {
      return .asIntended
    }
    guard let expected = operation.expected, content.says(expected) else { return .other }
    return .asExpected
  }
}

extension Operation {
  /// How an edit ended that the server says it took, by what is there afterwards: a server may take
  /// an edit and change nothing.
  func outcome(readingBack item: Item) -> Outcome {
    let ignored = fields.sorted().filter { field in
      item.content[field] == expected?[field] && item.content[field] != target[field]
    }
    guard !ignored.isEmpty, item.contentHash != 0 else { return .acknowledged(item: item) }
    let names = Set(ignored.map(\.kind.rawValue)).sorted().joined(separator: ", ")
    return .refused(reason: "the server took the edit and left as it was: \(names)")
  }
}

extension Content {
  /// Whether this is what another content says, in every field.
  func says(_ other: Content) -> Bool {
    other.changedFields(from: self).isEmpty && changedFields(from: other).isEmpty
  }
}
