internal import CaptionHTTP
internal import Foundation
internal import Synchronization

/// A site with a Micropub endpoint, as the documents of Micropub say, in the ways of one server or
/// another.
public final class ScriptedMicropub: ScriptedServer {
  /// In what servers differ.
  public struct Ways: Sendable {
    /// How a list of posts is paged.
    public enum Paging: Sendable {
      /// `paging.after`, an opaque word.
      case after
      /// `offset`, with what was asked for said again.
      case offset
      /// `offset`, with nothing said of pages.
      case silent
      /// Whatever is asked for, the first page.
      case stuck
    }

    /// In which form a site shows its posts.
    public enum Form: Sendable { case json, atom, rss, entries }

    /// `nil` where posts are not listed, and the site's feed tells them.
    public var paging: Paging? = .after
    public var form = Form.json
    /// How many posts the feed shows.
    public var feedLength = Int.max
    /// How many posts a page has at most, whatever is asked for.
    public var pageSize = 20
    public var isOldestFirst = false
    /// Whether a list leaves out where its posts are.
    public var hidesAddresses = false
    /// The word in a text that is not given, since it was not written by Micropub.
    public var withheld: String?
    public var hasDates = true
    /// Whether posts are known by their paths only, and listed by them.
    public var usesPaths = false
    /// Whether pictures are taken as plain addresses only.
    public var keepsAltsBeside = false
    /// Whether a list shows texts as markup, and the source as they were typed.
    public var listsMarkup = false
    /// Whether a text that is sent becomes markup.
    public var storesMarkup = false
    /// Whether a post's address follows its text.
    public var renames = false
    /// Whether the former address of a post leads to the new one.
    public var redirects = false
    /// What a question about a post that is not there is answered with.
    public var missingStatus = 400
    /// What a new post is answered with.
    public var createdStatus = 201
    /// How many questions about a new post find nothing.
    public var hiddenLooks = 0
    /// Whether a deleted post is kept and said to be deleted.
    public var keepsDeleted = false
    public var keepsVisibility = false
    public var mediaEndpoint: String? = "/media"

    public init() {}
  }

  struct Post {
    var slug: String
    /// Each a list, as JSON.
    var properties: [String: String]
    var isDeleted = false
    /// Whether the feed leaves it out.
    var isUnlisted = false
    var hiddenLooks = 0
  }

  struct State {
    var posts: [Post] = []
    var formerSlugs: [String: String] = [:]
    var count = 0
    var seconds: Int64 = 1_700_000_000
    var uploads: [[UInt8]] = []
  }

  public static let site = "https://example.com/"
  public static let endpoint = "https://example.com/micropub"
  public static let token = "s3cret-token"
  public let ways: Ways
  let state = Mutex(State())

  public init(_ ways: Ways = Ways()) {
    self.ways = ways
  }

  // MARK: What others do there, and what can be seen

  public var captions: [String: String] {
    state.withLock { state in
      Dictionary(
        uniqueKeysWithValues: state.posts.filter { !$0.isDeleted }.map { post in
          (Self.site + post.slug, Self.plain(post.properties["content"]))
        })
    }
  }

  public func publish(_ caption: String) -> String {
    publish([
      "content": content(caption),
      "category": #"["boats",{"type":["h-card"],"properties":{"name":["Kim"]}}]"#,
      "photo": #"["https://example.com/one.png"]"#, "weather": #"[{"temp":"12.50"}]"#,
    ])
  }

  /// Somebody publishes a post with these properties, each a list as JSON.
  public func publish(_ properties: [String: String]) -> String {
    state.withLock { state in Self.site + add(properties, to: &state) }
  }

  public func change(_ key: String, to caption: String) {
    change(key, "content", content(caption))
  }

  /// Somebody else changes a property of a post.
  public func change(_ key: String, _ property: String, _ values: String) {
    state.withLock { state in
      guard let index = index(of: key, in: state) else { return }
      state.seconds += 1
      state.posts[index].properties[property] = values
      state.posts[index].properties["updated"] = Self.text([Self.date(state.seconds)])
    }
  }

  public func remove(_ key: String) {
    state.withLock { state in
      guard let index = index(of: key, in: state) else { return }
      if ways.keepsDeleted {
        state.posts[index].isDeleted = true
      } else {
        state.posts.remove(at: index)
      }
    }
  }

  /// Somebody else gives a post another address; answers that.
  public func rename(_ key: String) -> String {
    state.withLock { state in
      guard let index = index(of: key, in: state) else { return key }
      let former = state.posts[index].slug
      state.posts[index].slug = "another/\(former)"
      state.formerSlugs[former] = state.posts[index].slug
      return Self.site + state.posts[index].slug
    }
  }

  /// The feed leaves a post out that is there.
  public func hide(_ key: String) {
    state.withLock { state in
      if let index = index(of: key, in: state) { state.posts[index].isUnlisted = true }
    }
  }

  /// The page of a post that was there leads to another.
  public func redirect(_ slug: String, to other: String) {
    state.withLock { $0.formerSlugs[slug] = other }
  }

  public func extras(of key: String) -> String {
    var rest = properties(of: key)
    rest["content"] = nil
    rest["updated"] = nil
    return rest.sorted { $0.key < $1.key }.map { "\($0): \($1)" }.joined(separator: "\n")
  }

  /// What a post was made of.
  public func properties(of key: String) -> [String: String] {
    state.withLock { state in
      index(of: key, in: state).map { state.posts[$0].properties } ?? [:]
    }
  }

  /// The bytes of the files that were uploaded.
  public var uploads: [[UInt8]] { state.withLock { $0.uploads } }

  // MARK: Keeping

  /// Adds a post, a second after the one before; answers its path.
  func add(_ properties: [String: String], to state: inout State) -> String {
    state.count += 1
    state.seconds += 1
    var properties = properties
    if ways.hasDates { properties["published"] = Self.text([Self.date(state.seconds)]) }
    let slug = "posts/\(state.count)"
    state.posts.append(Post(slug: slug, properties: properties, hiddenLooks: ways.hiddenLooks))
    return slug
  }

  /// A text as this server keeps it.
  func content(_ text: String) -> String {
    Self.text(ways.storesMarkup ? [["html": Self.markup(text)]] : [text])
  }

  /// The post at an address or path that is there.
  func index(of address: String, in state: State) -> Int? {
    let path = address.hasPrefix(Self.site) ? String(address.dropFirst(Self.site.count)) : address
    let slug = path.hasPrefix("/") ? String(path.dropFirst()) : path
    return state.posts.firstIndex { $0.slug == slug && !$0.isDeleted }
  }

  static func date(_ seconds: Int64) -> String {
    let style = Date.ISO8601FormatStyle(timeZone: .gmt)
    return Date(timeIntervalSince1970: TimeInterval(seconds)).formatted(style)
  }

  public static func text(_ value: Any) -> String {
    let data = try? JSONSerialization.data(
      withJSONObject: value, options: [.sortedKeys, .withoutEscapingSlashes])
    return String(decoding: data ?? Data(), as: UTF8.self)
  }

  static func values(_ text: String?) -> [Any] {
    let value = try? JSONSerialization.jsonObject(with: Data((text ?? "[]").utf8))
    return value as? [Any] ?? []
  }

  static func markup(_ text: String) -> String {
    "<p>\(text.replacing("&", with: "&amp;").replacing("<", with: "&lt;"))</p>"
  }

  /// What a post's `content` says.
  static func plain(_ content: String?) -> String {
    let value = values(content).first
    if let text = value as? String { return text }
    let html = (value as? [String: Any])?["html"] as? String ?? ""
    return html.replacing("<p>", with: "").replacing("</p>", with: "")
      .replacing("&lt;", with: "<").replacing("&gt;", with: ">").replacing("&amp;", with: "&")
  }
}
