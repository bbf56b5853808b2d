internal import CaptionCore

/// Twitter's archive: scripts that assign lists of tweets, with all numbers as strings.
enum TwitterArchive {
  enum Reading {
    case item(Item)
    case skip(SkipReason)
  }

  static func read(_ element: JSONTree) -> Reading {
    let tweet = element["tweet"].isObject ? element["tweet"] : element
    guard let id = tweet["id_str"].words ?? tweet["id"].spelled,
      let text = tweet["full_text"].string ?? tweet["text"].string
    else { return .skip(.notAPost) }
    if text.hasPrefix("RT @") || tweet["retweeted_status"].isObject { return .skip(.retweet) }
    let entities = tweet["entities"]
    let extended = tweet["extended_entities"]["media"].values
    let media = extended.isEmpty ? entities["media"].values : extended
    let content = Content(
      caption: Caption(caption(text, links: entities["urls"].values, media: media)),
      language: language(tweet["lang"].words), media: self.media(media))
    return .item(
      Item(
        key: id, content: content,
        publishedAt: tweet["created_at"].string.flatMap { Timestamp(archived: $0) }))
  }

  /// Codes below `und` are Twitter's own: it could not tell.
  private static func language(_ code: String?) -> String? {
    guard let code, !["und", "zxx"].contains(code), !code.hasPrefix("q") else { return nil }
    return code == "in" ? "id" : code == "iw" ? "he" : code
  }

  /// The text as it was typed: links as they were before they were shortened, the media's own link
  /// left out, and `&amp;`, `&lt;` and `&gt;` as one letter each.
  private static func caption(_ text: String, links: [JSONTree], media: [JSONTree]) -> String {
    var text = text
    for link in links {
      guard let short = link["url"].words, let long = link["expanded_url"].words else { continue }
      text = text.replacingScalars(short, with: escaped(long))
    }
    for short in Set(media.compactMap { $0["url"].words }) {
      guard let place = text.ranges(of: short).last else { continue }
      var start = place.lowerBound
      while start > text.startIndex, text[text.index(before: start)] == " " {
        start = text.index(before: start)
      }
      text.removeSubrange(start..<place.upperBound)
    }
    // The ampersand last, so that `&amp;lt;` is the four letters that were typed.
    return text.replacingScalars("&lt;", with: "<").replacingScalars("&gt;", with: ">")
      .replacingScalars("&amp;", with: "&")
  }

  private static func escaped(_ text: String) -> String {
    text.replacingScalars("&", with: "&amp;")
  }

  private static func media(_ entities: [JSONTree]) -> [Media] {
    var media = entities.compactMap { entity -> Media? in
      guard let still = entity["media_url_https"].words ?? entity["media_url"].words else {
        return nil
      }
      let video = entity["video_info"]["variants"].values
        .filter { $0["content_type"].string == "video/mp4" }
        .max { ($0["bitrate"].whole ?? 0) < ($1["bitrate"].whole ?? 0) }
      let url = video?["url"].words ?? still
      let size =
        entity["original_info"].isObject ? entity["original_info"] : entity["sizes"]["large"]
      return Media(
        id: MediaID(rawValue: MediaAddress.identity(of: url)), url: url,
        alt: entity["ext_alt_text"].words ?? entity["alt_text"].words,
        mimeType: video == nil ? nil : "video/mp4",
        width: size["width"].whole ?? size["w"].whole,
        height: size["height"].whole ?? size["h"].whole,
        durationInSeconds: entity["video_info"]["duration_millis"].decimal.map { $0 / 1000 })
    }
    MediaAddress.makeDistinct(&media)
    return media
  }
}

extension FilePosts {
  mutating func readTweets(_ outline: JSONOutline) throws(RemoteError) {
    let elements = JSONElements(hasAssignment: outline.hasAssignment)
    try elements.forEach(in: file) { (index, tweet) throws(RemoteError) in
      switch TwitterArchive.read(tweet) {
      case .item(let item): try add(item, from: ArchiveSource(.twitter))
      case .skip(let reason): skipped.add(reason, "\(file.path): tweet \(index + 1)")
      }
    }
  }

  mutating func readTwitterAccount(_ outline: JSONOutline) throws(RemoteError) {
    let elements = JSONElements(hasAssignment: outline.hasAssignment)
    try elements.forEach(in: file) { (_, element) throws(RemoteError) in
      guard let handle = element["account"]["username"].words else { return }
      accounts[.twitter] = ArchiveSource.Kind.twitter.account(handle: handle)
    }
  }
}

extension String {
  /// This text with every stretch of these scalars replaced: a mark behind one does not hide it, as
  /// it would where characters are compared.
  fileprivate func replacingScalars(_ old: String, with new: String) -> String {
    String(unicodeScalars.replacing(old.unicodeScalars, with: new.unicodeScalars))
  }
}
