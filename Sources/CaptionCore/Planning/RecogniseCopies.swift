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
  /// | was written here, and published after that or not yet | any time since it was written |
  /// | was published before it was known here | half a day before that to half a day after it |
  public var copyTimes: ClosedRange<Int64> {
    if let time = publishedAt?.milliseconds, time < createdAt.milliseconds {
      return (time - Self.window)...(time + Self.window)
    }
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

/// What both sides agree on once an item is known for the copy that was to be made, in our names of
/// its media.
///
/// | field | decision |
/// |---|---|
/// | by which the copy is known | agreed on: the same but for the platform's form |
/// | only the item says something | it stays there |
/// | only the post says something, its alt texts for example | it remains to be pushed |
/// | tags, both have some | those of each remain to come to the other |
/// | both say something else | never agreed on: a person decides |
public struct RecognisedCopy: Hashable, Sendable {
  /// `nil` where that is what the item shows, whole.
  public var agreement: Agreement<Content>?
  /// Whether there is something that was never agreed on.
  public var isUnagreed: Bool
  /// Of an unagreed copy, the fields that are agreed on.
  public var settled: Set<Field> = []

  public init(_ shown: Content, as wanted: Content) {
    var agreed = Agreement(at: shown)
    var open: Set<Field> = []
    let fields = wanted.fields(with: [shown])
    for field in fields {
      guard let ours = wanted[field], let theirs = shown[field] else { continue }
      if field.isFormOnly || ours.isEmpty {
        agreed.sent[field] = ours
      } else if case .tags(let tags) = theirs {
        agreed.sent.tags = tags.filter(wanted.tags.contains)
        agreed.seen.tags = agreed.sent.tags
      } else if !theirs.isEmpty && ours != theirs {
        open.insert(field)
      }
    }
    agreement = agreed.compacted(at: shown)
    isUnagreed = !open.isEmpty
    if isUnagreed { settled = Set(fields).subtracting(open) }
  }
}

extension Field {
  /// Whether a copy is known by the field, so that it differs in form only.
  fileprivate var isFormOnly: Bool { self == .caption || self == .media }
}
