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

      Without --by those of text and normalised are shown, and nothing twice. Groups
      with a post of --account, --since and --remote are shown whole, for what that
      says again may be older, or elsewhere. A group keeps its id, by which it is
      linked, ignored or split.

        captions duplicates
        captions duplicates --by near --account mia --since 2024-05-01
        captions duplicates --by media --media-root ~/archive
        captions duplicates link g1a2b3c4d
      """,
    subcommands: [
      DuplicatesLink.self, DuplicatesIgnore.self, DuplicatesSplit.self, DuplicatesDecisions.self,
      DuplicatesUndo.self,
    ])

  enum Relation: String, CaseIterable, ExpressibleByArgument {
    case text, normalised, near, media, series

    var duplicates: DuplicateRelation { DuplicateRelation(rawValue: rawValue) ?? .text }
  }

  @Option(help: ArgumentHelp("How posts are alike.", valueName: "relation"))
  var by: Relation?

  @Option(help: ArgumentHelp("Only groups with a post of this account.", valueName: "name or url"))
  var account: String?

  @Option(
    help: ArgumentHelp(
      "Only groups with a post of then or later, or a draft.", valueName: "yyyy-mm-dd"))
  var since: SinceDate?

  @Option(help: ArgumentHelp("Only groups with a post on this remote.", valueName: "name"))
  var remote: String?

  @Option(
    help: ArgumentHelp(
      "Compare media by their bytes where their files are here.", valueName: "folder"),
    completion: .directory)
  var mediaRoot: String?

  @OptionGroup(title: "Global options") var options: GlobalOptions

  func run() throws {
    let session = try Session(options)
    let store = try session.openStore()
    if let mediaRoot { try MediaFile.note(store.localMedia(), in: mediaRoot, store: store) }
    try session.updateDuplicates(in: store)
    var count = 0
    for relation in by.map({ [$0.duplicates] }) ?? [.text, .normalised] {
      count += try list(relation, session, store)
    }
    if count == 0 { try session.say(nothingFound) }
    try session.output.flush()
  }

  private var nothingFound: String {
    let isFiltered = account != nil || since != nil || remote != nil
    let none = isFiltered ? "none of these posts is like another" : "no posts are alike"
    return by == nil
      ? "\(none); `captions duplicates --by near` shows those that nearly are" : none
  }

  /// - Returns: How many groups there are.
  private func list(
    _ relation: DuplicateRelation, _ session: Session, _ store: CaptionStore
  ) throws -> Int {
    var filter = DuplicateFilter(relation)
    filter.account = account
    filter.remote = try remote.map { try store.remote(named: $0).id }
    filter.since = since?.time
    // Posts of one text are not told of again.
    filter.isBeyondText = by == nil && relation != .text
    if options.json {
      var count = 0
      try store.forEachDuplicate(filter) { record in
        count += 1
        try session.print(.duplicate(record))
        return true
      }
      return count
    }
    let records = try store.duplicates(filter)
    try DuplicateList(session, store).print(records)
    return records.count
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
