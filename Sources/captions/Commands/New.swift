internal import ArgumentParser
internal import CaptionCore
internal import CaptionStore
internal import CaptionSync

struct New: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Write a new post, as a draft.",
    discussion: """
      Without --caption or --caption-file the text is written in $VISUAL or $EDITOR.
      Nothing is published until `captions push`, and only on the remotes named by
      --to.

        captions new --to blog --caption "Harbour at dawn" --tag harbour
        captions new --caption-file draft.txt
        captions new --media https://example.org/1.jpg --alt 1 "Boats in fog"
        captions new --to mastodon --visibility unlisted --warning "Fog horn, loud"
      """)

  @Option(
    help: ArgumentHelp(
      "A remote to publish it on at the next push; may be repeated.", valueName: "remote"))
  var to: [String] = []

  @OptionGroup var captionOptions: CaptionOptions

  @OptionGroup var fieldOptions: FieldOptions

  @Option(
    help: ArgumentHelp(
      "The address or file of an image or video; may be repeated.", valueName: "url"))
  var media: [String] = []

  @Option(
    parsing: .unconditionalSingleValue,
    help: ArgumentHelp("The alt text of medium n, from 1; may be repeated.", valueName: "n> <text"),
    transform: AltOption.init)
  var alt: [AltOption] = []

  @Option(
    parsing: .unconditionalSingleValue,
    help: ArgumentHelp("A tag; may be repeated.", valueName: "tag"))
  var tag: [String] = []

  @OptionGroup(title: "Global options") var options: GlobalOptions

  func run() throws {
    let session = try Session(options)
    let store = try session.openStore()
    for name in to { _ = try store.remote(named: name) }
    if let wrong = alt.first(where: { $0.position > media.count }) {
      throw ProgramError(.usage, "there is no medium \(wrong.position); say --media first")
    }
    guard let caption = try captionOptions.text() ?? Editor.edit("") else {
      throw ProgramError(.failed, "the caption is empty; no post was made")
    }
    try session.warnOfUse(of: Caption(caption), in: store)
    var content = Content(caption: Caption(caption), tags: tag)
    fieldOptions.change.apply(to: &content)
    content.addMedia(at: try media.map(MediaFile.address))
    for index in content.media.indices {
      content.media[index].mimeType = MediaType.guess(from: content.media[index].url)
    }
    for alt in alt { content.media[alt.position - 1].alt = alt.text }
    let id = try session.planner(store).makePost(content, on: to)
    try MediaFile.note(content.media, in: nil, store: store)
    try session.tell(id, in: store) { id in
      to.isEmpty
        ? "draft \(id); `captions edit \(id) --to REMOTE` says where to publish it"
        : "draft \(id); `captions push` publishes it on \(to.joined(separator: ", "))"
    }
  }
}

/// What a post says of itself in a word or a line.
struct FieldOptions: ParsableArguments {
  @Option(parsing: .unconditional, help: "The title; empty for none.") var title: String?

  @Option(
    help: ArgumentHelp("The language, such as en or pt-BR; empty for none.", valueName: "code"))
  var language: String?

  @Option(
    help: ArgumentHelp(
      "Who may see it, in the word of the remote: public, unlisted, private; empty for none.",
      valueName: "word"))
  var visibility: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("What to warn of before it is shown; empty for none.", valueName: "text"))
  var warning: String?

  var isGiven: Bool { [title, language, visibility, warning].contains { $0 != nil } }

  var change: PostChange {
    PostChange(
      title: title, language: language, visibility: visibility, contentWarning: warning)
  }
}

/// Where a caption comes from, but for the editor.
struct CaptionOptions: ParsableArguments {
  @Option(
    parsing: .unconditional, help: ArgumentHelp("The caption.", valueName: "text"))
  var caption: String?

  @Option(
    help: ArgumentHelp("A file with the caption; - is standard input.", valueName: "file"),
    completion: .file())
  var captionFile: String?

  func validate() throws {
    guard caption == nil || captionFile == nil else {
      throw ValidationError("--caption and --caption-file cannot go together.")
    }
  }

  var isGiven: Bool { caption != nil || captionFile != nil }

  func text() throws -> String? {
    if let caption { return caption }
    guard let captionFile else { return nil }
    let text = try TextFile.read(captionFile)
    guard !text.isEmpty else {
      throw ProgramError(
        .badInput, "\(captionFile): it is empty; for no caption at all, say --caption ''")
    }
    return text
  }
}
