internal import CaptionRemotes

/// What an import did.
public struct ImportReport: Hashable, Sendable {
  /// What came of one archive.
  public struct Archive: Hashable, Sendable {
    /// What it is, in words: "Instagram's export".
    public var source: String
    /// How many posts it holds.
    public var posts: Int
    public var remote: RemoteReport
  }

  /// Things that did not become posts, for one reason.
  public struct Skipped: Hashable, Sendable {
    /// A word that stays, for programs.
    public var reason: String
    /// A clause for people: "a retweet: somebody else's words".
    public var message: String
    public var count: Int
    /// Where they are; of very many, and of pictures and the like, not all.
    public var places: [String]
    /// Whether posts may be missing that should be there.
    public var isProblem: Bool
  }

  public var archives: [Archive] = []
  /// How many drafts of an export were made, and how many were here already.
  public var drafts = 0
  public var knownDrafts = 0
  /// In a fixed order, problems first.
  public var skipped: [Skipped] = []
  /// How many files gave posts.
  public var files = 0
  /// How many captions were taken from quotations in a text, and may be no more than a part.
  public var quoted = 0

  /// Whether nothing went wrong.
  public var ok: Bool {
    !skipped.contains(where: \.isProblem) && archives.allSatisfy { $0.remote.stopped == nil }
  }
}

extension ImportReport.Skipped {
  static func list(_ skipped: SkippedPosts) -> [Self] {
    let places = Dictionary(grouping: skipped.entries, by: \.reason)
    return skipped.counts.sorted { $0.key < $1.key }.map { reason, count in
      Self(
        reason: reason.rawValue, message: reason.clause, count: count,
        places: (places[reason] ?? []).map(\.place), isProblem: reason.isProblem)
    }
  }
}
