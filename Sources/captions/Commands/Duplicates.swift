internal import ArgumentParser
internal import CaptionCore
internal import CaptionDuplicates
internal import CaptionStore

struct Duplicates: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Find posts that say the same, or nearly, or show the same.",
    discussion: """
      text        captions that are equal but for white space at the ends
      normalised  captions that are equal once links, mentions, blocks of
                  hashtags, emoji, place and credits are taken out
      near        a few words edited, or the text broken off; each edit is shown
      media       the same picture or video, whatever the captions say
      series      one template with other numbers; never duplicates

      Without --by those of text and normalised are shown, and nothing twice.

        captions duplicates
        captions duplicates --by near --account mia --since 2024-05-01
        captions duplicates --by media --json
      """)

  enum Relation: String, CaseIterable, ExpressibleByArgument {
    case text, normalised, near, media, series
  }

  @Option(help: ArgumentHelp("How posts are alike.", valueName: "relation"))
  var by: Relation?

  @Option(help: ArgumentHelp("Only posts of this account.", valueName: "name or url"))
  var account: String?

  @Option(
    help: ArgumentHelp("Only posts published then or later, drafts too.", valueName: "date"))
  var since: SinceDate?

  @Option(help: ArgumentHelp("Only posts that are on this remote.", valueName: "name"))
  var remote: String?

  @OptionGroup(title: "Global options") var options: GlobalOptions

  func run() throws {
    let session = try Session(options)
    let store = try session.openStore()
    let groups = groups(of: try candidates(in: store))
    if options.json {
      for group in groups { try session.print(.group(group)) }
    } else {
      try DuplicateList(session, store).print(groups)
    }
    if groups.isEmpty { try session.say("no posts are alike") }
    try session.output.flush()
  }

  private func candidates(in store: CaptionStore) throws -> [DuplicateCandidate] {
    var filter = PostFilter()
    filter.account = account
    filter.remote = try remote.map { try store.remote(named: $0).id }
    var candidates: [DuplicateCandidate] = []
    try store.forEachPost(filter) { post in
      if let since, let publishedAt = post.publishedAt, publishedAt < since.time { return true }
      candidates.append(
        DuplicateCandidate(
          post: post.id, caption: post.content.caption, publishedAt: post.publishedAt,
          media: by == .media ? post.content.media.map(\.id.rawValue) : []))
      return true
    }
    return candidates
  }

  private func groups(of posts: [DuplicateCandidate]) -> [DuplicateGroup] {
    switch by {
    case .text: return DuplicateGroups.sameText(posts)
    case .normalised: return NormalisedPosts(posts).same()
    case .near: return NormalisedPosts(posts).near()
    case .series: return NormalisedPosts(posts).series()
    case .media: return DuplicateGroups.sameMedia(posts)
    case nil:
      let text = DuplicateGroups.sameText(posts)
      let known = Set(text.map { Set($0.posts) })
      return text + NormalisedPosts(posts).same().filter { !known.contains(Set($0.posts)) }
    }
  }
}

/// A day, or a day and time, from which on posts are looked at.
struct SinceDate: ExpressibleByArgument {
  var time: Timestamp

  init?(argument: String) {
    let isDay = !argument.contains("T") && !argument.contains(" ")
    guard let time = Timestamp(rfc3339: isDay ? argument + "T00:00:00Z" : argument) else {
      return nil
    }
    self.time = time
  }
}
