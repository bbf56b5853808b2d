internal import CaptionCore
internal import CaptionStore
internal import CaptionSync

// The guard against mass deletions: it stops those, and nothing else.
extension World {
  /// Case 13: no more is deleted, here or there, than a guard lets pass before a person approves.
  func judgeGuards(
    _ old: [PostID: SurveyedPost], _ after: [SurveyedPost], on device: Device
  ) {
    for (id, name) in device.names {
      let deleted = device.clients[name]?.deleted ?? []
      let granted = device.unapproved.granted
      device.unapproved.pushed[name, default: []].formUnion(
        deleted.filter { !granted.contains(LinkID(remote: id, key: $0)) })
      count(deleted, on: id, name, by: device)
    }
    for post in after where !post.isTrashed || old[post.id]?.isTrashed == false {
      for link in old[post.id]?.links ?? [] where link.existence != .ended {
        let now = post.links.first { $0.id == link.id }
        let isDeletedHere =
          device.unapproved.pushed[link.remote]?.contains(link.id.key) == true
          || device.unapproved.granted.contains(link.id)
        guard now == nil || now?.existence == .ended, link.existence != .wanted else { continue }
        device.unapproved.mostPulled[link.remote, default: 0] += 1
        if isDeletedHere { continue }
        device.unapproved.pulled[link.remote, default: []].insert(link.id.key)
      }
    }
    for (name, keys) in device.unapproved.pulled where keys.count > Self.guardLimit {
      journal.blame("a guard stops mass deletion", "\(device.name) \(name) \(keys.sorted())")
    }
    for (name, keys) in device.unapproved.pushed where keys.count > Self.guardLimit {
      journal.blame("a guard stops mass deletion there", "\(device.name) \(name) \(keys.sorted())")
    }
  }

  /// How many deletions a guard lets pass on remotes of fewer than 80 items.
  private static let guardLimit = 3

  /// A guard stops no run for less than it is to.
  func judgeStop(_ report: SyncReport, of device: Device, _ survey: [SurveyedPost]) throws {
    guard try device.store.run(report.run)?.plan != "empty listing" else { return }
    // What the run deleted before it was stopped counts, too.
    for (id, name) in device.names {
      count(device.clients[name]?.deleted ?? [], on: id, name, by: device)
    }
    let pending = try device.store.openOperations().map(\.operation)
    let planned = survey.flatMap { $0.state.plan().links }.compactMap(\.operation)
    let deletions = Set((pending + planned).filter { $0.kind == .delete }.map(\.link))
    let isMass = device.names.contains { id, name in
      let pushed = deletions.count { $0.remote == id }
      let pulled = survey.flatMap(\.links).count { $0.id.remote == id && $0.existence == .deleted }
      return pushed + (device.unapproved.mostPushed[name]?.count ?? 0) > Self.guardLimit
        || pulled + (device.unapproved.mostPulled[name] ?? 0) > Self.guardLimit
    }
    if !isMass {
      journal.blame("a guard stops mass deletions alone", "\(device.name) \(report.run)")
    }
  }

  private func count(_ deleted: Set<String>, on id: RemoteID, _ name: String, by device: Device) {
    for key in deleted {
      let owner = device.lastSurvey?.first { $0.hasItem(key, on: name) }
      let wish = owner.map { device.wishes[$0.id, default: 0] } ?? 0
      device.unapproved.mostPushed[name, default: []].insert("\(key) \(wish)")
    }
  }
}
