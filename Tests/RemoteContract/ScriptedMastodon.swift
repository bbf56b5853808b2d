internal import Foundation
internal import Synchronization

/// A server with the Mastodon API, as its documents say, in the ways of one software or another.
public final class ScriptedMastodon: ScriptedServer {
  /// In what servers differ.
  public struct Ways: Sendable {
    public var version = "4.3.1"
    /// Whether a listing says where its next page is.
    public var hasLinks = true
    /// Whether a listing answers its first page whatever is asked for.
    public var repeatsPage = false
    /// Whether posts can be deleted at all.
    public var hasDeleting = true
    public var hasSource = true
    /// Whether a post's text is kept as it was typed, and its language at all.
    public var keepsText = true
    /// Whether media take a description by themselves.
    public var describesMedia = false
    /// Whether a text as it was typed is the markup without its tags, and what was removed is still
    /// shown at its own address.
    public var isWordPress = false
    /// Whether a listing shows what only followers may see.
    public var listsPrivate = true
    /// Whether media come in another order each time.
    public var shufflesMedia = false
    /// Whether who one is is told only to tokens that may read everything.
    public var wantsWholeRead = false
    public var hasEditing = true
    public var hasV2Instance = true
    /// Whether a repeated key answers the first post again.
    public var knowsKeys = true
    /// Whether a repeated key is refused with 400.
    public var refusesKeys = false
    /// Whether the media of an edit take a description.
    public var takesDescriptions = true
    /// How many looks at an upload find it unfinished.
    public var workingLooks = 0
    public var pageSize = 40
    /// What `/api/v1/timelines` and the like are guarded by.
    public var token = "s3cret-token"

    public static let mastodon = Ways()

    public static var gotosocial: Ways {
      var ways = Ways()
      ways.version = "0.19.1+git-1"
      ways.knowsKeys = false
      return ways
    }

    public static var takahe: Ways {
      var ways = Ways()
      ways.version = "takahe/0.11.0"
      ways.knowsKeys = false
      ways.keepsText = false
      ways.listsPrivate = false
      ways.shufflesMedia = true
      ways.wantsWholeRead = true
      return ways
    }

    public static var wordpress: Ways {
      var ways = Ways()
      ways.version = "WordPress/6.1.9, EMA/1.6.1"
      ways.knowsKeys = false
      ways.takesDescriptions = false
      ways.describesMedia = true
      ways.isWordPress = true
      return ways
    }

    public static var pixelfed: Ways {
      var ways = Ways()
      ways.describesMedia = true
      ways.version = "2.7.2 (compatible; Pixelfed 0.12.3)"
      ways.hasLinks = false
      ways.hasSource = false
      ways.knowsKeys = false
      ways.refusesKeys = true
      ways.takesDescriptions = false
      return ways
    }
  }

  struct Medium {
    var id: String
    var description: String
    var focus = "0.5,-0.25"
    var bytes: [UInt8] = []
  }

  struct Post {
    var id: String
    var text: String
    var warning = ""
    var isSensitive = true
    var visibility = "unlisted"
    var language = "en"
    var media: [Medium] = []
    var poll: [String] = []
    var seconds: Int64
    var editedSeconds: Int64?
  }

  struct State {
    var posts: [Post] = []
    var trash: [Post] = []
    var uploads: [String: Medium] = [:]
    var looks: [String: Int] = [:]
    var keys: [String: String] = [:]
    var count = 0
    /// How often posts were shown.
    var showings = 0
    /// What the token that a login gave may do; everything for one that was there before.
    var scopes = "read write"
    /// Where a program that logs in wants the browser to be sent.
    var redirect = ""
    var seconds: Int64 = 1_700_000_000
  }

  public let ways: Ways
  public static let url = "https://example.com/@mira"
  let state = Mutex(State())

  public init(_ ways: Ways = .mastodon) {
    self.ways = ways
  }

  // MARK: What others do there, and what can be seen

  public var captions: [String: String] {
    state.withLock { state in
      Dictionary(uniqueKeysWithValues: state.posts.map { ($0.id, $0.text) })
    }
  }

  public func publish(_ caption: String) -> String {
    publish(caption, describedAs: "a picture")
  }

  /// Publishes a post with one picture.
  public func publish(_ caption: String, describedAs description: String) -> String {
    state.withLock { state in
      var post = Post(id: state.nextID(), text: caption, seconds: state.seconds)
      post.media = [Medium(id: state.nextID(), description: description)]
      if state.count.isMultiple(of: 4) { post.poll = ["yes", "no"] }
      if ways.refusesKeys { post.poll = [] }
      state.posts.append(post)
      return post.id
    }
  }

  public func change(_ key: String, to caption: String) {
    state.withLock { state in
      guard let index = state.posts.firstIndex(where: { $0.id == key }) else { return }
      state.seconds += 1
      state.posts[index].text = caption
      state.posts[index].editedSeconds = state.seconds
    }
  }

  /// From now on only followers see a post.
  public func hide(_ key: String) {
    state.withLock { state in
      for index in state.posts.indices where state.posts[index].id == key {
        state.posts[index].visibility = "private"
      }
    }
  }

  public func remove(_ key: String) {
    state.withLock { state in
      state.trash += state.posts.filter { $0.id == key }
      state.posts.removeAll { $0.id == key }
    }
  }

  public func extras(of key: String) -> String {
    state.withLock { state in
      guard let post = state.posts.first(where: { $0.id == key }) else { return "" }
      let media = post.media.map { "\($0.id) \($0.description) \($0.focus)" }
      return
        "\(post.warning)|\(post.isSensitive)|\(post.visibility)|\(post.language)|\(media)|\(post.poll)"
    }
  }

  /// Somebody else describes a post's media.
  public func describe(_ key: String, _ text: String) {
    state.withLock { state in
      guard let index = state.posts.firstIndex(where: { $0.id == key }) else { return }
      for medium in state.posts[index].media.indices {
        state.posts[index].media[medium].description = text
      }
    }
  }

  /// Takes the pictures and polls of all posts away.
  public func removePictures() {
    state.withLock { state in
      for index in state.posts.indices {
        state.posts[index].media = []
        state.posts[index].poll = []
      }
    }
  }

  /// Somebody passes another's post on.
  public func boost() {
    state.withLock { state in
      state.posts.append(
        Post(id: "boost-\(state.nextID())", text: "another's", seconds: state.seconds))
    }
  }

  /// The bytes that were uploaded for a post's media.
  public func uploadedBytes(of key: String) -> [[UInt8]] {
    state.withLock { state in
      state.posts.first { $0.id == key }?.media.map(\.bytes) ?? []
    }
  }

  public func descriptions(of key: String) -> [String] {
    state.withLock { state in
      state.posts.first { $0.id == key }?.media.map(\.description) ?? []
    }
  }
}

extension ScriptedMastodon.State {
  /// Above 2^53, so that who reads it as a fraction reads it wrong; each is a second later.
  mutating func nextID() -> String {
    count += 1
    seconds += 1
    return "\(113_000_000_000_000_000 + count * 7)"
  }
}
