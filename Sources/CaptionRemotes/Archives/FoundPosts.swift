internal import CaptionCore

/// What the files of one name on the command line hold, while they are read.
struct FoundPosts {
  private(set) var listings: [ArchiveListing] = []
  private(set) var drafts: [ArchivedDraft] = []
  private(set) var files = 0
  private(set) var quoted = 0
  var skipped = SkippedPosts()
  /// Whose archive it is, by its kind, once a file has said so.
  private var accounts: [ArchiveSource.Kind: Account] = [:]
  /// Posts that stand in several files, one for each picture, until all are read.
  private var gallery = GalleryPosts()

  /// Reads a file as what its first bytes show it to be.
  mutating func read(_ file: ImportedFile) throws(RemoteError) {
    do {
      var posts = FilePosts(file)
      try posts.read()
      try take(posts, file)
    } catch .malformed(let path, let reason) {
      skipped.add(
        .notWhole,
        path.isEmpty || path == file.path ? "\(file.path): \(reason)" : "\(path): \(reason)")
    } catch .tooLarge(let limit) {
      skipped.add(.notWhole, "\(file.path): larger than \(limit >> 20) MiB")
    }
  }

  private mutating func take(_ posts: FilePosts, _ file: ImportedFile) throws(RemoteError) {
    skipped.add(posts.skipped)
    for (kind, account) in posts.accounts where accounts[kind] == nil { accounts[kind] = account }
    drafts += posts.drafts
    quoted += posts.quoted
    gallery.add(posts.gallery)
    var count = posts.drafts.count + posts.gallery.count
    for listing in posts.listings where listing.count > 0 {
      count += listing.count
      try add(listing)
    }
    if count > 0 { files += 1 }
  }

  private mutating func add(_ listing: ArchiveListing) throws(RemoteError) {
    if let index = listings.firstIndex(where: { $0.source == listing.source }) {
      try listings[index].add(listing)
    } else {
      listings.append(listing)
    }
  }

  /// Puts together what only all files tell.
  ///
  /// - Parameter named: The account that the person or the name of the export says.
  mutating func finish(account named: String?) throws(RemoteError) {
    var gathered = ArchiveListing(ArchiveSource(.galleryDL))
    for item in gallery.items { try gathered.add(item) }
    if gathered.count > 0 { try add(gathered) }
    for index in listings.indices where listings[index].source.kind.isOfOneAccount {
      let kind = listings[index].source.kind
      let own = accounts[kind] ?? listings[index].account
      let account = named.flatMap { kind.account(handle: $0) } ?? own
      listings[index].account = account
      listings[index].source.account = listings[index].source.account ?? account?.name
    }
  }
}

extension ArchiveSource.Kind {
  /// An account of the platform with this handle.
  func account(handle: String) -> Account? {
    let handle = handle.hasPrefix("@") ? String(handle.dropFirst()) : handle
    let url: String? =
      switch self {
      case .instagram: "https://www.instagram.com/\(handle)/"
      case .twitter: "https://twitter.com/\(handle)"
      default: nil
      }
    return Account(name: handle, url: url)
  }
}
