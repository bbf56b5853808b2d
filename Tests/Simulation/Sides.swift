internal import CaptionCore
internal import CaptionStore

/// What both sides of a field said when they were seen to say the same.
struct Alike {
  var local: FieldValue
  var observed: FieldValue
}

// A conflict takes two who changed something.
extension World {
  /// - Parameter isDone: Whether the run came to its end, so that what is alike now is agreed on.
  func judgeSides(of device: Device, _ survey: [SurveyedPost], isDone: Bool) throws {
    for record in try device.knownConflicts() where !device.wasRestored {
      switch record.conflict.subject {
      case .field(let field) where field == .caption || field == .title:
        judgeField(field, record, of: device)
      case .deletion: judgeDeletion(record, of: device)
      case .field: break
      }
    }
    guard isDone else {
      // It may have agreed on anything.
      device.alike = [:]
      return
    }
    let conflicts = try device.knownConflicts()
    for post in survey where !post.isTrashed {
      let disputed = conflicts.filter { $0.post == post.id }.map(\.conflict.subject)
      for link in post.state.links where link.existence == .live && !link.isBusy {
        // What an item that is to be deleted shows is agreed on by a decision only.
        if !disputed.contains(.deletion) { note(link, of: post, disputed, on: device) }
      }
    }
  }

  /// Notes the fields in which a link's sides are alike, be it in the form that its server gives.
  private func note(
    _ link: LinkState, of post: SurveyedPost, _ disputed: [Conflict.Subject], on device: Device
  ) {
    guard let server = server(of: link.id, device), let observed = link.observed else { return }
    let local = post.local(for: link)
    let rewritten = server.profile.normalise(local)
    let sent = device.clients[server.profile.name]?.seen.acknowledged[link.id.key, default: [:]]
    for field in local.fields(with: [observed]) {
      guard let here = local[field], let there = observed[field] else { continue }
      // Of an item that was never compared the server's form is not known.
      let isForm =
        !link.isUnagreed && there == rewritten[field] && sent?[field]?.contains(here) == true
      guard here == there || isForm else {
        // What the remote made of it since was merged, or is in conflict.
        if device.alike[link.id]?[field]?.observed != there, !disputed.contains(.field(field)) {
          device.alike[link.id]?[field] = nil
        }
        continue
      }
      device.alike[link.id, default: [:]][field] = Alike(local: here, observed: there)
    }
  }

  private func judgeField(_ field: Field, _ record: ConflictRecord, of device: Device) {
    guard let local = record.conflict.local.plain[field] else { return }
    var changes: Set<FieldValue> = []
    for side in record.conflict.sides {
      guard let alike = device.alike[side.link]?[field], let there = side.observed?.plain[field]
      else { return }
      if there != alike.observed { changes.insert(there) }
      if local != alike.local { changes.insert(local) }
    }
    if changes.count < 2 { blame(record, device) }
  }

  /// A deletion meets an edit of something that the other side held.
  private func judgeDeletion(_ record: ConflictRecord, of device: Device) {
    let isEdited = record.conflict.sides.contains { side in
      guard let alike = device.alike[side.link], let server = server(of: side.link, device),
        let post = device.lastSurvey?.first(where: { $0.id == record.post }),
        let link = post.state.links.first(where: { $0.id == side.link }), !link.isUnagreed
      else { return true }
      var local = record.conflict.local.plain
      local.caption = link.captionOverride ?? local.caption
      let edited = side.observed?.plain ?? local
      return edited.fields(with: []).contains { field in
        guard let old = alike[field] else {
          return server.capabilities.creatable.contains(field.kind)
        }
        return edited[field] != (side.observed == nil ? old.local : old.observed)
      }
    }
    if !isEdited { blame(record, device) }
  }

  private func blame(_ record: ConflictRecord, _ device: Device) {
    journal.blame(
      "a conflict has two sides", "\(device.name) \(record.post) \(record.conflict.subject)")
  }
}
