internal import CaptionCore
internal import CaptionHTTP

/// A post as `captions export` writes it, whatever the format: the same members everywhere.
struct ExportedPost {
  var members: JSONTree

  /// The post as an item; `nil` for what names no post.
  var item: Item? {
    guard let id = members["id"].words else { return nil }
    return Item(
      key: id, content: content, account: account, permalink: members["permalink"].words,
      publishedAt: time("publishedAt"), editedAt: time("editedAt"))
  }

  /// The post, where it was a draft.
  var draft: ArchivedDraft? {
    guard members["state"].string == "draft", let id = members["id"].words.flatMap({ PostID($0) })
    else { return nil }
    return ArchivedDraft(id: id, content: content, createdAt: time("createdAt"))
  }

  private func time(_ name: String) -> Timestamp? {
    members[name].spelled.flatMap { Timestamp(archived: $0) }
  }

  private var account: Account? {
    // What `account` says is the address where no name is known.
    let name = members["account"].words
    let url = members["accountURL"].words
    return Account(name: name == url ? nil : name, url: url)
  }

  private var content: Content {
    var media = members["media"].values.compactMap { medium -> Media? in
      guard let url = medium["url"].words else { return nil }
      return Media(
        id: MediaID(rawValue: MediaAddress.identity(of: url)), url: url, alt: medium["alt"].string,
        mimeType: medium["mimeType"].words,
        width: medium["width"].whole,
        height: medium["height"].whole,
        sizeInBytes: medium["sizeInBytes"].whole.map(Int64.init),
        durationInSeconds: medium["durationInSeconds"].decimal)
    }
    MediaAddress.makeDistinct(&media)
    return Content(
      title: members["title"].string, caption: Caption(members["caption"].string ?? ""),
      language: members["language"].words, visibility: members["visibility"].string,
      contentWarning: members["contentWarning"].string,
      tags: members["tags"].values.compactMap(\.string), media: media)
  }
}

extension FilePosts {
  /// Takes a post of an export of captions.
  mutating func take(_ members: JSONTree, at place: String) throws(RemoteError) {
    let post = ExportedPost(members: members)
    if let draft = post.draft {
      drafts.append(draft)
    } else if let item = post.item {
      try add(item, from: ArchiveSource(.captions))
    } else {
      skipped.add(.noKey, place)
    }
  }

  /// Reads JSON Lines: a line that is broken loses no other.
  mutating func readLines() throws(RemoteError) {
    var rest: [UInt8] = []
    var number = 0
    func line(_ bytes: ArraySlice<UInt8>) throws(RemoteError) {
      number += 1
      let place = "\(file.path): line \(number)"
      guard bytes.contains(where: { $0 > 0x20 }) else { return }
      guard let tree = JSONTree.read(bytes) else {
        return skipped.add(.notWhole, "\(place): this is not JSON")
      }
      try take(tree, at: place)
    }
    while true {
      let piece = try file.next()
      rest += number == 0 && rest.isEmpty ? Array(piece.withoutMark) : piece
      var start = rest.startIndex
      while let end = rest[start...].firstIndex(of: 0x0A) {
        try line(rest[start..<end])
        start = end + 1
      }
      rest.removeSubrange(..<start)
      guard !piece.isEmpty else { break }
      guard rest.count <= JSONScanner.maximumValueBytes else {
        throw .malformed(path: file.path, reason: "line \(number + 1) is longer than 16 MiB")
      }
    }
    try line(rest[...])
  }

  /// Reads a JSON Feed: one of our own, or of anybody.
  mutating func readFeed() throws(RemoteError) {
    var head = FeedHead()
    var isOurs = false
    var hasItems = false
    var decoder = FeedItemDecoder()
    var others = ArchiveListing(ArchiveSource(.feed))
    try JSONElements(list: "items").forEachPart(in: file) { (part, scanner) throws(RemoteError) in
      guard part.key == nil else {
        head.read(part, in: scanner)
        if part.key == "_captionsync" { isOurs = true }
        return
      }
      hasItems = true
      let (item, own) = unsafe scanner.withBytes(part.value) { bytes in
        var reader = unsafe JSONReader(validated: bytes)
        return unsafe (decoder.decode(bytes), JSONTree(&reader)["_captionsync"])
      }
      guard let item else { return skipped.add(.noKey, "\(file.path): item \(part.index + 1)") }
      if !isOurs {
        try others.add(item)
      } else if own["state"].string == "draft", let id = PostID(item.key) {
        let created = own["created"].string.flatMap { Timestamp(archived: $0) }
        drafts.append(ArchivedDraft(id: id, content: item.content, createdAt: created))
      } else {
        try add(item, from: ArchiveSource(.captions))
      }
    }
    try head.finish(hasItems: hasItems || !isOurs)
    others.account = head.author
    // Many feeds are called “Posts”, and number them from 1.
    others.source.account = head.homePage ?? head.title
    if others.count > 0 { listings.append(others) }
  }
}
