internal import ArgumentParser
internal import CaptionCore
internal import CaptionStore
internal import CaptionSync

struct Edit: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Change what posts say: one, many from a file, or a word everywhere.",
    discussion: """
      With a post and nothing else, its caption opens in $VISUAL or $EDITOR. Changes
      are made here and pushed by the next push; what was there before stays in
      `captions log`.

        captions edit 3f2a91c0
        captions edit 3f2a91c0 --caption "Harbour at dawn" --alt 1 "Boats in fog"
        captions edit 3f2a91c0 --tag harbour --untag boat
        captions edit 3f2a91c0 --for mastodon --caption "Harbour at dawn #boats"
        captions edit --from captions.jsonl
        captions edit --replace '#oldtag' '#newtag' --search harbour

      A line of the file for --from is an object with "id" or "post" and what is to
      change: "caption", "title", "language", "visibility", "contentWarning", "tags",
      "alt" (a list, null for what stays). Lines of `captions list --json` can be
      edited and given back. Nothing is changed unless every line is right.
      """)

  @Argument(help: "The post: beginning of an id, permalink, or remote:key.")
  var post: String?

  @OptionGroup var captionOptions: CaptionOptions

  @OptionGroup var fieldOptions: FieldOptions

  @Option(
    parsing: .unconditionalSingleValue,
    help: ArgumentHelp("The alt text of medium n, from 1; may be repeated.", valueName: "n> <text"),
    transform: AltOption.init)
  var alt: [AltOption] = []

  @Option(
    parsing: .unconditionalSingleValue,
    help: ArgumentHelp("Add a tag; may be repeated.", valueName: "tag"))
  var tag: [String] = []

  @Option(
    parsing: .unconditionalSingleValue,
    help: ArgumentHelp("Take a tag away; may be repeated.", valueName: "tag"))
  var untag: [String] = []

  @Option(
    help: ArgumentHelp(
      "Publish it on this remote too at the next push; may be repeated.", valueName: "remote"))
  var to: [String] = []

  @Option(
    name: .customLong("for"),
    help: ArgumentHelp(
      "Change the caption of its copy on this remote only; may be repeated.", valueName: "remote"))
  var copies: [String] = []

  @Flag(help: "With --for: the copy shows the post's own caption again.")
  var sameCaption = false

  @Option(
    help: ArgumentHelp("Change many posts: JSON Lines; - is standard input.", valueName: "file"),
    completion: .file(extensions: ["jsonl"]))
  var from: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Change a word or #hashtag in captions, alt texts and tags.", valueName: "old> <new"),
    transform: ReplaceOption.init)
  var replace: ReplaceOption?

  @Option(help: ArgumentHelp("With --replace: only posts with these words.", valueName: "words"))
  var search: String?

  @Flag(name: .shortAndLong, help: "With --replace: do not ask.") var yes = false

  @OptionGroup(title: "Global options") var options: GlobalOptions

  private var isChangeGiven: Bool { captionOptions.isGiven || isMoreGiven }

  private var isMoreGiven: Bool {
    fieldOptions.isGiven || !alt.isEmpty || !tag.isEmpty || !untag.isEmpty
  }

  func validate() throws {
    let modes = [post != nil, from != nil, replace != nil].count { $0 }
    guard modes == 1 else { throw ValidationError("Say one of POST, --from and --replace.") }
    guard post != nil || !(isChangeGiven || !to.isEmpty) else {
      throw ValidationError("--caption, --title and what else is to change need a post.")
    }
    guard copies.isEmpty ? !sameCaption : sameCaption != captionOptions.isGiven else {
      throw ValidationError("--for needs a caption, or --same-caption, which needs --for.")
    }
    guard copies.isEmpty || post != nil && to.isEmpty && !isMoreGiven else {
      throw ValidationError("--for goes with a post, and with a caption alone.")
    }
    guard replace != nil || (search == nil && !yes) else {
      throw ValidationError("--search and --yes go with --replace.")
    }
  }

  func run() throws {
    let session = try Session(options)
    let store = try session.openStore()
    if let from {
      try editFile(from, store, session)
    } else if let replace {
      try ReplaceWord(session: session, store: store, old: replace.old, new: replace.new)
        .carryOut(search: search, isConfirmed: yes)
    } else if let post, !copies.isEmpty {
      try editCopies(of: try session.findPost(post, in: store), store, session)
    } else if let post {
      try editPost(try session.findPost(post, in: store), store, session)
    }
  }

  private func editPost(_ post: PostRecord, _ store: CaptionStore, _ session: Session) throws {
    var change = fieldOptions.change
    (change.addedTags, change.removedTags) = (tag, untag)
    change.alts = Dictionary(alt.map { ($0.position, $0.text) }) { $1 }
    change.caption = try captionOptions.text()
    if !isChangeGiven && to.isEmpty {
      guard let text = try Editor.edit(post.content.caption.text) else {
        throw ProgramError(.failed, "the text is empty; nothing was changed")
      }
      // An editor ends the last line; a caption that differs only there was not edited.
      if Caption(text) != post.content.caption { change.caption = text }
    }
    try change.check(against: post)
    if let caption = change.caption {
      try session.warnOfUse(of: Caption(caption), except: post.id, in: store)
    }
    if !to.isEmpty { try session.planner(store).want(post.id, on: to) }
    let fields = try store.edit(post.id, at: session.now) { change.apply(to: &$0) }
    let now = try store.post(post.id)
    try session.tell(post.id, in: store) { id in
      guard !fields.isEmpty || !to.isEmpty else { return "nothing changed in \(id)" }
      let what =
        fields.map { $0.name(in: now.content) } + (to.isEmpty ? [] : ["where to publish it"])
      let isPushed = !to.isEmpty || post.links.contains { !$0.isArchived }
      let push = isPushed ? "; `captions push` sends it" : ""
      return "changed \(what.joined(separator: ", ")) of \(id)\(push)"
    }
  }

  /// Gives the copies on some remotes a caption of their own, or takes it back.
  private func editCopies(
    of post: PostRecord, _ store: CaptionStore, _ session: Session
  ) throws {
    let caption = sameCaption ? nil : try captionOptions.text().map { Caption($0) }
    let links = try copies.map { name in
      let remote = try store.remote(named: name).id
      guard let link = post.links.first(where: { $0.id.remote == remote }) else {
        throw ProgramError(.usage, "the post is not on \(name); --to publishes it there")
      }
      return link.id
    }
    for link in links { try store.setOverride(caption, of: link, at: session.now) }
    try session.tell(post.id, in: store) { id in
      let names = copies.joined(separator: ", ")
      return caption == nil
        ? "\(id) shows its own caption on \(names) again; `captions push` sends it"
        : "changed the caption of \(id) on \(names) only; `captions push` sends it"
    }
  }

  private func editFile(_ path: String, _ store: CaptionStore, _ session: Session) throws {
    let changes = try ChangeFile(path).read(in: store)
    let count = try store.edit(
      changes.map { change in (change.post, { change.change.apply(to: &$0) }) }, at: session.now)
    if options.json {
      try session.print(["lines": JSONValue(changes.count), "changed": JSONValue(count)])
    }
    try session.say(
      "changed \(count) of \(changes.count) posts"
        + (count > 0 ? "; `captions diff` shows them, `captions push` sends them" : ""))
    try session.output.flush()
  }
}
