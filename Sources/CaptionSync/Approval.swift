internal import CaptionStore

/// A person's word that a run which was stopped, or only planned, is to be carried out.
struct Approval {
  /// The plan of a run that was stopped because a listing became empty.
  static let emptyListing = "empty listing"

  private let plan: String
  private let run: Int64

  init(of run: Int64, in store: CaptionStore) throws {
    guard let record = try store.run(run) else {
      throw SyncError.approvalRefused(reason: "there is no run \(run); see `captions log`")
    }
    guard let plan = record.plan, record.state == .stopped || record.state == .planned else {
      throw SyncError.approvalRefused(reason: "run \(run) does not wait to be approved")
    }
    self.plan = plan
    self.run = run
  }

  var allowsEmpty: Bool { plan == Self.emptyListing }

  /// Whether a plan was approved, to be carried out on the world as it was observed then.
  var isOfPlan: Bool { !allowsEmpty }

  /// Refuses when the plan that would be carried out is not the one that was approved.
  func check(_ digest: PlanDigest) throws {
    guard isOfPlan, digest.text != plan else { return }
    throw SyncError.approvalRefused(
      reason: "posts changed since run \(run); look again with `captions sync --dry-run`")
  }
}
