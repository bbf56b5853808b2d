extension PostState {
  /// Plans what is to be done about the post, over all its links at once.
  ///
  /// The order of `links` does not matter. A link with an operation under way takes no part until
  /// that is settled: what its remote shows meanwhile may be our own push coming back, and the
  /// agreement must not move before the remote has acknowledged it.
  public func plan() -> PostPlan {
    var planning = Planning(self)
    planning.planDeletions()
    planning.planFields()
    planning.followMedia()
    planning.planOperations()
    return planning.finish()
  }

  /// What the post holds as one link is to show it: with that link's own caption, if it has one.
  func local(for link: LinkState) -> Content {
    guard let caption = link.captionOverride else { return local }
    var content = local
    content.caption = caption
    return content
  }
}
