internal import CaptionCore
internal import CaptionHTTP

/// One page of the list of posts that an endpoint gives for `q=source` without an address.
///
/// | what the answer says of pages | the next page |
/// |---|---|
/// | `paging.after` | `after=` that |
/// | `paging` with a total, or with a limit | `offset=`, until the total or a page that is not full |
/// | other `paging` | none |
/// | nothing | `offset=`, until a page is empty or shows only what was shown |
///
/// Source: https://indieweb.org/Micropub-extensions, and servers.
struct MicropubPage {
  var posts: [MicropubPost] = []
  /// The parameter that names the next page; `nil` where none follows.
  var next: String?
  var notes: [String] = []

  /// Whether the endpoint has no more posts than were shown up to here.
  private(set) var isLast = false

  private static let longestToken = 1000

  /// - Parameter place: The parameter by which the page was asked for.
  init(_ answer: APIAnswer, at place: String?, on endpoint: String) throws(RemoteError) {
    let tree = try answer.object()
    guard case .list(let elements) = tree["items"], let base = try? HTTPURL(endpoint) else {
      throw .malformed(path: answer.url, reason: "this is no list of posts")
    }
    posts = elements.compactMap { MicropubPost(listed: $0, on: base) }
    // Such a list may go on for ever, and what is missing from it may be there.
    guard elements.isEmpty || !posts.isEmpty else {
      throw .malformed(path: answer.url, reason: "no post in its list has an address")
    }
    if posts.count < elements.count {
      notes.append("\(elements.count - posts.count) posts have no address, and are passed over")
    }
    let following = try Self.next(tree["paging"], after: elements.count, at: place, answer)
    isLast = following == nil
    // What shows no post that is known again might be shown for ever.
    next = posts.isEmpty ? nil : following
  }

  private static func next(
    _ paging: JSONTree, after count: Int, at place: String?, _ answer: APIAnswer
  ) throws(RemoteError) -> String? {
    guard count > 0 else { return nil }
    if let token = paging["after"].identifier {
      guard token.utf8.count <= longestToken else {
        throw .malformed(path: answer.url, reason: "it names its next page at great length")
      }
      return FormFields.text([("after", token)])
    }
    let offset = (place.flatMap { Int($0.trimmingPrefix("offset=")) } ?? 0) + count
    let following = "offset=\(offset)"
    guard paging.isObject else { return following }
    if let total = paging["total"].whole { return offset < total ? following : nil }
    if let limit = paging["limit"].whole { return count < limit ? nil : following }
    return nil
  }

  // MARK: Order

  /// Whether the page goes from newer posts to older ones, below what the page before it showed.
  func isOrdered(below above: Int64?) -> Bool {
    var latest = above ?? .max
    for post in posts {
      guard let made = post.publishedAt?.milliseconds, made <= latest else { return false }
      latest = made
    }
    return true
  }

  var oldest: Timestamp? { posts.last?.publishedAt }

  /// Between which instants an ordered page shows every post.
  func stretch(isNewest: Bool, above: Int64?) -> Stretch? {
    let top = isNewest ? nil : above ?? posts.first?.publishedAt?.milliseconds
    let bottom = isLast ? nil : oldest
    guard isNewest || top != nil, isLast || bottom != nil else { return nil }
    return Stretch(after: bottom, before: top.map(Timestamp.init(milliseconds:)))
  }
}
