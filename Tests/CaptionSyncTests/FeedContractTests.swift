import CaptionHTTP
import CaptionRemotes
import Foundation
import RemoteContract
import Synchronization
import Testing

/// A server that holds one JSON Feed document and guards it by a strong tag.
private final class FeedServer: ScriptedServer {
  private struct State {
    var items: [[String: String]] = []
    var count = 0
  }

  static let url = "https://example.com/feed.json"
  private let state = Mutex(State())

  func answer(_ request: ScriptedRequest) -> ScriptedReply {
    guard request.url == Self.url else { return ScriptedReply(404) }
    let text = document
    let tag = "\"\(text.utf8.reduce(UInt64(7)) { $0 &* 31 &+ UInt64($1) })\""
    if request.method == "PUT" {
      guard request.headers["If-Match"] == tag else { return ScriptedReply(412) }
      take(request.body)
      return ScriptedReply(204)
    }
    if request.headers["If-None-Match"] == tag { return ScriptedReply(304) }
    let headers: HTTPHeaders = ["ETag": tag, "Content-Type": "application/feed+json"]
    return ScriptedReply(200, headers: headers, text)
  }

  private var document: String {
    let items = state.withLock { $0.items }
    let feed: [String: Any] = [
      "version": "https://jsonfeed.org/version/1.1", "title": "Feed", "items": items,
    ]
    let data = try? JSONSerialization.data(withJSONObject: feed, options: .sortedKeys)
    return String(decoding: data ?? Data(), as: UTF8.self)
  }

  private func take(_ body: [UInt8]) {
    let feed = try? JSONSerialization.jsonObject(with: Data(body)) as? [String: Any]
    let items = feed?["items"] as? [[String: Any]] ?? []
    let texts = items.map { $0.compactMapValues { $0 as? String } }
    state.withLock { $0.items = texts }
  }

  var captions: [String: String] {
    state.withLock { state in
      Dictionary(
        uniqueKeysWithValues: state.items.map { ($0["id"] ?? "", $0["content_text"] ?? "") })
    }
  }

  func publish(_ caption: String) -> String {
    state.withLock { state in
      state.count += 1
      let key = "item-\(state.count)"
      state.items.insert(["id": key, "content_text": caption, "_mood": "calm"], at: 0)
      return key
    }
  }

  func change(_ key: String, to caption: String) {
    state.withLock { state in
      for index in state.items.indices where state.items[index]["id"] == key {
        state.items[index]["content_text"] = caption
      }
    }
  }

  func remove(_ key: String) {
    state.withLock { $0.items.removeAll { $0["id"] == key } }
  }

  func extras(of key: String) -> String {
    state.withLock { $0.items.first { $0["id"] == key }?["_mood"] ?? "" }
  }
}

/// JSON Feed under the contract of all remotes.
struct FeedContractTests {
  @Test(arguments: RemoteContract.Rule.allCases)
  func aJSONFeedKeepsTheContract(rule: RemoteContract.Rule) async throws {
    let contract = RemoteContract {
      try ContractWorld(FeedServer()) { setup in
        JSONFeedRemote(
          id: setup.id, url: FeedServer.url, over: setup.transport,
          options: JSONFeedRemote.Options(isComplete: true), now: setup.now)
      }
    }
    #expect(try await contract.check(rule))
  }
}
