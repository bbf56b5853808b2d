/// What a person had of one post at one moment.
public struct LocalSide: Hashable, Sendable {
  public var content: Content
  public var isTrashed: Bool
  /// The captions of their own that copies have; `nil` for a copy that shows the post's.
  public var overrides: [LinkID: Caption?]

  public init(content: Content, isTrashed: Bool, overrides: [LinkID: Caption?] = [:]) {
    self.content = content
    self.isTrashed = isTrashed
    self.overrides = overrides
  }
}

/// What undoing a run does to one post.
public enum UndoDecision: Hashable, Sendable {
  /// The post is to hold this again.
  case restore(LocalSide)
  /// Something changed it after the run: nothing is overwritten.
  case changedSince
  /// It is as it was before the run already.
  case nothing
}

/// Decides what undoing a run does to one post.
///
/// | now, against what the run left | decision |
/// |---|---|
/// | the same, to the byte | what was before the run comes back, to the byte |
/// | the same in the fields that the run changed | these fields come back |
/// | all that the run changed is as before it | nothing |
/// | anything else | refused |
///
/// It is an edit like any other: no agreement moves, and what it brings back is pushed with a
/// precondition. Addresses of media that signed themselves anew are no change, and stay as they
/// are.
///
/// - Parameters:
///   - before: What the person had before the run.
///   - after: What the run left.
///   - now: What the person has; its `overrides` name the copies that the run changed, those that
///     are still there.
public func undo(before: LocalSide, after: LocalSide, now: LocalSide) -> UndoDecision {
  var target = before
  if after.content.fingerprint == now.content.fingerprint {
    target.content.followMedia(of: now.content)
  } else {
    let fields = before.content.changes(to: after.content)
    let isAsLeft = fields.allSatisfy { now.content[$0] == after.content[$0] }
    let isAsBefore = fields.allSatisfy { now.content[$0] == before.content[$0] }
    guard isAsLeft || isAsBefore else { return .changedSince }
    target.content = now.content
    for field in fields { target.content[field] = before.content[field] }
  }
  if target.says(theSameAs: now) { return .nothing }
  let isAsLeft = after.isTrashed == now.isTrashed && after.overrides == now.overrides
  return isAsLeft ? .restore(target) : .changedSince
}

extension Content {
  /// The fields that one of the two holds otherwise than the other, or alone.
  fileprivate func changes(to other: Content) -> [Field] {
    fields(with: [other]).filter { self[$0] != other[$0] }
  }
}

extension LocalSide {
  /// Whether both say the same, to the byte.
  fileprivate func says(theSameAs other: LocalSide) -> Bool {
    content.fingerprint == other.content.fingerprint && isTrashed == other.isTrashed
      && overrides.keys == other.overrides.keys
      && overrides.allSatisfy { link, caption in
        let theirs = other.overrides[link] ?? nil
        return (caption?.text).map { Array($0.utf8) } == (theirs?.text).map { Array($0.utf8) }
      }
  }
}
