public import CaptionCore
internal import CaptionHTTP

/// The posts of one source, gathered until every file that holds some has been read.
///
/// Kept as the bytes of JSON Feed items, in memory first and then in a file without a name, so that
/// an export of any size fits. An item's bytes are made from what was read, so equal posts have
/// equal bytes whatever the archive's own spelling.
public struct ArchiveListing: Sendable {
  public var source: ArchiveSource
  /// Whose posts they are where a post does not say itself.
  public var account: Account?
  public private(set) var count = 0
  /// When the newest post was published: the archive is no older than that.
  public private(set) var newest: Timestamp?
  private(set) var spool = ItemSpool()

  init(_ source: ArchiveSource) {
    self.source = source
  }

  mutating func add(_ item: Item) throws(RemoteError) {
    count += 1
    if source.kind.isOfOneAccount { account = account ?? item.account }
    newest = [newest, item.publishedAt, item.editedAt].compactMap(\.self).max()
    try spool.append(item.feedBytes)
  }
}

extension Item {
  /// The item as one of a JSON Feed, with nothing left out that `FeedItemDecoder` reads.
  var feedBytes: [UInt8] {
    var writer = JSONWriter()
    writer.object { writer in
      writer.member("id", key)
      writer.member("url", permalink)
      writer.member("title", content.title)
      writer.member("content_text", content.caption.text)
      writer.member("date_published", publishedAt?.rfc3339)
      writer.member("date_modified", editedAt?.rfc3339)
      writer.member("language", content.language)
      if let account {
        writer.key("author")
        writer.object { writer in
          writer.member("name", account.name)
          writer.member("url", account.url)
        }
      }
      if !content.tags.isEmpty {
        writer.key("tags")
        writer.list { for tag in content.tags { $0.string(tag) } }
      }
      if !content.media.isEmpty {
        writer.key("attachments")
        writer.list { for medium in content.media { medium.write(to: &$0) } }
      }
      if content.contentWarning != nil || content.visibility != nil {
        writer.key("_captionsync")
        writer.object {
          $0.member("content_warning", content.contentWarning)
          $0.member("visibility", content.visibility)
        }
      }
    }
    return writer.bytes
  }
}

extension Media {
  fileprivate func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("url", url)
      writer.member("mime_type", mimeType)
      if let sizeInBytes {
        writer.key("size_in_bytes")
        writer.number(sizeInBytes)
      }
      if let durationInSeconds {
        writer.key("duration_in_seconds")
        writer.number(durationInSeconds)
      }
      guard alt != nil || width != nil || height != nil else { return }
      writer.key("_captionsync")
      writer.object { writer in
        writer.member("alt", alt)
        for (key, number) in [("width", width), ("height", height)] {
          guard let number else { continue }
          writer.key(key)
          writer.number(number)
        }
      }
    }
  }
}

extension ArchiveListing {
  /// Takes over the posts of another listing of the same source.
  mutating func add(_ other: ArchiveListing) throws(RemoteError) {
    count += other.count
    newest = [newest, other.newest].compactMap(\.self).max()
    account = account ?? other.account
    var reader = ItemSpool.Reader(other.spool)
    while let bytes = try reader.nextBytes() { try spool.append(bytes) }
  }
}

extension ItemSpool {
  mutating func append(_ item: [UInt8]) throws(RemoteError) {
    let result = unsafe item.withUnsafeBytes { bytes in
      Result { () throws(HTTPError) in try unsafe append(bytes) }
    }
    if case .failure(let error) = result { throw RemoteError(error) }
  }
}

extension ItemSpool.Reader {
  /// The bytes of the next item; `nil` when there are no more.
  mutating func nextBytes() throws(RemoteError) -> [UInt8]? {
    do {
      return try unsafe next { bytes in unsafe Array(bytes) }
    } catch {
      throw RemoteError(error)
    }
  }
}
