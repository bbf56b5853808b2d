public import CaptionCore
internal import CaptionHTTP

/// Reads the archives, dumps and pages that a person names, and gathers their posts.
///
/// What a file is, is decided by what it holds. A file that is not whole gives nothing; what was
/// passed over is noted with its reason.
public struct ArchiveReader {
  /// What was found in the files read so far.
  public private(set) var listings: [ArchiveListing] = []
  public private(set) var skipped = SkippedPosts()
  /// Drafts that an export of captions holds: they belong to no archive.
  public private(set) var drafts: [ArchivedDraft] = []
  /// How many files gave posts.
  public private(set) var files = 0
  /// How many captions were taken from quotations in a text, and may be no more than a part.
  public private(set) var quoted = 0

  /// Whose archives they are, where the person said so.
  private let account: String?

  public init(account: String? = nil) {
    self.account = account
  }

  /// Reads a file, a folder or an archive at a path.
  public mutating func read(path: String) throws(RemoteError) {
    var found = FoundPosts()
    let files = FilesAtPath(path: path) { (place, passed) throws(RemoteError) in
      switch passed {
      case .otherKind: found.skipped.add(.otherKind, place)
      case .refused(let reason): found.skipped.add(reason, place)
      }
    } body: { (file) throws(RemoteError) in
      try found.read(file)
    }
    try files.forEach()
    try finish(&found, named: path)
  }

  /// Reads a page that was fetched from an address.
  public mutating func read(page: [UInt8], at url: String) throws(RemoteError) {
    var found = FoundPosts()
    var rest = page
    try found.read(
      ImportedFile(path: url) { () throws(RemoteError) in
        defer { rest = [] }
        return rest
      })
    try finish(&found, named: url)
  }

  private mutating func finish(_ found: inout FoundPosts, named name: String) throws(RemoteError) {
    try found.finish(account: account ?? ExportName.account(in: name))
    files += found.files
    quoted += found.quoted
    skipped.add(found.skipped)
    drafts += found.drafts
    for listing in found.listings where listing.count > 0 {
      try add(listing)
    }
  }
}

extension ArchiveReader {
  /// Takes over a listing; of two archives of one account the later one comes first, and counts.
  private mutating func add(_ listing: ArchiveListing) throws(RemoteError) {
    guard let index = listings.firstIndex(where: { $0.source == listing.source }) else {
      listings.append(listing)
      return
    }
    var (first, second) = (listings[index], listing)
    if let newest = listing.newest, first.newest ?? newest < newest { swap(&first, &second) }
    try first.add(second)
    listings[index] = first
  }
}

/// A draft in an export of captions.
public struct ArchivedDraft: Hashable, Sendable {
  public var id: PostID
  public var content: Content
  public var createdAt: Timestamp?
}

/// What the name that a platform gave its export says.
enum ExportName {
  /// The account in `instagram-HANDLE-2024-05-01-….zip`; only the account is taken from a name, what
  /// a file is never.
  static func account(in path: String) -> String? {
    let name = path.split(separator: "/").last ?? ""
    let pattern = #/^instagram-([A-Za-z0-9._]{1,30})-\d{4}-\d{2}-\d{2}/#
    return name.firstMatch(of: pattern).map { String($0.1) }
  }
}
