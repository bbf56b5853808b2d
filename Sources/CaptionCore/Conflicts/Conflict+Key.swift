extension Conflict {
  /// What tells this state of a conflict from any other: the kind of its field, the base and every
  /// side, in one text; equal texts mean the same question.
  ///
  /// Which side is the local one does not count, nor which post it is: a decision about these texts
  /// fits wherever they meet again.
  public var question: String {
    func form(_ content: Content?) -> String {
      switch subject {
      case .field(let field): Self.form(content?[field])
      case .deletion: content.map { "=\($0.fingerprint)" } ?? ""
      }
    }
    let kind: String =
      switch subject {
      case .field(let field): field.kind.rawValue
      case .deletion: "deletion"
      }
    let sides = (self.sides.map(\.observed) + [local]).map(form)
    // Each part with its length, so that no text can pass for two.
    return Self.joined([kind, form(base)] + sides.sorted())
  }

  /// A number for the question: where it must not be mistaken for another, the question itself has
  /// to be compared.
  public var key: UInt64 { Self.key(of: question) }

  /// The number for a question.
  public static func key(of question: String) -> UInt64 {
    var text = question
    return text.withUTF8 { unsafe KnownItems.hash(UnsafeRawBufferPointer($0)) }
  }

  /// A text that is the same for equal values.
  private static func form(_ value: FieldValue?) -> String {
    switch value {
    case .text(let caption): "=" + Caption.exactForm(caption.text)
    case .scalar(let text): "=" + Caption.exactForm(text ?? "")
    case .tags(let tags): "=" + joined(Set(tags.map(Caption.exactForm)).sorted())
    case .media(let media): "=" + joined(media.map(\.id.rawValue))
    case nil: ""
    }
  }

  private static func joined(_ parts: [String]) -> String {
    parts.map { "\($0.utf8.count):\($0)" }.joined()
  }
}
