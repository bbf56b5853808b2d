internal import CaptionCore
internal import CaptionDuplicates
internal import CaptionStore

extension Session {
  /// Brings the index of duplicates up to date, and tells of it where it takes long.
  func updateDuplicates(in store: CaptionStore) throws {
    let line = ProgressLine(on: terminal, isShown: !options.quiet)
    defer { line.erase() }
    try store.updateDuplicates { progress in
      switch progress {
      case .comparing(let posts) where posts > 20_000:
        line.show("comparing \(posts) captions, this once")
      case .joining(let posts, let all) where all > 5_000:
        line.show("comparing captions that changed: \(posts) of \(all)")
      default: break
      }
    }
  }

  /// Tells what was decided, and how it is taken back.
  func tell(
    decision id: Int64, in store: CaptionStore, _ text: (ShortIDs) -> String
  ) throws {
    if options.json, let decision = try store.duplicateDecisions().first(where: { $0.id == id }) {
      try print(.decision(decision))
    }
    try say("\(text(try ShortIDs(store))); `captions duplicates undo \(id)` takes it back")
    try output.flush()
  }

  /// Says on stderr when and where other posts have said the same, or nearly; nothing is held up by
  /// it.
  func warnOfUse(of caption: Caption, except post: PostID? = nil, in store: CaptionStore) throws {
    guard !caption.isEmpty else { return }
    // After a first pull of very many posts, equal texts have to do until duplicates are asked for.
    try store.updateDuplicates(atMost: 50_000)
    let uses = try store.earlierUses(of: caption, except: post)
    guard let first = uses.first else { return }
    let used = try store.post(first.post)
    let place = used.links.isEmpty ? "a draft" : used.links.map(\.remote).joined(separator: ", ")
    let date = used.dateText
    let more = uses.count > 1 ? " and \(uses.count - 1) more" : ""
    let what =
      switch first.relation {
      case .near: "nearly the same text"
      case .normalised: "the same text, but for tags and the like,"
      default: "the same text"
      }
    ProgramError.write(
      "\(what) was used before: \(try ShortIDs(store)(first.post)), \(date), on \(place)\(more)")
  }
}
