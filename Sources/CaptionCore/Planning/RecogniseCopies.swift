/// A post that is to be made on a remote, as far as it tells a copy that is there already.
public struct WantedPost: Hashable, Sendable {
  /// What it is to say there.
  public var content: Content
  /// When it was first published anywhere; `nil` for a draft.
  public var publishedAt: Timestamp?
  public var createdAt: Timestamp

  /// How much earlier than our clock a server's may say that an item was made.
  private static let clockSkew: Int64 = 5 * 60_000
  /// How far in time a copy by another program may be from the post.
  private static let window: Int64 = 12 * 3_600_000

  public init(content: Content, publishedAt: Timestamp?, createdAt: Timestamp) {
    self.content = content
    self.publishedAt = publishedAt
    self.createdAt = createdAt
  }

  /// When, in milliseconds since 1970, what is a copy of the post was published.
  ///
  /// | the post | its copy |
  /// |---|---|
  /// | is published | half a day before it to half a day after it |
  /// | is a draft | any time since it was written |
  public var copyTimes: ClosedRange<Int64> {
    if let time = publishedAt?.milliseconds { return (time - Self.window)...(time + Self.window) }
    return (createdAt.milliseconds - Self.clockSkew)...Int64.max
  }
}

/// By what a copy is known: the words, but for what platforms do to texts, and how many pictures.
public struct CopyKey: Hashable, Sendable {
  private let words: String
  private let media: Int

  /// - Returns: `nil` for a content without any words, of which nothing tells.
  public init?(_ content: Content) {
    words = content.caption.essenceWithoutAtSigns
    media = content.media.count
    if words.isEmpty { return nil }
  }
}

/// Pairs items that have no post with posts that are to be made on their remote: what somebody, or
/// another program, has published there meanwhile is not made a second time.
///
/// Only where each is the other's one match: equal words alone prove nothing.
///
/// - Parameters:
///   - items: What they show, and when they were published.
///   - wanted: The posts.
/// - Returns: The position of the post by that of the item.
public func recogniseCopies(
  _ items: [(content: Content, publishedAt: Timestamp)], of wanted: [WantedPost]
) -> [Int: Int] {
  var places: [CopyKey: [Int]] = [:]
  for (item, shown) in items.enumerated() {
    if let key = CopyKey(shown.content) { places[key, default: []].append(item) }
  }
  var matches: [(item: Int, post: Int)] = []
  for (post, wish) in wanted.enumerated() {
    guard let key = CopyKey(wish.content), let like = places[key] else { continue }
    let times = wish.copyTimes
    for item in like where times.contains(items[item].publishedAt.milliseconds) {
      matches.append((item, post))
    }
  }
  let ofItem = Dictionary(grouping: matches, by: \.item)
  let ofPost = Dictionary(grouping: matches, by: \.post)
  var pairs: [Int: Int] = [:]
  for match in matches where ofItem[match.item]?.count == 1 && ofPost[match.post]?.count == 1 {
    pairs[match.item] = match.post
  }
  return pairs
}

extension Agreement<Content> {
  /// What both sides agree on once an item is known for the copy that was to be made, in our names of
  /// its media; `nil` where that is what the item shows, whole.
  ///
  /// Words that are the same but for the platform's form are agreed on. What the post says and the
  /// copy does not, its alt texts for example, remains to be pushed; what only the copy says stays
  /// there.
  public static func recognising(_ shown: Content, as wanted: Content) -> Agreement<Content>? {
    var agreement = Agreement(at: shown)
    for field in wanted.fields() where field.isFormOnly || wanted[field]?.isEmpty ?? true {
      agreement.sent[field] = wanted[field]
    }
    return agreement.compacted(at: shown)
  }
}

extension Field {
  /// Whether a copy is known by the field, so that it differs in form only.
  fileprivate var isFormOnly: Bool { self == .caption || self == .media }
}
