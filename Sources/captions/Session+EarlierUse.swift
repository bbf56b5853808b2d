internal import CaptionCore
internal import CaptionStore

extension Session {
  /// Says on stderr when and where other posts have said the same; nothing is held up by it.
  func warnOfUse(of caption: Caption, except post: PostID? = nil, in store: CaptionStore) throws {
    guard !caption.isEmpty else { return }
    let others = try store.posts(saying: caption).filter { $0 != post }
    guard let first = others.first else { return }
    let used = try store.post(first)
    let place = used.links.isEmpty ? "a draft" : used.links.map(\.remote).joined(separator: ", ")
    let date = (used.publishedAt ?? used.createdAt).localDate
    let more = others.count > 1 ? " and \(others.count - 1) more" : ""
    ProgramError.write(
      "the same text was used before: \(try ShortIDs(store)(first)), \(date), on \(place)\(more)")
  }
}
