internal import CaptionCore

/// Instagram's "Download your information", in JSON.
///
/// Source: REMOTES (h) of the design: shapes seen in real exports of 2018 to 2024.
enum InstagramExport {
  /// The members under which newer files keep their lists.
  static let lists = [
    "ig_reels_media", "ig_stories", "ig_igtv_media", "ig_archived_post_media",
    "ig_recently_deleted_media", "ig_profile_picture", "ig_other_media",
  ]

  /// Why nothing of a list is taken; `nil` for posts.
  static func skip(_ list: String?) -> SkipReason? {
    switch list {
    case "ig_profile_picture": .profilePicture
    case "ig_recently_deleted_media": .deletedThere
    case "ig_other_media": .notAPost
    default: nil
    }
  }

  /// Reads a post, or a medium that stands for one, as stories do; `nil` for neither.
  static func item(_ post: JSONTree, visibility: String? = nil) -> Item? {
    let media = post["media"] == .null ? [post] : post["media"].values
    let uris = media.compactMap { $0["uri"].words }
    guard let first = uris.first else { return nil }
    let time = [post, media.first ?? .null].lazy
      .compactMap { $0["creation_timestamp"].spelled.flatMap(Timestamp.init(epoch:)) }.first
    let titles = [post] + media
    let caption = titles.lazy.compactMap { $0["title"].words }.first ?? ""
    let content = Content(
      caption: Caption(Mojibake.repaired(caption)), visibility: visibility,
      media: self.media(uris.map(Mojibake.repaired)))
    return Item(key: key(of: first, at: time), content: content, publishedAt: time)
  }

  /// Reads the media of one post in an export up to 2020.
  static func oldItem(_ post: JSONTree, media: [JSONTree]) -> Item? {
    let paths = media.compactMap { $0["path"].words }
    guard let first = paths.first else { return nil }
    let time = post["taken_at"].string.flatMap { Timestamp(archived: $0) }
    let caption = Mojibake.repaired(post["caption"].string ?? "")
    return Item(
      key: key(of: first, at: time),
      content: Content(caption: Caption(caption), media: Self.media(paths)), publishedAt: time)
  }

  /// What a post is known by: the identity of its first medium, which ends the medium's name.
  ///
  /// Folders and formats differ from export to export; that number does not. Where there is none,
  /// the time and the name.
  static func key(of uri: String, at time: Timestamp?) -> String {
    let name = uri.split(separator: "/").last.map(String.init) ?? uri
    let stem = name.prefix { $0 != "." }
    let digits = stem.reversed().prefix { $0.isASCII && $0.isNumber }
    if (15...20).contains(digits.count) { return String(digits.reversed()) }
    return "\((time?.milliseconds ?? 0) / 1000):\(name)"
  }

  static func media(_ uris: [String]) -> [Media] {
    var media = uris.map { Media(id: MediaID(rawValue: MediaAddress.identity(of: $0)), url: $0) }
    MediaAddress.makeDistinct(&media)
    return media
  }
}

extension FilePosts {
  /// Reads `posts_1.json` and its like: a list, or one under a name.
  mutating func readInstagram(list: String?) throws(RemoteError) {
    let reason = InstagramExport.skip(list)
    let visibility = list == "ig_archived_post_media" ? "archived" : nil
    try JSONElements(list: list).forEach(in: file) { (index, post) throws(RemoteError) in
      let place = "\(file.path): post \(index + 1)"
      if let reason {
        skipped.add(reason, place)
      } else if let item = InstagramExport.item(post, visibility: visibility) {
        try add(item, from: ArchiveSource(.instagram))
      } else {
        skipped.add(.notAPost, place)
      }
    }
  }

  /// Reads `media.json` of exports up to 2020: a list of media for each kind.
  ///
  /// The media of one post stand one after another, with one time and one caption.
  mutating func readOldInstagram() throws(RemoteError) {
    var open: [JSONTree] = []
    func take(_ medium: JSONTree) throws(RemoteError) {
      let isSame = ["taken_at", "caption"].allSatisfy { open.first?[$0] == medium[$0] }
      if !isSame || medium["taken_at"] == .null { try close() }
      open.append(medium)
    }
    func close() throws(RemoteError) {
      guard let first = open.first else { return }
      if let item = InstagramExport.oldItem(first, media: open) {
        try add(item, from: ArchiveSource(.instagram))
      } else {
        skipped.add(.notAPost, file.path)
      }
      open = []
    }
    try JSONElements(list: "photos").forEach(in: file) { (name, value) throws(RemoteError) in
      try close()
      switch name {
      case "videos", "stories":
        for medium in value.values { try take(medium) }
        try close()
      case "profile": for _ in value.values { skipped.add(.profilePicture, file.path) }
      case "direct": for _ in value.values { skipped.add(.notAPost, file.path) }
      default: break
      }
    } _: { (_, medium) throws(RemoteError) in
      try take(medium)
    }
    try close()
  }

  mutating func readInstagramAccount() throws(RemoteError) {
    let fields = try tree()["profile_user"][0]["string_map_data"]
    guard let handle = fields["Username"]["value"].words else { return }
    accounts[.instagram] = ArchiveSource.Kind.instagram.account(handle: Mojibake.repaired(handle))
  }
}
