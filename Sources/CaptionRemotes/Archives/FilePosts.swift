internal import CaptionCore
internal import CaptionHTTP

/// What one file holds: kept apart until it has been read to its end and is whole.
struct FilePosts {
  let file: ImportedFile
  var listings: [ArchiveListing] = []
  var accounts: [ArchiveSource.Kind: Account] = [:]
  var drafts: [ArchivedDraft] = []
  var gallery = GalleryPosts()
  var skipped = SkippedPosts()
  /// How many captions were taken from quotations in a text.
  var quoted = 0

  init(_ file: ImportedFile) {
    self.file = file
  }

  /// Reads the file as what its first bytes show it to be.
  mutating func read() throws(RemoteError) {
    let head = try file.head()
    let outline = JSONOutline(head)
    switch outline.form {
    case .list: try readList(outline)
    case .object: try readObject(outline)
    case .notJSON: try readText(head)
    }
  }

  private mutating func readList(_ outline: JSONOutline) throws(RemoteError) {
    let keys = outline.keys
    if keys.isEmpty {
      skipped.add(.noPosts, file.path)
    } else if !keys.isDisjoint(with: ["tweet", "full_text"]) {
      try readTweets(outline)
    } else if keys.contains("account"), outline.hasAssignment {
      try readTwitterAccount(outline)
    } else if keys.contains("media") || keys.isSuperset(of: ["uri", "creation_timestamp"]) {
      try readInstagram(list: nil)
    } else {
      skipped.add(.unknownFile, file.path)
    }
  }

  private mutating func readObject(_ outline: JSONOutline) throws(RemoteError) {
    let keys = outline.keys
    if let list = InstagramExport.lists.first(where: keys.contains) {
      try readInstagram(list: list)
    } else if !keys.isDisjoint(with: ["photos", "videos", "stories", "direct"]) {
      try readOldInstagram()
    } else if keys.contains("profile_user") {
      try readInstagramAccount()
    } else if keys.contains("orderedItems") || keys.isSuperset(of: ["actor", "object"]) {
      try readActivities(isList: keys.contains("orderedItems"))
    } else if keys.contains("preferredUsername") {
      try readActor()
    } else if keys.contains("node") || keys.contains("instaloader") {
      try readInstaloader()
    } else if keys.isSuperset(of: ["caption", "media", "remotes"]) {
      try readLines()
    } else if keys.contains("category"), !outline.isLines {
      try readGallery()
    } else if keys.contains("items") || keys.contains("version") {
      try readFeed()
    } else {
      skipped.add(.unknownFile, file.path)
    }
  }

  private mutating func readText(_ head: [UInt8]) throws(RemoteError) {
    let start = head.withoutMark.drop { $0 <= 0x20 }
    if head.isEmpty {
      skipped.add(.noPosts, file.path)
    } else if start.first == 0x3C {
      try readPage()
    } else if FrontMatter.begins(head) {
      try readFrontMatter()
    } else if CSVPosts.begins(head) {
      try readTable()
    } else if !Self.isText(head) {
      skipped.add(.unknownFile, file.path)
    } else {
      try readArticle()
    }
  }

  /// Whether bytes are UTF-8, but for a letter that may be cut at their end.
  private static func isText(_ head: [UInt8]) -> Bool {
    guard !head.contains(0) else { return false }
    return (0..<4).contains { cut in
      String(
        validating: head.dropLast(head.count < ImportedFile.headBytes ? 0 : cut), as: UTF8.self)
        != nil
    }
  }

  // MARK: For the readers of each kind

  mutating func add(_ item: Item, from source: ArchiveSource) throws(RemoteError) {
    guard item.key.utf8.contains(where: { $0 > 0x20 }) else {
      skipped.add(.noKey, file.path)
      return
    }
    if let index = listings.firstIndex(where: { $0.source == source }) {
      try listings[index].add(item)
    } else {
      var listing = ArchiveListing(source)
      try listing.add(item)
      listings.append(listing)
    }
  }

  /// The whole file as one JSON value; files of this kind are small.
  func tree() throws(RemoteError) -> JSONTree {
    guard let tree = JSONTree.read(try file.collect(upTo: 16 << 20)) else {
      throw .malformed(path: file.path, reason: "this is not JSON")
    }
    return tree
  }
}
