internal import CaptionCore

/// The posts that an article shows, from its text and the markup of its embeds.
struct ArticlePosts {
  private(set) var embeds: [Embed] = []
  /// Embeds that say neither whose post it is nor where.
  private(set) var unknown = 0
  /// How many captions were taken from quotations.
  private(set) var quoted = 0
  /// What stands between the embed before and the place that is read.
  private var prose = ""
  /// Which embed has a permalink.
  private var places: [String: Int] = [:]

  mutating func read(text: String) {
    let finder = EmbedText(text)
    var start = 0
    for next in finder.find() {
      prose += finder.string(start..<next.range.lowerBound)
      add(next.embed)
      start = next.range.upperBound
    }
    prose += finder.string(start..<finder.text.count)
    readLines()
  }

  mutating func read(_ page: PageParts) {
    for part in page.parts {
      switch part {
      case .text(let text): read(text: text)
      case .embed(let markup): add(markup.embed)
      }
    }
  }

  private mutating func add(_ found: Embed) {
    defer { prose = "" }
    guard found.isKnown else {
      unknown += 1
      return
    }
    var embed = found
    embed.context = String(prose.unicodeScalars.suffix(300)).trimmingSpace
    if embed.caption == nil, let caption = QuotedCaption.find(in: prose, for: embed) {
      embed.caption = caption
      quoted += 1
    }
    append(embed)
  }

  /// Pages show one embed twice, for readers with scripts and without.
  private mutating func append(_ embed: Embed) {
    if let permalink = embed.permalink, let twin = places[permalink] {
      embeds[twin].fill(from: embed)
    } else {
      if let permalink = embed.permalink { places[permalink] = embeds.count }
      embeds.append(embed)
    }
  }

  /// Takes addresses of posts that stand alone on a line, as blogs write embeds.
  private mutating func readLines() {
    guard prose.contains("instagr") else { return }
    let lines = prose.split(whereSeparator: \.isNewline)
    for line in lines {
      let line = String(line).trimmingSpace
      guard !line.contains(" "), let permalink = EmbedPermalink.instagram(line) else { continue }
      var embed = Embed()
      embed.permalink = permalink
      append(embed)
    }
  }
}

extension Embed {
  /// Takes over what another copy of the embed says beyond this one.
  mutating func fill(from other: Embed) {
    name = name ?? other.name
    handle = handle ?? other.handle
    profile = profile ?? other.profile
    time = time ?? other.time
    caption = caption ?? other.caption
    language = language ?? other.language
  }
}

extension FilePosts {
  private static let maximumPageBytes = 16 << 20

  mutating func readArticle() throws(RemoteError) {
    var posts = ArticlePosts()
    posts.read(text: try file.text(upTo: Self.maximumPageBytes))
    try take(posts)
  }

  mutating func readPage() throws(RemoteError) {
    // Old pages are in other encodings: what is no UTF-8 becomes U+FFFD, and the rest is read.
    let bytes = try file.collect(upTo: Self.maximumPageBytes)
    guard let page = PageParts(String(decoding: bytes.withoutMark, as: UTF8.self)) else {
      throw .malformed(path: file.path, reason: "the page is too large or too tangled")
    }
    var posts = ArticlePosts()
    posts.read(page)
    try take(posts)
  }

  private mutating func take(_ posts: ArticlePosts) throws(RemoteError) {
    for _ in 0..<posts.unknown { skipped.add(.unknownPost, file.path) }
    quoted += posts.quoted
    for embed in posts.embeds { try add(embed.item, from: ArchiveSource(.articles)) }
    if posts.embeds.isEmpty && posts.unknown == 0 {
      let isExport = file.path.contains("your_instagram_activity/") || file.name == "posts_1.html"
      skipped.add(isExport ? .webPageExport : .noPosts, file.path)
    }
  }
}
