// How a link's state follows what its remote shows. The agreement of a link is left out where it is
// what was last observed; so before that changes, it has to be written down.
extension LinkState {
  /// The agreement, written out; `nil` where the remote never showed anything.
  var wholeAgreement: Agreement<Content>? {
    agreement ?? observed.map(Agreement.init(at:))
  }

  /// The link after its remote showed `content`: an observation, the agreement stays what it was.
  public func observing(_ content: Content, version: String?) -> LinkState {
    var link = self
    // An item that is seen for the first time is agreed on as it is.
    let agreement = wholeAgreement ?? Agreement(at: content)
    link.observed = content
    link.agreement = agreement.compacted(at: content)
    link.version = version
    return link
  }

  /// The link after its remote acknowledged an operation; only now does the agreement move.
  ///
  /// It moves for what the operation carried, to what went out and what came back. What was typed
  /// locally in the meantime thus stays a change that is still to be pushed.
  ///
  /// - Parameter readBack: What the remote showed afterwards; `nil` where it was not read.
  public func acknowledging(
    _ operation: Operation, readBack: Content?, version: String?
  ) -> LinkState {
    var link = self
    link.isBusy = false
    link.parked = nil
    link.version = version
    let shown = readBack ?? operation.target
    switch operation.kind {
    case .delete:
      link.existence = .ended
      link.isDeletionWanted = false
    case .create:
      link.existence = .live
      link.observed = shown
      link.agreement = Agreement(sent: operation.target, seen: shown).compacted(at: shown)
    case .edit:
      var agreement = wholeAgreement ?? Agreement(at: shown)
      for field in operation.fields.sorted() {
        agreement.sent[field] = operation.target[field]
        agreement.seen[field] = shown[field]
      }
      link.observed = shown
      link.agreement = agreement.compacted(at: shown)
    }
    return link
  }
}

extension Agreement<Content> {
  /// The agreement as it is kept: `nil` where both values are `observed` to the byte.
  func compacted(at observed: Content) -> Self? {
    var now = self
    now.sent.followMedia(of: observed)
    now.seen.followMedia(of: observed)
    return now.sent.isIdentical(to: observed) && now.seen.isIdentical(to: observed) ? nil : now
  }
}
