import CaptionCore
import CaptionHTTP
import Synchronization
import Testing

@testable import CaptionRemotes

/// What a push does with servers that fail, race or ignore what they are told.
struct JSONFeedPushSafetyTests {
  static let one = feed(#"{"id":"a","content_text":"one"}"#, #"{"id":"b","content_text":"two"}"#)
  static let expected = Content(caption: Caption("one"))
  static let edit = operation(.edit, "a", from: expected, [.caption]) {
    $0.caption = Caption("mine")
  }

  static func server(_ change: (inout MemoryServer.Behaviour) -> Void) -> MemoryServer {
    var behaviour = MemoryServer.Behaviour()
    change(&behaviour)
    return MemoryServer([feedURL: one], behaviour)
  }

  @Test(arguments: [MemoryServer.Tags.weak, .none, .flapping])
  func withoutAStrongTagNothingIsWrittenUnlessThePersonIsTheSoleWriter(
    tags: MemoryServer.Tags
  ) async throws {
    let server = Self.server { $0.tags = tags }
    do {
      _ = try await JSONFeedRemote(server).push([Self.edit])
      Issue.record("it was written")
    } catch {
      guard case .unsafeToWrite(let reason) = error else {
        Issue.record("\(error)")
        return
      }
      #expect(reason.contains("ETag"))
    }
    #expect(server.text(feedURL) == Self.one)
    let outcomes = try await JSONFeedRemote(server, options: .init(isSoleWriter: true))
      .push([Self.edit])
    guard case .acknowledged = outcomes[0] else {
      Issue.record("\(outcomes)")
      return
    }
    #expect(server.state.withLock { $0.headers.allSatisfy { $0["If-Match"] == nil } })
  }

  @Test func aServerWithoutConditionalWritesIsWrittenByTheSoleWriter() async throws {
    let server = Self.server { $0.refusesIfMatch = true }
    await #expect(throws: RemoteError.self) { try await JSONFeedRemote(server).push([Self.edit]) }
    #expect(server.text(feedURL) == Self.one)
    let outcomes = try await JSONFeedRemote(server, options: .init(isSoleWriter: true))
      .push([Self.edit])
    guard case .acknowledged = outcomes[0] else {
      Issue.record("\(outcomes)")
      return
    }
    #expect(server.text(feedURL).contains("mine"))
  }

  /// Apache's tag of a file is weak for the second in which it was written.
  @Test(arguments: [(40, true), (41, true), (43, false)])
  func aTagThatIsWeakOnlyForNowIsWaitedFor(sent: Int, isWaitedFor: Bool) async throws {
    let server = Self.server {
      $0.tags = .weak
      $0.dates = [
        "Last-Modified": "Sun, 06 Nov 1994 08:49:40 GMT",
        "Date": "Sun, 06 Nov 1994 08:49:\(sent) GMT",
      ]
    }
    let remote = JSONFeedRemote(
      id: RemoteID(rawValue: 1), url: feedURL, over: server, options: .init(),
      now: { Timestamp(milliseconds: 0) },
      sleep: { _ in server.change { $0.behaviour.tags = .strong } })
    let outcomes = try? await remote.push([Self.edit])
    #expect((outcomes != nil) == isWaitedFor)
    #expect(server.text(feedURL).contains("mine") == isWaitedFor)
  }

  /// Until then another write in the same second would go unseen.
  @Test func aTagMadeOfSecondsIsTrustedOnlyWhenItsSecondIsOver() async throws {
    let server = Self.server {
      $0.tags = .constant
      $0.dates = [
        "Last-Modified": "Sun, 06 Nov 1994 08:49:40 GMT", "Date": "Sun, 06 Nov 1994 08:49:40 GMT",
      ]
    }
    let theirs = Self.one.replacing("two", with: "theirs")
    let remote = JSONFeedRemote(
      id: RemoteID(rawValue: 1), url: feedURL, over: server, options: .init(),
      now: { Timestamp(milliseconds: 0) },
      sleep: { _ in
        server.set(feedURL, theirs)
        server.change { $0.behaviour.dates = [:] }
      })
    _ = try await remote.push([Self.edit])
    #expect(server.text(feedURL).contains("theirs"))
    #expect(server.text(feedURL).contains("mine"))
  }

  @Test func aPreconditionThatFailedBeforeIsNotTrustedAgain() async {
    let server = Self.server { _ in }
    await #expect(throws: RemoteError.self) {
      try await JSONFeedRemote(server, options: .init(isPreconditionBroken: true))
        .push([Self.edit])
    }
    #expect(server.text(feedURL) == Self.one)
  }

  @Test func aChangeInTheLastMomentIsNotOverwritten() async throws {
    let server = Self.server { _ in }
    let theirs = Self.one.replacing("two", with: "theirs")
    server.change { $0.beforePut = { $0.documents[feedURL] = Array(theirs.utf8) } }
    #expect(try await JSONFeedRemote(server).push([Self.edit]) == [.notDone])
    #expect(server.text(feedURL) == theirs)
    let again = try await JSONFeedRemote(server).push([Self.edit])
    guard case .acknowledged = again[0] else {
      Issue.record("\(again)")
      return
    }
    #expect(server.text(feedURL).contains("theirs"))
  }

  @Test func aChangeBetweenReadingAndWritingIsSeenEvenWhereIfMatchIsIgnored() async throws {
    let server = Self.server { $0.ignoresIfMatch = true }
    let theirs = Self.one.replacing("\"one\"", with: "\"theirs\"")
    // The first read shows the document as it was.
    server.set(feedURL, theirs)
    server.change { $0.tornReads = [Array(Self.one.utf8)] }
    let outcomes = try await JSONFeedRemote(server).push([Self.edit])
    guard case .stale(let item?) = outcomes[0] else {
      Issue.record("\(outcomes)")
      return
    }
    #expect(item.content.caption.text == "theirs")
    #expect(server.text(feedURL) == theirs)
  }

  @Test func aLostAnswerIsSettledByLooking() async throws {
    let server = Self.server { $0.lostAnswers = 1 }
    let outcomes = try await JSONFeedRemote(server).push([Self.edit])
    guard case .acknowledged = outcomes[0] else {
      Issue.record("\(outcomes)")
      return
    }
    #expect(server.requests.count { $0.hasPrefix("PUT") } == 1)
  }

  @Test func aLostAnswerThatCannotBeLookedAtIsUnknown() async throws {
    let server = Self.server {
      $0.lostAnswers = 1
      $0.lostGets = 1
    }
    #expect(try await JSONFeedRemote(server).push([Self.edit]) == [.unknown])
    guard case .acknowledged = try await JSONFeedRemote(server).settle([Self.edit])[0] else {
      Issue.record("not settled")
      return
    }
  }

  @Test(arguments: [
    (401, RemoteError.unauthorised(reason: "the server wants a valid token (401)")),
    (403, .unauthorised(reason: "the server forbids access (403)")),
    (404, .refused(reason: "this server does not accept writes")),
    (405, .refused(reason: "this server does not accept writes")),
    (
      501,
      .refused(
        reason: "this server does not accept writes, or none with a condition (501): if nothing "
          + "else writes the feed, `--sole-writer` does without")
    ),
    (413, .refused(reason: "the feed is larger than the server takes (413)")),
    (503, .unreachable(reason: "the server is not available now (503)", notBefore: nil)),
    (409, .unreachable(reason: "another write of the feed is under way (409)", notBefore: nil)),
  ])
  func aRefusedWriteStopsTheRemoteAndChangesNothing(status: Int, error: RemoteError) async {
    let server = Self.server { $0.refusesPut = status }
    await #expect(throws: error) { try await JSONFeedRemote(server).push([Self.edit]) }
    #expect(server.text(feedURL) == Self.one)
  }

  @Test func aTagThatDoesNotFollowTheBytesIsReported() async throws {
    let server = Self.server { $0.tags = .constant }
    let findings = Mutex<[PushFinding]>([])
    _ = try await JSONFeedRemote(
      server, report: { finding in findings.withLock { $0.append(finding) } }
    )
    .push([Self.edit])
    #expect(findings.withLock { $0 } == [.tagIgnoresChanges])
  }

  @Test func aWriteThatAnotherReplacedAtOnceIsReportedAndNotAcknowledged() async throws {
    let server = Self.server { _ in }
    let theirs = Self.one.replacing("\"one\"", with: "\"theirs\"")
    let findings = Mutex<[PushFinding]>([])
    let remote = JSONFeedRemote(
      server, report: { finding in findings.withLock { $0.append(finding) } })
    // The read of the document, the check that it still stands, then the read back.
    server.change { $0.readsUntilTorn = 2 }
    server.change { $0.tornReads = [Array(theirs.utf8)] }
    guard case .stale = try await remote.push([Self.edit])[0] else {
      Issue.record("not stale")
      return
    }
    #expect(findings.withLock { $0 } == [.notAsWritten])
  }

  @Test func tornReadsAreReadAgainAndThenUnreachable() async throws {
    let torn = Array(Self.one.utf8.dropLast(9))
    let server = Self.server { _ in }
    server.change { $0.tornReads = [torn, Array(torn.dropLast(3))] }
    let outcomes = try await JSONFeedRemote(server).push([Self.edit])
    guard case .acknowledged = outcomes[0] else {
      Issue.record("\(outcomes)")
      return
    }
    let always = Self.server { _ in }
    always.change { $0.tornReads = [torn, Array(torn.dropLast(3)), Array(torn.dropLast(7))] }
    await #expect(
      throws: RemoteError.unreachable(
        reason: "the document changes while it is read", notBefore: nil)
    ) { try await JSONFeedRemote(always).push([Self.edit]) }
  }

  @Test func aPageThatHoldsTheItemIsTheOneWritten() async throws {
    let second = "https://example.org/2.json"
    let server = MemoryServer([
      feedURL: feed(#"{"id":"x"}"#, head: ",\"next_url\":\"2.json\""),
      second: feed(#"{"id":"a","content_text":"one"}"#),
    ])
    let create = operation(.create, "n", from: nil)
    let outcomes = try await JSONFeedRemote(server).push([Self.edit, create])
    guard case .acknowledged = outcomes[0], case .refused = outcomes[1] else {
      Issue.record("\(outcomes)")
      return
    }
    #expect(server.text(second).contains("mine"))
    #expect(server.requests.filter { $0.hasPrefix("PUT") } == ["PUT \(second)"])
  }

  @Test func aPushThatIsCancelledBeforeItWritesSaysSo() async {
    let server = Self.server { _ in }
    let task = Task {
      unsafe withUnsafeCurrentTask { unsafe $0?.cancel() }
      return try await JSONFeedRemote(server).push([Self.edit])
    }
    await #expect(throws: RemoteError.cancelled) { try await task.value }
    #expect(server.text(feedURL) == Self.one)
  }
}
