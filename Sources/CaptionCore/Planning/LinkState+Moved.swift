extension LinkState {
  /// The link as another post has it: nothing is pushed or pulled just because it moved.
  ///
  /// The fields in which both posts are alike stay agreed on as they were. In the others the new
  /// post and the remote never agreed: they are compared first, and what differs is a conflict.
  ///
  /// - Parameters:
  ///   - old: What the post holds that had the link.
  ///   - new: What the post holds that gets it.
  public func moved(from old: Content, to new: Content) -> LinkState {
    guard let agreement = wholeAgreement else { return self }
    var (old, new) = (old, new)
    if let captionOverride { (old.caption, new.caption) = (captionOverride, captionOverride) }
    let fields = new.fields(with: [old, agreement.sent, agreement.seen])
    let differing = fields.filter { old[$0] != new[$0] }
    guard !differing.isEmpty else { return self }
    var link = self
    link.agreement = agreement
    link.settled = (isUnagreed ? settled : Set(fields)).subtracting(differing)
    link.isUnagreed = true
    return link
  }
}
