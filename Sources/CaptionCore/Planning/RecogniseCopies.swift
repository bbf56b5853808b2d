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

  /// Whether an item says what the post says, but for what platforms do to texts.
  ///
  /// As many pictures, and the same words; without any words nothing tells.
  public func isSaid(by shown: Content) -> Bool {
    let words = content.caption.essenceWithoutAtSigns
    return !words.isEmpty && shown.media.count == content.media.count
      && shown.caption.essenceWithoutAtSigns == words
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
  var matches: [(item: Int, post: Int)] = []
  for (post, wish) in wanted.enumerated() {
    for (item, shown) in items.enumerated()
    where wish.copyTimes.contains(shown.publishedAt.milliseconds) && wish.isSaid(by: shown.content)
    {
      matches.append((item, post))
    }
  }
  var pairs: [Int: Int] = [:]
  for match in matches
  where matches.count(where: { $0.item == match.item || $0.post == match.post }) == 1 {
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
