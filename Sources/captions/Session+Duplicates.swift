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
}
