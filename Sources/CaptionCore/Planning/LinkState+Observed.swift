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
  /// - Parameters:
  ///   - readBack: What the remote showed afterwards; `nil` where it was not read.
  ///   - version: The token by which the remote compares versions.
  ///   - operation: What was sent.
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
      for field in operation.carriedFields {
        agreement.sent[field] = operation.target[field]
        agreement.seen[field] = shown[field]
      }
      link.observed = shown
      link.agreement = agreement.compacted(at: shown)
      if isUnagreed { link.settled.formUnion(operation.carriedFields) }
    }
    return link
  }
}

extension Operation {
  /// The fields that an edit settles, media before alt texts: a medium is sent with its own.
  fileprivate var carriedFields: [Field] {
    guard fields.contains(.media) else { return fields.sorted() }
    let before = Set((expected?.media ?? []).map(\.id))
    let added = target.media.map(\.id).filter { !before.contains($0) }
    return fields.union(added.map(Field.alt)).sorted()
  }
}

extension Agreement<Content> {
  /// Moves the agreement on one field of a post that holds `value` from now on.
  ///
  /// A medium that is new to the agreement and stays comes without an alt text: both sides may have
  /// written one, and neither has agreed to the other's.
  mutating func move(_ field: Field, to agreed: Agreement<FieldValue>, holding value: FieldValue) {
    let before = self
    sent[field] = agreed.sent
    seen[field] = agreed.seen
    guard field == .media, case .media(let held) = value else { return }
    for medium in held {
      let alt = Field.alt(medium.id)
      if before.sent[alt] == nil { sent[alt] = .text(Caption("")) }
      if before.seen[alt] == nil { seen[alt] = .text(Caption("")) }
    }
  }

  /// Agrees on the alt texts that a remote shows of media which the post does not hold any more.
  mutating func letGo(_ observed: Content, allBut held: [Media]) {
    for medium in observed.media where !held.contains(where: { $0.id == medium.id }) {
      let alt = Field.alt(medium.id)
      sent[alt] = observed[alt]
      seen[alt] = observed[alt]
    }
  }

  /// The agreement as it is kept: `nil` where both values are `observed` to the byte.
  func compacted(at observed: Content) -> Self? {
    if sent.isIdentical(to: observed) && seen.isIdentical(to: observed) { return nil }
    var now = self
    now.sent.takeMedia(of: observed)
    now.seen.takeMedia(of: observed)
    return now.sent.isIdentical(to: observed) && now.seen.isIdentical(to: observed) ? nil : now
  }
}
