internal import CaptionHTTP

/// Why something in an archive did not become a post.
public enum SkipReason: String, CaseIterable, Hashable, Sendable, Comparable {
  case notWhole, notAPost, noKey, repeated, retweet, boost, older, differs
  case profilePicture, deletedThere, othersPost, unknownPost
  case noPosts, unknownFile, webPageExport
  case nestedArchive, archiveInFolder, encrypted, symbolicLink, tooDeep, otherKind

  /// What is wrong, as a clause about the things that were skipped.
  public var clause: String {
    switch self {
    case .notWhole: "cannot be read"
    case .notAPost: "not a post"
    case .noKey: "nothing to know the post by"
    case .repeated: "there twice: the first one counts"
    case .retweet: "a retweet: somebody else's words"
    case .boost: "a boost: somebody else's words"
    case .older: "known from a later archive already"
    case .differs: "a draft that was changed here since"
    case .profilePicture: "a profile picture"
    case .deletedThere: "deleted by its author"
    case .othersPost: "a post of somebody else"
    case .unknownPost: "an embed that says neither whose post it is nor where"
    case .noPosts: "no posts in the file"
    case .unknownFile: "a file of a kind that is not read"
    case .webPageExport: "an export as web pages: ask the platform for JSON"
    case .nestedArchive: "an archive inside an archive"
    case .archiveInFolder: "an archive in a folder: name it by itself"
    case .encrypted: "encrypted"
    case .symbolicLink: "a symbolic link"
    case .tooDeep: "folders nested too deep"
    case .otherKind: "media and other files"
    }
  }

  /// Whether the person should look: posts may be missing that the file was to bring.
  public var isProblem: Bool { self == .notWhole }

  public static func < (one: Self, other: Self) -> Bool { one.rank < other.rank }

  private var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}

/// What an import passed over, each with its reason.
public struct SkippedPosts: Sendable {
  public struct Entry: Hashable, Sendable {
    public var reason: SkipReason
    /// Which file, which entry of it, and what is wrong where there is more to say; for a person.
    public var place: String
  }

  /// So many are kept with their places; the others are counted.
  static let kept = 100_000

  public private(set) var entries: [Entry] = []
  public private(set) var counts: [SkipReason: Int] = [:]

  public init() {}

  public mutating func add(_ reason: SkipReason, _ place: @autoclosure () -> String) {
    counts[reason, default: 0] += 1
    // Thousands of pictures stand in most archives: which ones says nothing.
    guard reason != .otherKind, entries.count < Self.kept else { return }
    entries.append(Entry(reason: reason, place: place().harmless))
  }

  public mutating func add(_ other: Self) {
    for (reason, count) in other.counts { counts[reason, default: 0] += count }
    entries += other.entries.prefix(max(0, Self.kept - entries.count))
  }
}
