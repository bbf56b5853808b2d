/// The members of an item that are read.
enum FeedMember: String {
  case id, url, title, image, author, authors, tags, language, attachments
  case text = "content_text"
  case html = "content_html"
  case published = "date_published"
  case modified = "date_modified"
  case extras = "_captionsync"

  /// The member that a key means; `nil` for those that are passed over.
  init?(_ key: Range<Int>, in reader: JSONReader) {
    let member: Self? =
      switch key.count {
      case 2: reader.isEqual(key, "id") ? .id : nil
      case 3: reader.isEqual(key, "url") ? .url : nil
      case 4: reader.isEqual(key, "tags") ? .tags : nil
      case 5: reader.isEqual(key, "title") ? .title : reader.isEqual(key, "image") ? .image : nil
      case 6: reader.isEqual(key, "author") ? .author : nil
      case 7: reader.isEqual(key, "authors") ? .authors : nil
      case 8: reader.isEqual(key, "language") ? .language : nil
      case 11: reader.isEqual(key, "attachments") ? .attachments : nil
      case 12:
        reader.isEqual(key, "content_text")
          ? .text
          : reader.isEqual(key, "content_html")
            ? .html : reader.isEqual(key, "_captionsync") ? .extras : nil
      case 13: reader.isEqual(key, "date_modified") ? .modified : nil
      case 14: reader.isEqual(key, "date_published") ? .published : nil
      default: nil
      }
    if let member {
      self = member
      return
    }
    guard reader.isEscaped(key) else { return nil }
    self.init(rawValue: reader.text(of: key))
  }
}
