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
}
