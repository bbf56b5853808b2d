internal import CaptionCore
internal import CaptionStore

// What is not sent stays here for a reason.
extension World {
  func judgeKeptBack(_ post: SurveyedPost, among survey: [SurveyedPost], on device: Device) {
    for plan in post.state.plan().links {
      guard let link = post.state.links.first(where: { $0.id == plan.id }),
        let server = server(of: link.id, device)
      else { continue }
      for reason in plan.blocked where !isSo(reason, of: link, of: post, at: server, survey, device)
      {
        journal.blame(
          "nothing is kept back without a reason", "\(device.name) \(post.id) \(reason)")
      }
      judgeApart(link, on: device)
    }
  }

  private func isSo(
    _ reason: BlockedReason, of link: LinkState, of post: SurveyedPost, at server: Server,
    _ survey: [SurveyedPost], _ device: Device
  ) -> Bool {
    switch reason {
    case .captionTooLong:
      let length = post.local(for: link).caption.text.count
      return server.profile.captionLimit.map { length > $0 } ?? false
    case .cannotEdit(let kind): return !server.capabilities.editable.contains(kind)
    case .cannotCreate: return !server.profile.canCreate
    case .cannotDelete: return !server.profile.canDelete
    case .alreadyThere(let other):
      return survey.first { $0.id == other }?.links.contains { copy in
        guard copy.remote == server.profile.name else { return false }
        // Nobody can tell that an item is gone that a window would not show.
        guard let entry = server.view.entries[copy.id.key] else {
          return server.profile.window != nil && copy.existence == .live
        }
        return isOfItsTime(entry.item, post, on: device)
      } ?? false
    case .altTooLong, .tooManyMedia, .needsMedia, .needsAddress, .notForFew: return false
    }
  }

  /// What stands apart was given up by a person, who has not changed it since.
  ///
  /// Of an item that is deleted, or to be, nobody asks: nothing else is sent there.
  private func judgeApart(_ link: LinkState, on device: Device) {
    guard let dropped = link.dropped, link.existence != .deleted, !link.isDeletionWanted,
      !device.wasRestored
    else { return }
    let isGivenUp =
      dropped.kind == .delete
      ? device.apart.deletions.contains(link.id)
      : dropped.fields.isSubset(of: device.apart.fields[link.id, default: [:]].keys)
    if !isGivenUp {
      journal.blame("nothing stands apart that nobody gave up", "\(device.name) \(dropped.line)")
    }
  }

  /// Operations and conflicts are of the post whose items they are about.
  func judgeOwners(
    _ survey: [SurveyedPost], _ open: [PendingOperation], on device: Device
  ) throws {
    func owner(of link: LinkID) -> PostID? {
      survey.first { $0.state.links.contains { $0.id == link } }?.id
    }
    for pending in open {
      if let owner = owner(of: pending.operation.link), owner != pending.operation.post {
        journal.blame("an operation is its post's", "\(device.name) \(pending.operation.line)")
      }
    }
    for record in try device.knownConflicts() {
      for side in record.conflict.sides where owner(of: side.link) != record.post {
        journal.blame("a conflict is its post's", "\(device.name) \(record.post) \(side.link)")
      }
    }
  }
}
