/// Where archived posts come from: one kind of archive, of one account where it is of one.
public struct ArchiveSource: Hashable, Sendable {
  public enum Kind: String, CaseIterable, Hashable, Sendable {
    case instagram, mastodon, twitter, instaloader
    case galleryDL = "gallery-dl"
    /// What `captions export` wrote.
    case captions
    /// A JSON Feed that another program wrote.
    case feed
    /// Posts that web pages and articles show or tell of.
    case articles

    /// What an archive of this kind is called in a sentence.
    public var name: String {
      switch self {
      case .instagram: "Instagram's export"
      case .mastodon: "Mastodon's archive"
      case .twitter: "Twitter's archive"
      case .instaloader: "instaloader's files"
      case .galleryDL: "gallery-dl's files"
      case .captions: "an export of captions"
      case .feed: "a JSON Feed"
      case .articles: "posts shown in articles"
      }
    }

    /// Whether one archive holds the posts of one account.
    var isOfOneAccount: Bool { self == .instagram || self == .mastodon || self == .twitter }

    /// Whether an archive shows its posts as they were on one day, so that the one with the newest
    /// post is the later one; others mix what was gathered at any time.
    var isOfOneDay: Bool { isOfOneAccount || self == .captions || self == .feed }
  }

  public var kind: Kind
  /// The account's handle, or a feed's home page, else its title; `nil` where the archive does not say.
  public var account: String?

  public init(_ kind: Kind, account: String? = nil) {
    self.kind = kind
    self.account = account
  }

  /// The address under which a store knows it: no network leads there.
  public var url: String { "archive:\(kind.rawValue)\(account.map { "/\($0)" } ?? "")" }

  /// What the remote is called unless that name is taken.
  public var remoteName: String {
    let account = account ?? ""
    let handle = (account.firstRange(of: "://").map { account[$0.upperBound...] } ?? account[...])
      .unicodeScalars.split { scalar in
        let isPlain = scalar.isASCII && scalar.properties.isAlphabetic || "0"..."9" ~= scalar
        return !(isPlain || scalar == "_" || scalar == ".")
      }.map { String($0) }.joined(separator: "-").prefix(60)
    return "\(kind.rawValue)-archive" + (handle.isEmpty ? "" : "-\(handle)")
  }
}
