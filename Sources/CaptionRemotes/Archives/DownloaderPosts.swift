internal import CaptionCore

/// What instaloader keeps beside a picture: the platform's own answer for the post.
enum InstaloaderPost {
  /// Reads a post; `nil` for a profile, a hashtag or the like.
  static func item(_ document: JSONTree) -> Item? {
    let node = document["node"]
    let kind = document["instaloader"]["node_type"].string
    guard kind == nil || kind == "Post" || kind == "StoryItem" else { return nil }
    guard let code = node["shortcode"].words ?? node["code"].words ?? node["id"].spelled else {
      return nil
    }
    let isStory = kind == "StoryItem"
    let caption =
      node["edge_media_to_caption"]["edges"][0]["node"]["text"].string
      ?? node["caption"]["text"].string ?? node["caption"].string
    let user = node["owner"].isObject ? node["owner"] : node["user"]
    let content = Content(
      title: node["title"].words, caption: Caption(caption ?? ""), media: media(node))
    return Item(
      key: code, content: content,
      account: user["username"].words.flatMap { ArchiveSource.Kind.instagram.account(handle: $0) },
      permalink: isStory ? nil : "https://www.instagram.com/p/\(code)/",
      publishedAt: (node["taken_at_timestamp"].spelled ?? node["taken_at"].spelled)
        .flatMap(Timestamp.init(epoch:)))
  }

  private static func media(_ node: JSONTree) -> [Media] {
    let edges = node["edge_sidecar_to_children"]["edges"].values.map { $0["node"] }
    let nodes = [edges, node["carousel_media"].values].first { !$0.isEmpty } ?? [node]
    var media = nodes.compactMap { medium -> Media? in
      let still =
        medium["display_url"].words ?? medium["image_versions2"]["candidates"][0]["url"].words
      let video = medium["video_url"].words ?? medium["video_versions"][0]["url"].words
      guard let url = video ?? still else { return nil }
      let size = medium["dimensions"]
      return Media(
        id: MediaID(rawValue: MediaAddress.identity(of: url)), url: url,
        alt: medium["accessibility_caption"].words,
        width: size["width"].whole ?? medium["original_width"].whole,
        height: size["height"].whole ?? medium["original_height"].whole,
        durationInSeconds: medium["video_duration"].decimal)
    }
    MediaAddress.makeDistinct(&media)
    return media
  }
}

/// Posts of gallery-dl, which writes one file for each medium: put together by the post's identity.
struct GalleryPosts {
  private var posts: [String: [(number: Int, item: Item)]] = [:]

  var count: Int { posts.count }

  mutating func add(_ other: GalleryPosts) {
    for (key, parts) in other.posts { posts[key, default: []] += parts }
  }

  /// Adds what one file says; `false` where it is about no post.
  mutating func add(_ file: JSONTree) -> Bool {
    let ids = ["post_id", "tweet_id", "id"].lazy.compactMap { file[$0].spelled }
    guard let site = file["category"].words,
      let id = file["post_shortcode"].words ?? ids.first(where: { !$0.isEmpty })
    else { return false }
    let texts = ["description", "content", "text", "caption", "title"]
    guard let text = texts.lazy.compactMap({ file[$0].string }).first else { return false }
    var media: [Media] = []
    let name = file["filename"].words ?? file["media_id"].spelled ?? id
    let url =
      ["display_url", "video_url", "url"].lazy.compactMap { file[$0].words }.first
      ?? "\(name)\(file["extension"].words.map { ".\($0)" } ?? "")"
    media.append(
      Media(
        id: MediaID(rawValue: MediaAddress.identity(of: url)), url: url,
        alt: file["alt_text"].words ?? file["description_alt"].words,
        width: file["width"].whole,
        height: file["height"].whole))
    let item = Item(
      key: "\(site):\(id)", content: Content(caption: Caption(text), media: media),
      account: Self.account(file, of: site),
      permalink: file["post_url"].words.map(EmbedPermalink.cleaned) ?? Self.permalink(id, on: site),
      publishedAt: ["post_date", "date"].lazy.compactMap { file[$0].spelled }
        .compactMap { Timestamp(archived: $0) }.first)
    posts[item.key, default: []].append((file["num"].whole ?? 0, item))
    return true
  }

  /// The posts in the order of their keys, each with its media in the order of their numbers.
  var items: [Item] {
    posts.sorted { $0.key < $1.key }.compactMap { _, parts in
      let parts = parts.sorted {
        ($0.number, $0.item.content.media[0].url) < ($1.number, $1.item.content.media[0].url)
      }
      guard var item = parts.first?.item else { return nil }
      item.content.media = parts.flatMap(\.item.content.media)
      MediaAddress.makeDistinct(&item.content.media)
      return item
    }
  }

  private static func account(_ file: JSONTree, of site: String) -> Account? {
    let handle =
      file["username"].words ?? file["author"]["name"].words ?? file["user"]["name"].words
    guard let handle else { return nil }
    let kind = ArchiveSource.Kind(rawValue: site)
    return kind?.account(handle: handle) ?? Account(name: handle, url: nil)
  }

  private static func permalink(_ id: String, on site: String) -> String? {
    switch site {
    case "instagram": "https://www.instagram.com/p/\(id)/"
    case "twitter": "https://twitter.com/i/status/\(id)"
    default: nil
    }
  }
}

extension FilePosts {
  mutating func readInstaloader() throws(RemoteError) {
    guard let item = InstaloaderPost.item(try tree()) else {
      return skipped.add(.notAPost, file.path)
    }
    try add(item, from: ArchiveSource(.instaloader))
  }

  mutating func readGallery() throws(RemoteError) {
    if !gallery.add(try tree()) { skipped.add(.notAPost, file.path) }
  }
}
