internal import CaptionCore

// What the edits of several sides come to.
extension World {
  /// A remote that took part in a merge: what it showed when both sides agreed, and what it showed
  /// then.
  private struct Side {
    var base: FieldValue
    var shown: FieldValue
    /// What was held here when both sides agreed.
    var sent: FieldValue
  }

  /// What edits on both sides, or on several remotes, merge to has what any of them added and lacks
  /// what any of them took away, once.
  func judgeMerge(of post: SurveyedPost, _ past: SurveyedPost, on device: Device) {
    guard !device.strangers.contains(post.id) else { return }
    for field in [Field.caption, .tags, .media] {
      guard let old = past.content[field], let new = post.content[field], old != new else {
        continue
      }
      if past.state.links.contains(where: { isRewritten($0, field, in: post, device) }) { continue }
      // What is to be deleted is not merged any more.
      let live = past.state.links.filter { $0.existence == .live && !$0.isDeletionWanted }
      let sides = live.compactMap { side(of: $0, field, in: post, device) }
      guard sides.count == live.count else { continue }
      let changed = sides.filter { $0.shown != $0.base && $0.shown != old }
      guard changed.count > 1 || changed.contains(where: { $0.sent != old }) else { continue }
      let name =
        "\(device.name) \(post.id) \(field): '\(past.content.line)' is '\(post.content.line)'"
      let added = changed.flatMap { side in
        side.shown.parts.filter { !side.base.parts.contains($0) }
      }
      let gone = changed.flatMap { side in side.base.parts.filter { !side.shown.parts.contains($0) }
      }
      if Set(new.parts) != Set(old.parts + added).subtracting(gone) {
        journal.blame("a merge holds what each side did", name)
      }
      if Set(new.parts).count < new.parts.count, Set(old.parts).count == old.parts.count {
        journal.blame("nothing is merged twice", name)
      }
      if field == .media, changed.count == 1, !isOrdered(new, from: old, changed[0]) {
        journal.blame("a merge keeps the order of the side that gave one", name)
      }
    }
  }

  /// Whether the answer to an edit showed the field changed, by another or along with other fields:
  /// the run merged twice.
  private func isRewritten(
    _ link: LinkState, _ field: Field, in post: SurveyedPost, _ device: Device
  ) -> Bool {
    guard let now = post.state.links.first(where: { $0.id == link.id }), let shown = now.observed
    else { return false }
    return pushed(link, device).contains { sent in
      if !sent.fields.contains(field) { return shown[field] != sent.expected?[field] }
      return (now.agreement ?? Agreement(at: shown)).sent[field] != sent.target[field]
    }
  }

  /// The edits that the run sent: another where the first was answered with something new.
  private func pushed(_ link: LinkState, _ device: Device) -> [Operation] {
    let client = device.names[link.id.remote].flatMap { device.clients[$0] }
    return client?.pushed.filter { $0.link == link.id && $0.kind == .edit } ?? []
  }

  private func side(
    of link: LinkState, _ field: Field, in post: SurveyedPost, _ device: Device
  ) -> Side? {
    guard let now = post.state.links.first(where: { $0.id == link.id }), now.existence == .live,
      !link.isUnagreed, !link.isBusy,
      field != .caption || link.captionOverride == nil && now.captionOverride == nil,
      let agreement = link.agreement ?? link.observed.map(Agreement.init(at:))
    else { return nil }
    guard let base = agreement.seen[field], let own = agreement.sent[field],
      let shown = (pushed(link, device).first?.expected ?? now.observed)?[field]
    else { return nil }
    return Side(base: base, shown: shown, sent: own)
  }

  /// Whether the media that all hold stand as the side has them that changed their order.
  private func isOrdered(_ new: FieldValue, from old: FieldValue, _ side: Side) -> Bool {
    func order(_ value: FieldValue) -> [String] {
      value.parts.filter { part in
        [new, old, side.base, side.shown].allSatisfy { $0.parts.contains(part) }
      }
    }
    if order(old) == order(side.sent) { return order(new) == order(side.shown) }
    return order(side.shown) == order(side.base) && order(new) == order(old)
  }
}

extension FieldValue {
  /// Words, but for what platforms take away of them, or members.
  fileprivate var parts: [String] {
    switch self {
    case .text(let caption):
      caption.text.split(whereSeparator: \.isWhitespace).map { word in
        String(word.drop { $0 == "@" || $0 == "#" })
      }
    case .scalar(let text): text.map { [$0] } ?? []
    case .tags(let tags): tags
    case .media(let media): media.map(\.id.ours.rawValue)
    }
  }
}
