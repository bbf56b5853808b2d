/// By which names a remote knows the media of a post, where it gave them names of its own.
///
/// A picture that was made here is known by its address; the remote that it was sent to calls it
/// something else. What both sides agreed on tells which is which, by position. The store keeps each
/// side in its own names, and a `LinkState` is in those of the post.
public struct MediaNames: Hashable, Sendable {
  private var locals: [MediaID: MediaID] = [:]
  private var remotes: [MediaID: MediaID] = [:]

  public init() {}

  /// - Parameter agreement: Each side in its own names. Where one name stands on both sides for
  ///   different media, as after a change of their order, nothing is renamed.
  public init(_ agreement: Agreement<Content>) {
    let (sent, seen) = (agreement.sent.media, agreement.seen.media)
    guard sent.count == seen.count else { return }
    let pairs = zip(sent, seen).map { (local: $0.id, remote: $1.id) }
    let renamed = pairs.filter { $0.local != $0.remote }
    let names = Set(sent.map(\.id))
    guard !renamed.contains(where: { names.contains($0.remote) }) else { return }
    for pair in renamed {
      locals[pair.remote] = pair.local
      remotes[pair.local] = pair.remote
    }
  }

  public var isEmpty: Bool { locals.isEmpty }

  /// A content of the remote's in the names of the post.
  public func local(_ content: Content) -> Content { content.renaming(by: locals) }

  /// A content in the names of the remote.
  public func remote(_ content: Content) -> Content { content.renaming(by: remotes) }

  public func local(_ operation: Operation) -> Operation { operation.renaming(by: locals) }

  public func remote(_ operation: Operation) -> Operation { operation.renaming(by: remotes) }
}

extension LinkState {
  /// The link, read with each side in its own names, in those of the post.
  public func inNamesOfPost() -> LinkState {
    guard let agreement else { return self }
    let names = MediaNames(agreement)
    guard !names.isEmpty else { return self }
    var link = self
    link.mediaNames = names
    link.observed = observed.map(names.local)
    link.agreement?.seen = names.local(agreement.seen)
    link.parked = parked.map(names.local)
    link.dropped = dropped.map(names.local)
    return link
  }

  /// An agreement of this link as it is kept: each side in its own names, and written out where
  /// nothing else tells them.
  public func kept(_ agreement: Agreement<Content>?) -> Agreement<Content>? {
    guard !mediaNames.isEmpty, let whole = agreement ?? observed.map(Agreement.init(at:)) else {
      return agreement
    }
    return Agreement(sent: whole.sent, seen: mediaNames.remote(whole.seen))
  }
}

extension LinkPlan {
  /// The plan as it is kept and sent: what is about the remote in its own names.
  ///
  /// - Parameter link: The link that was planned for.
  public func inNamesOfRemote(_ link: LinkState) -> LinkPlan {
    guard !link.mediaNames.isEmpty else { return self }
    var plan = self
    plan.agreement = link.kept(agreement)
    plan.operation = operation.map(link.mediaNames.remote)
    plan.dropped = dropped.map(link.mediaNames.remote)
    return plan
  }
}

extension Content {
  fileprivate func renaming(by names: [MediaID: MediaID]) -> Content {
    var content = self
    for index in content.media.indices {
      content.media[index].id = names[content.media[index].id] ?? content.media[index].id
    }
    return content
  }
}

extension Operation {
  fileprivate func renaming(by names: [MediaID: MediaID]) -> Operation {
    guard !names.isEmpty else { return self }
    var operation = self
    operation.target = target.renaming(by: names)
    operation.expected = expected?.renaming(by: names)
    operation.fields = Set(
      fields.map { field in
        guard case .alt(let id) = field else { return field }
        return .alt(names[id] ?? id)
      })
    return operation
  }
}
