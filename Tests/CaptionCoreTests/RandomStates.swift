import TestSupport
import CaptionCore

/// Random contents and states over a few words, so that sides meet often.
struct RandomStates {
  var generator: SplitMix64

  init(seed: UInt64) {
    generator = SplitMix64(seed: seed)
  }

  mutating func pick<Value>(_ values: [Value]) -> Value { values[generator.below(values.count)] }

  mutating func content() -> Content {
    var content = Content()
    for field in content.fields() { change(field, of: &content) }
    return content
  }

  /// A content that differs from another in some fields.
  mutating func edited(_ base: Content, oneIn: Int = 3) -> Content {
    var content = base
    for field in content.fields() where generator.oneIn(oneIn) { change(field, of: &content) }
    return content
  }

  mutating func change(_ field: Field, of content: inout Content) {
    switch field.kind {
    case .caption, .alt:
      content[field] = .text(Caption(pick(["", "one", "One ", "@two", "HTTP://x", "caf\u{E9}"])))
    case .title, .language, .visibility, .contentWarning:
      content[field] = .scalar(pick([nil, "", "x", "Y", "@z "]))
    case .tags:
      content.tags = ["a", "B", "c", "@d"].filter { _ in generator.oneIn(2) }
        .shuffled(using: &generator)
    case .media:
      let known = content.media
      content.media = ["m1", "m2", "m3"].filter { _ in generator.oneIn(2) }
        .shuffled(using: &generator)
        .map { id in known.first { $0.id.rawValue == id } ?? medium(id, alt: pick([nil, "x"])) }
    }
  }

  mutating func state() -> PostState {
    let base = content()
    let local = edited(base)
    return PostState(
      id: somePost, local: local, isTrashed: generator.oneIn(10),
      createdAt: Timestamp(milliseconds: 0),
      links: (0..<generator.below(5)).map { link(Int64($0), base: base, local: local) })
  }

  private mutating func link(_ remote: Int64, base: Content, local: Content) -> LinkState {
    var capabilities = Capabilities(
      canCreate: !generator.oneIn(4), canDelete: !generator.oneIn(4))
    capabilities.editable = Set(FieldKind.allCases.filter { _ in !generator.oneIn(4) })
    capabilities.creatable = Set(FieldKind.allCases.filter { _ in !generator.oneIn(4) })
    capabilities.discretion = pick([.never, .words(["x"]), .always])
    if generator.oneIn(8) { capabilities.maximumCaptionCharacters = 4 }
    let existence = pick([LinkState.Existence.live, .live, .live, .wanted, .deleted, .ended])
    var link = LinkState(id: linkID(remote), capabilities: capabilities, existence: existence)
    if generator.oneIn(8) { link.captionOverride = Caption(pick(["own", "one"])) }
    link.isDeletionWanted = generator.oneIn(10)
    link.isBusy = generator.oneIn(10)
    guard existence != .wanted else { return link }
    let sent = pick([base, local, edited(base)])
    let seen = generator.oneIn(3) ? edited(sent, oneIn: 4) : sent
    link.agreement = Agreement(sent: sent, seen: seen)
    link.observed = seen
    link.isUnagreed = generator.oneIn(8)
    if generator.oneIn(2) { link = link.observing(edited(seen), version: "v") }
    return link
  }
}

/// How some remotes rewrite what they are sent; each form is its own form.
func rewritten(_ link: LinkID, _ content: Content) -> Content {
  var content = content
  for field in content.fields() {
    content[field] = rewritten(content[field], by: link.remote.rawValue)
  }
  return content
}

private func rewritten(_ value: FieldValue?, by remote: Int64) -> FieldValue? {
  func form(_ text: String) -> String {
    switch remote % 3 {
    case 0: text
    case 1: Caption.exactForm(text.filter { $0 != "@" })
    default: text.lowercased()
    }
  }
  return switch value {
  case .text(let caption): .text(Caption(form(caption.text)))
  case .scalar(let text): .scalar(text.map(form))
  case .tags(let tags): .tags(tags.map(form))
  case .media, nil: value
  }
}
