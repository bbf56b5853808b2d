internal import CaptionCore
internal import CaptionStore
internal import CaptionText

extension Field {
  /// What people call the field of a post: as `description`, but an alt text by the number of its
  /// medium, as they type it: `alt:1`.
  func name(in content: Content) -> String {
    guard case .alt(let id) = self,
      let index = content.media.firstIndex(where: { $0.id == id })
    else { return description.visible(lineEnds: .marked) }
    return "alt:\(index + 1)"
  }
}

extension Field {
  /// Reads what people call a field of a post.
  init(named name: String, in content: Content) throws {
    if name.hasPrefix("alt:"), let number = Int(name.dropFirst(4)) {
      guard content.media.indices.contains(number - 1) else {
        throw ProgramError(.usage, "the post has no medium \(number)")
      }
      self = .alt(content.media[number - 1].id)
    } else if let field = Field(name) {
      self = field
    } else {
      let names = content.fields().map { $0.name(in: content) }.joined(separator: ", ")
      throw ProgramError(.usage, "'\(name)' is no field; the post has \(names)")
    }
  }
}

extension Conflict {
  /// What people call what the conflict is about.
  var name: String {
    guard case .field(let field) = subject else { return subject.description }
    let known = [local] + sides.compactMap(\.observed) + [base].compactMap(\.self)
    guard case .alt(let id) = field,
      let content = known.first(where: { $0.media.contains { $0.id == id } })
    else { return field.description.visible(lineEnds: .marked) }
    return field.name(in: content)
  }

  /// Whether this is what a person calls by a name; `alt` alone stands for any alt text.
  func isNamed(_ typed: String) -> Bool {
    if typed == name || typed == subject.description { return true }
    guard case .field(let field) = subject else { return false }
    return field.kind == .alt && typed == "alt"
  }
}
