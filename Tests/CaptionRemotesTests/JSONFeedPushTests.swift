import CaptionCore
import CaptionHTTP
import Synchronization
import TestSupport
import Testing

@testable import CaptionRemotes

/// An operation as the planner would make it from what the feed showed.
func operation(
  _ kind: Operation.Kind, _ key: String, from expected: Content?, _ fields: Set<Field> = [],
  _ change: (inout Content) -> Void = { _ in }
) -> CaptionCore.Operation {
  var random = SplitMix64(seed: 3)
  var target = expected ?? Content()
  change(&target)
  return Operation(
    kind: kind, post: PostID(using: &random),
    link: LinkID(remote: RemoteID(rawValue: 1), key: key), target: target, fields: fields,
    expected: expected, createdAt: Timestamp(milliseconds: 1_699_999_999_000))
}

struct JSONFeedPushTests {
  static let three = feed(
    #"{"id":"a","content_text":"one","_x":{"n":1.50}}"#, #"{ "id":"b", "content_text":"two" }"#,
    #"{"id":"c","content_html":"<p>three</p>"}"#)

  static func contents(_ server: MemoryServer) async throws -> [String: Content] {
    var known = KnownItems()
    let items = try await JSONFeedRemote(server).list(known: &known).items
    return Dictionary(uniqueKeysWithValues: items.map { ($0.key, $0.content) })
  }

  @Test func anEditedCaptionChangesItsMemberAndTheDateAlone() async throws {
    let server = MemoryServer([feedURL: Self.three])
    let before = try await Self.contents(server)
    let edit = operation(.edit, "b", from: before["b"], [.caption]) {
      $0.caption = Caption("zwei \"2\"\n😀")
    }
    let outcomes = try await JSONFeedRemote(server).push([edit])
    guard case .acknowledged(let item?) = outcomes.first else {
      Issue.record("\(outcomes)")
      return
    }
    #expect(item.content.caption.text == "zwei \"2\"\n😀")
    #expect(
      server.text(feedURL)
        == Self.three.replacing(
          #""two" }"#, with: #""zwei \"2\"\n😀", "date_modified":"2023-11-14T22:13:20Z" }"#))
  }

  @Test func htmlIsMadeAnewOnlyWhenTheCaptionChanged() async throws {
    let server = MemoryServer([feedURL: Self.three])
    let before = try await Self.contents(server)
    let title = operation(.edit, "c", from: before["c"], [.title]) { $0.title = "T" }
    _ = try await JSONFeedRemote(server).push([title])
    #expect(server.text(feedURL).contains(#""content_html":"<p>three</p>","title":"T""#))
    let now = try await Self.contents(server)
    let caption = operation(.edit, "c", from: now["c"], [.caption]) {
      $0.caption = Caption("<b>  two  spaces &\n\n\n\nlines")
    }
    let outcomes = try await JSONFeedRemote(server).push([caption])
    guard case .acknowledged = outcomes[0] else {
      Issue.record("\(outcomes)")
      return
    }
    #expect(!server.text(feedURL).contains("content_text\":\"<b>"))
  }

  @Test func everyFieldThatCanBeEditedIsReadBackAsIntended() async throws {
    let server = MemoryServer([feedURL: try fixture("everything.json")])
    let key = "42"
    let before = try await Self.contents(server)[key]
    let edit = operation(
      .edit, key, from: before, [.title, .caption, .language, .tags, .visibility, .contentWarning]
    ) {
      $0.title = "T"
      $0.caption = Caption("new")
      $0.language = "de"
      $0.tags = ["x", "y\"z"]
      $0.visibility = "private"
      $0.contentWarning = "loud"
    }
    _ = try await JSONFeedRemote(server).push([edit])
    let after = try #require(try await Self.contents(server)[key])
    #expect(after == edit.target)
    let undo = operation(.edit, key, from: after, edit.fields) { $0 = before ?? $0 }
    _ = try await JSONFeedRemote(server).push([undo])
    #expect(try await Self.contents(server)[key] == before)
  }

  @Test(arguments: [
    (
      #"{"id":"a","attachments":[{"url":"u","_image":{"alt":"old"}}]}"#,
      #""_image":{"alt":"new"}"#
    ),
    (#"{"id":"a","attachments":[{"url":"u","_image":{}}]}"#, #""_image":{"alt":"new"}"#),
    (#"{"id":"a","attachments":[{"url":"u"}]}"#, #""_captionsync":{"alt":"new"}"#),
    (
      #"{"id":"a","attachments":[{"url":"u","_captionsync":{"alt":"old"},"_image":{"w":1}}]}"#,
      #""_captionsync":{"alt":"new"}"#
    ),
    (
      #"{"id":"a","attachments":[{"url":"u"}],"_captionsync":{"alt":["old"]}}"#,
      #""_captionsync":{"alt":["new"]}"#
    ),
    (#"{"id":"a","image":"u"}"#, #""_captionsync":{"alt":["new"]}"#),
  ])
  func anAltTextIsWrittenWhereItWasReadAndCanBeTakenAway(item: String, part: String) async throws {
    let server = MemoryServer([feedURL: feed(item)])
    let before = try await Self.contents(server)["a"]
    let alt = Field.alt(try #require(before?.media.first?.id))
    let edit = operation(.edit, "a", from: before, [alt]) { $0.media[0].alt = "new" }
    _ = try await JSONFeedRemote(server).push([edit])
    #expect(server.text(feedURL).contains(part))
    let after = try await Self.contents(server)["a"]
    #expect(after?.media.first?.alt == "new")
    let remove = operation(.edit, "a", from: after, [alt]) { $0.media[0].alt = nil }
    let outcomes = try await JSONFeedRemote(server).push([remove])
    #expect(try await Self.contents(server)["a"]?.media.first?.alt == nil)
    guard case .acknowledged = outcomes[0] else {
      Issue.record("\(outcomes)")
      return
    }
  }

  @Test func aNewPostStandsFirstUnderItsOwnKey() async throws {
    let server = MemoryServer([feedURL: Self.three])
    let remote = JSONFeedRemote(server)
    var random = SplitMix64(seed: 1)
    let key = remote.createKey(for: PostID(using: &random), generation: 0)
    let create = operation(.create, key, from: nil) {
      $0.caption = Caption("fresh & new")
      $0.tags = ["t"]
      $0.visibility = "public"
      $0.media = [
        Media(
          id: MediaID(rawValue: "other id"), url: "https://cdn/1.jpg?sig=1", alt: "alt", width: 3,
          durationInSeconds: 1.5)
      ]
    }
    let outcomes = try await remote.push([create])
    guard case .acknowledged(let item?) = outcomes[0] else {
      Issue.record("\(outcomes)")
      return
    }
    #expect(item.key == key)
    #expect(item.content.media.first?.alt == "alt")
    #expect(item.publishedAt == create.createdAt)
    #expect(server.text(feedURL).contains("\"items\":[{\"id\":\"\(key)\""))
    let again = try await remote.push([create])
    #expect(again == outcomes)
    #expect(server.requests.count { $0.hasPrefix("PUT") } == 1)
  }

  @Test(arguments: [
    ["a"], ["b"], ["c"], ["a", "b"], ["b", "c"], ["a", "c"], ["a", "b", "c"], ["c", "a", "b"],
  ])
  func deletedItemsGoWithTheirCommas(keys: [String]) async throws {
    for isCreating in [false, true] {
      let server = MemoryServer([feedURL: Self.three])
      let before = try await Self.contents(server)
      var operations = keys.map { operation(.delete, $0, from: before[$0]) }
      if isCreating {
        operations.append(operation(.create, "new", from: nil) { $0.caption = Caption("n") })
      }
      let outcomes = try await JSONFeedRemote(server).push(operations)
      #expect(outcomes.prefix(keys.count).allSatisfy { $0 == .acknowledged(item: nil) })
      let left = (isCreating ? ["new"] : []) + ["a", "b", "c"].filter { !keys.contains($0) }
      #expect(try await Self.contents(server).keys.sorted() == left.sorted())
    }
  }

  @Test func whatIsThereAlreadyIsAcknowledgedWithoutWriting() async throws {
    let server = MemoryServer([feedURL: Self.three])
    let before = try await Self.contents(server)
    let edit = operation(.edit, "a", from: Content(caption: Caption("older")), [.caption]) {
      $0 = before["a"] ?? $0
    }
    let gone = operation(.delete, "no such", from: Content())
    let outcomes = try await JSONFeedRemote(server).push([edit, gone])
    guard case .acknowledged(_?) = outcomes[0] else {
      Issue.record("\(outcomes)")
      return
    }
    #expect(outcomes[1] == .acknowledged(item: nil))
    #expect(!server.requests.contains { $0.hasPrefix("PUT") })
  }

  @Test func anItemThatChangedMeanwhileIsStaleAndTheRestIsWritten() async throws {
    let server = MemoryServer([feedURL: Self.three])
    let before = try await Self.contents(server)
    server.set(feedURL, Self.three.replacing("\"one\"", with: "\"theirs\""))
    let outcomes = try await JSONFeedRemote(server).push([
      operation(.edit, "a", from: before["a"], [.caption]) { $0.caption = Caption("mine") },
      operation(.delete, "b", from: before["b"]),
    ])
    guard case .stale(let item?) = outcomes[0] else {
      Issue.record("\(outcomes)")
      return
    }
    #expect(item.content.caption.text == "theirs")
    #expect(outcomes[1] == .acknowledged(item: nil))
    #expect(server.text(feedURL).contains("theirs"))
  }

  @Test func whatCannotBeWrittenIsRefusedAlone() async throws {
    let twice = feed(
      #"{"id":"a","content_text":"1"}"#, #"{"id":"a"}"#, #"{"id":"b","_captionsync":7}"#)
    let server = MemoryServer([feedURL: twice])
    let before = try await Self.contents(server)
    let outcomes = try await JSONFeedRemote(server).push([
      operation(.edit, "a", from: before["a"], [.caption]) { $0.caption = Caption("x") },
      operation(.edit, "b", from: before["b"], [.visibility]) { $0.visibility = "x" },
      operation(.edit, "gone", from: Content(), [.caption]) { $0.caption = Caption("x") },
    ])
    for outcome in outcomes {
      guard case .refused = outcome else {
        Issue.record("\(outcome)")
        continue
      }
    }
    #expect(server.text(feedURL) == twice)
  }

  @Test func patchingNothingIsTheIdentity() async throws {
    for text in [Self.three, try fixture("everything.json"), "\u{FEFF}" + feed() + "\n"] {
      let server = MemoryServer([feedURL: text])
      let copy = try await JSONFeedRemote(server).readCopy(of: feedURL, keys: ["a", "b"])
      let file = try FeedRewrite.document(
        copy, applying: [], at: Timestamp(milliseconds: 0))
      #expect(try file.read(at: 0, count: 1 << 20) == Array(text.utf8))
    }
  }

  @Test func randomPushesGiveTheIntendedContentAndTouchNothingElse() async throws {
    var random = SplitMix64(seed: 77)
    for round in 0..<60 {
      let space = round % 2 == 0 ? "" : "\n    "
      let keys = (0..<Int.random(in: 0...7, using: &random)).map { "k\($0)" }
      let items = keys.map { key in
        "{\(space)\"_z\":[1.0,{}],\(space)\"id\":\"\(key)\",\(space)\"content_text\":\"\(key) text\"}"
      }
      let text =
        "{\"items\":[\(space)\(items.joined(separator: ",\(space)"))\(space)],\"_o\":-0,\"version\":\"1.1\"}"
      let server = MemoryServer([feedURL: text])
      let before = try await Self.contents(server)
      var operations: [CaptionCore.Operation] = []
      var expected = Dictionary(uniqueKeysWithValues: zip(keys, items))
      for key in keys {
        switch Int.random(in: 0..<3, using: &random) {
        case 0:
          operations.append(
            operation(.edit, key, from: before[key], [.caption]) { $0.caption = Caption("N\(key)") }
          )
          expected[key] =
            items[keys.firstIndex(of: key) ?? 0]
            .replacing("\(key) text", with: "N\(key)")
            .dropLast() + ",\(space)\"date_modified\":\"2023-11-14T22:13:20Z\"}"
        case 1:
          operations.append(operation(.delete, key, from: before[key]))
          expected[key] = nil
        default: break
        }
      }
      let created = (0..<Int.random(in: 0...2, using: &random)).map { "new\($0)" }
      for key in created {
        operations.append(operation(.create, key, from: nil) { $0.caption = Caption(key) })
      }
      operations.shuffle(using: &random)
      let outcomes = try await JSONFeedRemote(server).push(operations)
      for outcome in outcomes {
        guard case .acknowledged = outcome else {
          Issue.record("round \(round): \(outcome)")
          continue
        }
      }
      let scan = JSONScannerTests.scan(server.text(feedURL))
      #expect(scan.fault == nil)
      #expect(scan.members == ["_o": "-0", "version": "\"1.1\""])
      #expect(
        Array(scan.elements.dropFirst(created.count)) == keys.compactMap { expected[$0] },
        "round \(round)")
      #expect(scan.elements.count == created.count + expected.count)
    }
  }

  @Test func settlingLooksAndNeverWrites() async throws {
    let server = MemoryServer([feedURL: Self.three])
    let before = try await Self.contents(server)
    let done = operation(.edit, "a", from: Content(), [.caption]) { $0.caption = Caption("one") }
    let undone = operation(.edit, "a", from: before["a"], [.caption]) { $0.caption = Caption("x") }
    let other = operation(.edit, "a", from: Content(), [.caption]) { $0.caption = Caption("x") }
    let remote = JSONFeedRemote(server)
    guard case .acknowledged = try await remote.settle([done])[0],
      case .notDone = try await remote.settle([undone])[0],
      case .stale = try await remote.settle([other])[0]
    else {
      Issue.record("settled otherwise")
      return
    }
    let create = operation(.create, "n", from: nil)
    let delete = operation(.delete, "n", from: Content())
    #expect(try await remote.settle([create]) == [.notDone])
    let made = operation(.create, "a", from: nil) { $0.caption = Caption("one") }
    let edited = operation(.create, "a", from: nil) { $0.caption = Caption("as it was made") }
    guard case .acknowledged(let item?) = try await remote.settle([made])[0],
      case .stale(let other?) = try await remote.settle([edited])[0]
    else {
      Issue.record("settled otherwise")
      return
    }
    #expect(item.content.caption.text == "one" && other.content.caption.text == "one")
    #expect(try await remote.settle([delete]) == [.acknowledged(item: nil)])
    #expect(!server.requests.contains { $0.hasPrefix("PUT") })
  }
}
