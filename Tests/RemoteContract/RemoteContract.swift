internal import CaptionCore
internal import CaptionSync

/// What every kind of remote promises, tried on a scripted server with the shipped engine above it.
///
/// Each rule is a test of its own: `@Test(arguments: RemoteContract.Rule.allCases)`. The server's
/// own data are the witness.
public struct RemoteContract: Sendable {
  public enum Rule: String, CaseIterable, Sendable {
    case everyPageIsPulled
    case pulledTwiceNothingIsNew
    case whatChangedThereArrives
    case whatIsDeletedThereGoesToTheTrash
    case anEditArrivesThereAndNothingElseChanges
    case whatIsNotKnownSurvivesAnEdit
    case aDraftIsCreatedOnce
    case aDeletionArrivesThere
    case whatIsGoneThereIsNoFault
    case anEditOverAnothersEditIsNotSent
    case aLostAnswerToACreateMakesNoSecondPost
    case aLostRequestToCreateIsNeverTakenForDone
    case aCreateThatIsMadeAndAnsweredOtherwiseMakesNoSecondPost
    case aLostAnswerToAnEditIsFoundOut
    case aLostAnswerToADeletionIsFoundOut
    case anUnauthorisedAnswerStopsTheRemoteAndParksNothing
    case aForbiddenWriteStopsTheRemoteAndParksNothing
    case aRateLimitIsWaitedFor
    case aFailingServerDeletesNothing
    case aMalformedAnswerChangesNothing
  }

  /// Why a rule does not hold.
  public struct Broken: Error, CustomStringConvertible {
    public var description: String
  }

  private let makeWorld: @Sendable () throws -> ContractWorld
  /// How many posts make more than one page.
  private let severalPages: Int
  /// Whether a listing tells what was deleted there.
  private let noticesDeletions: Bool

  /// - Parameters:
  ///   - severalPages: How many posts do not fit one page of a listing; 3 where there are no pages.
  ///   - makeWorld: A new world with an empty server.
  ///   - noticesDeletions: Whether a listing tells what was deleted there.
  public init(
    severalPages: Int = 3, noticesDeletions: Bool = true,
    _ makeWorld: @escaping @Sendable () throws -> ContractWorld
  ) {
    self.severalPages = severalPages
    self.noticesDeletions = noticesDeletions
    self.makeWorld = makeWorld
  }

  /// Tries one rule.
  ///
  /// - Throws: `Broken` where it does not hold.
  /// - Returns: `false` where the remote says that it cannot do what the rule is about.
  @discardableResult
  public func check(_ rule: Rule) async throws -> Bool {
    let world = try makeWorld()
    // What a remote can hold it may have to be asked.
    try await world.sync()
    let held = try world.engine.capabilities().values.first ?? Capabilities()
    switch rule {
    case .everyPageIsPulled: try await everyPageIsPulled(world)
    case .pulledTwiceNothingIsNew: try await pulledTwice(world)
    case .whatChangedThereArrives: try await changedThere(world)
    case .whatIsDeletedThereGoesToTheTrash:
      guard noticesDeletions else { return false }
      try await deletedThere(world)
    case .anEditArrivesThereAndNothingElseChanges:
      guard held.editable.contains(.caption) else { return false }
      try await editArrives(world)
    case .whatIsNotKnownSurvivesAnEdit:
      guard held.editable.contains(.caption) else { return false }
      try await extrasSurvive(world)
    case .aDraftIsCreatedOnce:
      guard held.canCreate, !held.needsMedia else { return false }
      try await createdOnce(world)
    case .aDeletionArrivesThere:
      guard held.canDelete else { return false }
      try await deletionArrives(world)
    case .whatIsGoneThereIsNoFault:
      guard held.canDelete else { return false }
      try await goneThere(world)
    case .anEditOverAnothersEditIsNotSent:
      guard held.editable.contains(.caption) else { return false }
      try await staleEdit(world)
    case .aLostAnswerToACreateMakesNoSecondPost:
      guard held.canCreate, !held.needsMedia else { return false }
      try await lostCreate(world)
    case .aLostRequestToCreateIsNeverTakenForDone:
      guard held.canCreate, !held.needsMedia else { return false }
      try await lostRequest(world)
    case .aCreateThatIsMadeAndAnsweredOtherwiseMakesNoSecondPost:
      guard held.canCreate, !held.needsMedia else { return false }
      try await createdAndDenied(world)
    case .aLostAnswerToAnEditIsFoundOut:
      guard held.editable.contains(.caption) else { return false }
      try await lostEdit(world)
    case .aLostAnswerToADeletionIsFoundOut:
      guard held.canDelete else { return false }
      try await lostDeletion(world)
    case .anUnauthorisedAnswerStopsTheRemoteAndParksNothing:
      try await unauthorised(world)
    case .aForbiddenWriteStopsTheRemoteAndParksNothing:
      guard held.editable.contains(.caption) else { return false }
      try await forbidden(world)
    case .aRateLimitIsWaitedFor: try await rateLimit(world)
    case .aFailingServerDeletesNothing: try await failing(world)
    case .aMalformedAnswerChangesNothing: try await malformed(world)
    }
    return true
  }

  /// Publishes posts and pulls them.
  @discardableResult
  func filled(_ world: ContractWorld, _ captions: String...) async throws -> [String] {
    let keys = captions.map(world.server.publish)
    let report = try await world.sync()
    try expect(report.stopped == nil, "the pull stopped: \(report.message ?? "")")
    try expect(try world.captions == captions.sorted(), "pulled \(try world.captions)")
    return keys
  }

  func expect(_ isTrue: Bool, _ message: @autoclosure () throws -> String) throws {
    guard !isTrue else { return }
    throw Broken(description: try message())
  }

  var pageCount: Int { severalPages }
}

extension RemoteReport {
  var hasPushedNothing: Bool { pushed.created + pushed.updated + pushed.deleted == 0 }
}
