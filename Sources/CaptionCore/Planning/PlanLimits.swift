extension Planning {
  /// Whether a merge of two captions is too long for a remote that the local caption would fit.
  ///
  /// Every copy counts that shows the caption or is to show it, also one that is busy just now.
  func isMergeTooLong(
    _ merged: Caption, sharing override: Caption?, of local: FieldValue, _ sides: [FieldSide]
  ) -> Bool {
    let value = FieldValue.text(merged)
    guard case .text(let caption) = local, value != local,
      !sides.contains(where: { $0.observed == value })
    else { return false }
    return links.contains { link in
      let capabilities = link.state.capabilities
      let isHolding =
        link.existence == .live && capabilities.editable.contains(.caption)
        || link.existence == .wanted && capabilities.creatable.contains(.caption)
      return isHolding && link.captionOverride == override
        && tooLong(merged, for: link.state) != nil && tooLong(caption, for: link.state) == nil
    }
  }

  /// Why a remote would not take a caption; `nil` where it would.
  func tooLong(_ caption: Caption, for link: LinkState) -> BlockedReason? {
    for limit in link.capabilities.captionLimits {
      let count = limit.count(in: caption.text)
      guard count > limit.maximum else { continue }
      return .captionTooLong(characters: count, maximum: limit.maximum, unit: limit.unit)
    }
    return nil
  }

  /// Everything for which a remote would not take a new item, so that all of it can be said at once.
  func limits(on target: Content, creating link: LinkState) -> [BlockedReason] {
    let alt = target.media.lazy.compactMap { altTooLong($0.alt, for: link) }.first
    return [tooLong(target.caption, for: link), alt, unfitting(target.media, for: link)]
      .compactMap(\.self)
  }

  /// The fields that a remote would not take in an edit, in their order, and why.
  func limits(
    on local: Content, editing fields: Set<Field>, of link: LinkState
  ) -> [(Field, BlockedReason)] {
    fields.sorted().compactMap { field in
      let reason: BlockedReason? =
        switch local[field] {
        case .text(let text) where field == .caption: tooLong(text, for: link)
        case .text(let text): altTooLong(text.text, for: link)
        case .media(let media): unfitting(media, for: link)
        case .scalar, .tags, nil: nil
        }
      return reason.map { (field, $0) }
    }
  }

  private func unfitting(_ media: [Media], for link: LinkState) -> BlockedReason? {
    if !link.capabilities.takesFiles, media.contains(where: { $0.url.hasPrefix("file:") }) {
      return .needsAddress
    }
    if link.capabilities.needsMedia && media.isEmpty { return .needsMedia }
    guard let maximum = link.capabilities.maximumMedia, media.count > maximum else { return nil }
    return .tooManyMedia(media.count, maximum: maximum)
  }

  private func altTooLong(_ alt: String?, for link: LinkState) -> BlockedReason? {
    guard let maximum = link.capabilities.maximumAltCharacters, let count = alt?.count,
      count > maximum
    else { return nil }
    return .altTooLong(characters: count, maximum: maximum)
  }
}
