internal import CaptionCore

/// The markup of one embed, gathered while its page is read.
struct EmbedMarkup {
  enum Platform: String { case instagram, twitter, mastodon, bluesky, tiktok }

  struct Link {
    var address: String
    var text = ""
  }

  let platform: Platform
  /// As the markup itself states it.
  var permalink: String?
  private(set) var links: [Link] = []
  /// What stands in the embed's first `<p>` that has a language, as tweets have it.
  private(set) var paragraph = ""
  private(set) var language: String?
  private(set) var time: String?
  /// The whole text, laid out.
  private(set) var words = ""

  private var flow = TextFlow()
  private var paragraphFlow: TextFlow?
  private var isLinkOpen = false

  init(platform: Platform, permalink: String) {
    self.platform = platform
    self.permalink = permalink
  }

  /// The embed that a `<blockquote>` begins; `nil` for a quotation.
  init?(_ attribute: (String) -> String?) {
    let classes = (attribute("class") ?? "").split(separator: " ")
    let permalinks = ["data-instgrm-permalink", "data-embed-url", "data-bluesky-uri", "cite"]
    if attribute("data-instgrm-permalink") != nil || classes.contains("instagram-media") {
      platform = .instagram
    } else if classes.contains(where: { $0 == "twitter-tweet" || $0 == "twitter-video" }) {
      platform = .twitter
    } else if classes.contains("mastodon-embed") {
      platform = .mastodon
    } else if classes.contains("bluesky-embed") {
      platform = .bluesky
    } else if classes.contains("tiktok-embed") {
      platform = .tiktok
    } else {
      return nil
    }
    permalink = permalinks.compactMap { attribute($0).nonEmpty }.first
  }

  mutating func text(_ text: String) {
    flow.append(text)
    paragraphFlow?.append(text)
    if isLinkOpen { links[links.count - 1].text += text }
  }

  mutating func open(_ name: String, _ attribute: (String) -> String?) {
    switch name {
    case "br":
      flow.breakLine()
      paragraphFlow?.breakLine()
    case "a":
      isLinkOpen = true
      links.append(Link(address: attribute("href") ?? ""))
    case "time": time = time ?? attribute("datetime")
    case "p" where paragraph.isEmpty && paragraphFlow == nil:
      language = attribute("lang")
      paragraphFlow = TextFlow()
    default: break
    }
    flow.separate(HTMLText.breaks(around: name))
  }

  mutating func close(_ name: String) {
    if name == "a" { isLinkOpen = false }
    if name == "p", let ended = paragraphFlow {
      paragraph = ended.finished
      paragraphFlow = nil
    }
    flow.end(HTMLText.breaks(around: name))
  }

  mutating func end() {
    words = flow.finished
  }

  /// What the embed says of its post.
  var embed: Embed {
    var embed =
      switch platform {
      case .instagram: instagram
      case .twitter: tweet
      case .mastodon: toot
      case .bluesky: bluesky
      case .tiktok: tiktok
      }
    embed.time = time.flatMap { Timestamp(archived: $0) } ?? embed.time
    return embed
  }

  private var instagram: Embed {
    var embed = EmbedText(words, isWhole: true).find().last?.embed ?? unknownLanguage
    let addresses = ([permalink].compactMap(\.self) + links.map(\.address))
    embed.permalink = addresses.lazy.compactMap(EmbedPermalink.instagram).first ?? embed.permalink
    let profile = links.first { EmbedPermalink.instagramHandle($0.address) != nil }
    if let profile, let handle = EmbedPermalink.instagramHandle(profile.address) {
      embed.handle = embed.handle ?? handle
      embed.profile = embed.profile ?? "https://www.instagram.com/\(handle)/"
      // Older markup links the name by itself.
      let name = profile.text.trimmingSpace
      if !name.isEmpty, !name.contains("@"), !name.lowercased().contains("instagram") {
        embed.name = name
      }
    }
    return embed
  }

  /// Without the account's line in words that are known: the caption of a captioned embed is what
  /// links to the post and says neither where it is nor whose.
  private var unknownLanguage: Embed {
    var embed = Embed()
    let texts = links.filter { EmbedPermalink.instagram($0.address) != nil }
      .map(\.text.trimmingSpace)
      .filter { !$0.isEmpty && !$0.contains("Instagram") && !$0.contains("(@") }
    embed.caption = texts.count == 1 && EmbedPermalink.instagram(texts[0]) == nil ? texts[0] : nil
    return embed
  }

  /// A tweet: its text, then a dash, the name and handle, and a link with the day.
  ///
  /// The link's text is a day without a time; the number of the tweet holds the time to the
  /// millisecond. Source: Twitter's announcement of Snowflake, whose epoch is 1288834974657.
  private var tweet: Embed {
    var embed = signed
    embed.caption = Self.typed(paragraph) { $0.hasPrefix("pic.twitter.com/") }
    embed.language = language.nonEmpty
    let address = links.reversed().lazy.compactMap { EmbedPermalink.twitter($0.address) }.first
    if let address {
      embed.permalink = address.url
      if let id = Int64(address.id), id > 30_000_000_000 {
        embed.time = Timestamp(milliseconds: (id >> 22) + 1_288_834_974_657)
      }
    }
    embed.profile = embed.handle.map { "https://twitter.com/\($0)" }
    return embed
  }

  /// A text without the words at its end that stand for pictures.
  private static func typed(
    _ text: String, without isPicture: (Substring) -> Bool = { _ in false }
  ) -> String? {
    var text = text.trimmingSpace
    while let word = text.split(whereSeparator: \.isWhitespace).last, isPicture(word) {
      text = String(text.dropLast(word.count)).trimmingSpace
    }
    return text.nonEmpty
  }

  private var bluesky: Embed {
    var embed = signed
    let note = "[image or embed]"
    embed.caption = Self.typed(
      paragraph.hasSuffix(note) ? String(paragraph.dropLast(note.count)) : paragraph)
    embed.language = language.nonEmpty
    let post = links.last { $0.address.contains("/post/") }
    embed.permalink = post.map { EmbedPermalink.cleaned($0.address) }
    embed.time = post.flatMap { Timestamp(archived: $0.text.trimmingSpace) }
    embed.profile = links.first { $0.text.trimmingSpace.hasPrefix("@") }
      .map { EmbedPermalink.cleaned($0.address) }
    return embed
  }

  /// A post on Mastodon says no more than where it is and whose: `Post by @alice@example.org`.
  private var toot: Embed {
    var embed = Embed()
    var address = permalink.map(EmbedPermalink.cleaned)
    if let known = address, known.hasSuffix("/embed") { address = String(known.dropLast(6)) }
    embed.permalink = address
    let handle = words.split(whereSeparator: \.isWhitespace).first { $0.hasPrefix("@") }
    embed.handle = handle.map { String($0.dropFirst()) }
    if let address, let name = embed.handle?.prefix(while: { $0 != "@" }),
      let end = address.firstRange(of: "/@\(name)/")
    {
      embed.profile = String(address[..<end.upperBound].dropLast())
    }
    return embed
  }

  /// A video on TikTok: the account, the caption with its tags, and the sound.
  private var tiktok: Embed {
    var embed = Embed()
    embed.permalink = permalink.map(EmbedPermalink.cleaned)
    let account = links.first { $0.text.trimmingSpace.hasPrefix("@") }
    guard let account else { return embed }
    embed.handle = String(account.text.trimmingSpace.dropFirst())
    embed.profile = EmbedPermalink.cleaned(account.address)
    var caption = words.trimmingSpace
    if caption.hasPrefix(account.text.trimmingSpace) {
      caption.removeFirst(account.text.trimmingSpace.count)
    }
    if let note = caption.firstIndex(of: "♬") { caption = String(caption[..<note]) }
    embed.caption = caption.trimmingSpace.nonEmpty
    return embed
  }

  /// The name and handle in `— NAME (@handle)`.
  private var signed: Embed {
    var embed = Embed()
    guard let dash = words.ranges(of: "—").last else { return embed }
    let signature = words[dash.upperBound...]
    guard let open = signature.firstRange(of: "(@"),
      let end = signature[open.upperBound...].firstIndex(of: ")")
    else { return embed }
    embed.name = String(signature[..<open.lowerBound]).trimmingSpace.nonEmpty
    embed.handle = String(signature[open.upperBound..<end])
    return embed
  }
}
