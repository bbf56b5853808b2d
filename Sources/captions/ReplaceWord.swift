internal import CaptionCore
internal import CaptionStore
internal import CaptionText

/// `edit --replace`: one word or hashtag in every post, after showing what it would do.
struct ReplaceWord {
  let session: Session
  let store: CaptionStore
  let old: String
  let new: String

  func carryOut(search: String?, isConfirmed: Bool) throws {
    var filter = PostFilter()
    filter.match = try search.map { try Search.match($0) }
    let word = WordReplacement(old: old, new: new)
    let ids = try ShortIDs(store)
    let isShown = !session.options.quiet && !session.options.json
    var posts: [PostID] = []
    var failure: (any Error)?
    try store.forEachPost(filter) { post in
      guard let after = word.applied(to: post.content) else { return true }
      posts.append(post.id)
      do {
        if isShown { try show(post.content, after, ids(post.id)) }
      } catch {
        failure = error
      }
      return failure == nil
    }
    if let failure { throw failure }
    guard !posts.isEmpty else {
      let hint =
        old.first.map { $0.isLetter || $0.isNumber } == true ? "; a #hashtag goes by its #" : ""
      return try finish(0, "no post has the word '\(old)'\(hint)")
    }
    let count = posts.count == 1 ? "1 post" : "\(posts.count) posts"
    guard try isConfirmed || session.confirm("Change \(count)?") else {
      return try finish(0, "nothing was changed")
    }
    let changed = try store.edit(
      posts.map { post in (post, { $0 = word.applied(to: $0) ?? $0 }) }, cause: "edited",
      at: session.now)
    try finish(
      changed, "changed \(count); `captions push` sends \(posts.count == 1 ? "it" : "them")")
  }

  private func show(_ before: Content, _ after: Content, _ id: String) throws {
    for field in after.changedFields(from: before) {
      try session.output.line(
        session.look(.yellow, id) + " \(field.name(in: after))")
      try DifferenceText(session: session).print(
        from: before.display(field) ?? "", to: after.display(field) ?? "")
    }
  }

  private func finish(_ changed: Int, _ text: String) throws {
    if session.options.json { try session.print(["changed": JSONValue(changed)]) }
    try session.say(text)
    try session.output.flush()
  }
}

/// Replaces whole words, case by case: `cat` is no part of `cats`, `#cat`, `@cat` or a link.
struct WordReplacement {
  private let old: [Unicode.Scalar]
  private let new: [Unicode.Scalar]
  /// The tag that goes, and the one that comes, where both are hashtags.
  private let tags: (old: String, new: String)?

  init(old: String, new: String) {
    self.old = Array(old.unicodeScalars)
    self.new = Array(new.unicodeScalars)
    tags =
      old.hasPrefix("#") && new.hasPrefix("#")
      ? (String(old.dropFirst()), String(new.dropFirst())) : nil
  }

  /// The content with the word replaced; `nil` where it does not stand.
  func applied(to content: Content) -> Content? {
    var result = content
    if let caption = applied(to: content.caption.text) { result.caption = Caption(caption) }
    for index in content.media.indices {
      guard let alt = content.media[index].alt, let after = applied(to: alt) else { continue }
      result.media[index].alt = after
    }
    if let tags, content.tags.contains(tags.old) {
      result.tags = content.tags.map { $0 == tags.old ? tags.new : $0 }
      result.tags = result.tags.enumerated().filter {
        result.tags.firstIndex(of: $0.element) == $0.offset
      }.map(\.element)
    }
    return result.isIdentical(to: content) ? nil : result
  }

  /// The text with the word replaced; `nil` where it does not stand.
  func applied(to text: String) -> String? {
    let scalars = Array(text.unicodeScalars)
    guard old.count <= scalars.count, let first = old.first, scalars.contains(first) else {
      return nil
    }
    let entities = entitySpans(in: scalars).map(\.range)
    var result = String.UnicodeScalarView()
    var position = 0
    var isChanged = false
    while position < scalars.count {
      let end = position + old.count
      if stands(in: scalars, at: position), isWhole(position..<end, in: scalars, entities) {
        result.append(contentsOf: new)
        position = end
        isChanged = true
      } else {
        result.append(scalars[position])
        position += 1
      }
    }
    return isChanged ? String(result) : nil
  }

  private func stands(in scalars: [Unicode.Scalar], at position: Int) -> Bool {
    position + old.count <= scalars.count
      && scalars[position] == old[0]
      && scalars[position..<position + old.count].elementsEqual(old)
  }

  private func isWhole(
    _ range: Range<Int>, in scalars: [Unicode.Scalar], _ entities: [Range<Int>]
  ) -> Bool {
    if entities.contains(where: { $0.overlaps(range) && !range.contains($0) }) { return false }
    let before = range.lowerBound > 0 ? scalars[range.lowerBound - 1] : " "
    let after = range.upperBound < scalars.count ? scalars[range.upperBound] : " "
    return !Self.joins(before, scalars[range.lowerBound])
      && !Self.joins(scalars[range.upperBound - 1], after)
  }

  /// Whether two scalars are of one word; scripts without spaces have no ends of words to see.
  private static func joins(_ one: Unicode.Scalar, _ other: Unicode.Scalar) -> Bool {
    guard one.isWordCharacter && other.isWordCharacter else { return false }
    return !isUnspaced(one) || !isUnspaced(other)
  }

  private static func isUnspaced(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0xE00...0xEFF, 0x1000...0x109F, 0x1780...0x17FF, 0x3041...0x30FF, 0x3400...0x9FFF,
      0xF900...0xFAFF, 0x20000...0x3FFFF:
      true
    default: false
    }
  }
}
