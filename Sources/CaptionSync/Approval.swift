internal import CaptionCore
internal import CaptionStore

/// A plan that a run has shown, as the store keeps it until a person approves it.
struct ShownPlan: Hashable {
  /// What the plan comes to, to the byte.
  var digest: String
  /// The remotes of the run, in the order they were added.
  var remotes: [RemoteID]
  /// The remotes whose items get no post in it.
  var waiting: Set<RemoteID>

  init(_ plan: GuardedPlan, on remotes: [RemoteID], waiting: Set<RemoteID>) {
    digest = plan.digest.text
    self.remotes = remotes
    self.waiting = waiting
  }

  /// Reads the text that `text` writes.
  init?(_ text: String) {
    let parts = text.split(separator: " ", omittingEmptySubsequences: false)
    guard parts.count == 3 else { return nil }
    func identities(_ list: Substring) -> [RemoteID] {
      list.split(separator: ",").compactMap { Int64($0) }.map(RemoteID.init(rawValue:))
    }
    digest = String(parts[0])
    remotes = identities(parts[1])
    waiting = Set(identities(parts[2]))
  }

  var text: String {
    let lists = [remotes, waiting.sorted()].map { list in
      list.map { String($0.rawValue) }.joined(separator: ",")
    }
    return "\(digest) \(lists[0]) \(lists[1])"
  }
}

/// A person's word that a run which was stopped, or only planned, is to be carried out.
struct Approval {
  /// The plan of a run that was stopped because a listing became empty.
  static let emptyListing = "empty listing"

  let run: Int64
  /// What was shown; `nil` where no more than an empty listing was approved.
  let plan: ShownPlan?
  /// Whether that run would have pushed: approving a `pull` sends nothing.
  let pushes: Bool

  init(of run: Int64, in store: CaptionStore) throws {
    guard let record = try store.run(run) else {
      throw SyncError.approvalRefused(reason: "there is no run \(run); see `captions log`")
    }
    guard let text = record.plan, record.state == .stopped || record.state == .planned else {
      throw SyncError.approvalRefused(reason: "run \(run) does not wait to be approved")
    }
    self.run = run
    pushes = SyncRequest.Direction(command: record.command)?.pushes ?? false
    if text == Self.emptyListing {
      plan = nil
      return
    }
    plan = ShownPlan(text)
    guard plan != nil else {
      throw SyncError.approvalRefused(reason: "run \(run) was planned by another version")
    }
  }

  /// Refuses when what would be carried out is not what was approved.
  func check(_ found: ShownPlan) throws {
    guard found != plan else { return }
    guard found.remotes == plan?.remotes else {
      throw SyncError.approvalRefused(reason: "run \(run) was planned for other remotes")
    }
    throw SyncError.approvalRefused(
      reason: "posts changed since run \(run); look again with `captions sync --dry-run`")
  }
}
