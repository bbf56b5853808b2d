/// What a remote calls the media of a post that was made here.
///
/// A new post's media are known by where they came from, and some by another name once a server has
/// stored them. The order of these tells which is which, once: so that an alt text that is changed
/// here finds its medium there.
public struct MediaNames: Hashable, Sendable {
  /// Ours by theirs, where they differ.
  public private(set) var ours: [MediaID: MediaID]

  public init(ours: [MediaID: MediaID] = [:]) {
    self.ours = ours
  }

  /// Media that have one name on both sides are the same, in whatever order they come; the order
  /// tells of the others.
  ///
  /// - Parameters:
  ///   - shown: What the remote shows of a new post.
  ///   - sent: What it was to show; where the numbers differ, nothing tells which is which.
  public init(shown: [Media], sent: [Media]) {
    ours = [:]
    guard shown.count == sent.count else { return }
    let named = Set(shown.map(\.id)).intersection(sent.map(\.id))
    let pairs = zip(
      shown.filter { !named.contains($0.id) }, sent.filter { !named.contains($0.id) })
    for (theirs, own) in pairs { ours[theirs.id] = own.id }
  }

  /// What a remote shows, in our names.
  ///
  /// A name that another of its media has already is given to none: their order told wrongly.
  public func inOurs(_ content: Content) -> Content {
    renaming(content, unique(ours, among: [content]))
  }

  /// What a remote is asked, in its own names.
  public func inTheirs(_ operation: Operation) -> Operation {
    guard !ours.isEmpty else { return operation }
    let theirs = Dictionary(ours.map { ($1, $0) }) { first, _ in first }
    var operation = operation
    let shown = operation.expected
    let names = unique(theirs, among: [operation.target, shown].compactMap(\.self))
    operation.target = renaming(operation.target, names)
    operation.expected = shown.map { renaming($0, unique(theirs, among: [$0])) }
    operation.fields = Set(
      operation.fields.map { field in
        if case .alt(let id) = field { .alt(names[id] ?? id) } else { field }
      })
    return operation
  }

  /// Names without those by which two media of these contents would be called the same.
  private func unique(
    _ names: [MediaID: MediaID], among contents: [Content]
  ) -> [MediaID: MediaID] {
    let present = Set(contents.flatMap { $0.media.map(\.id) })
    return names.filter { !present.isSuperset(of: [$0.key, $0.value]) }
  }

  private func renaming(_ content: Content, _ names: [MediaID: MediaID]) -> Content {
    guard !names.isEmpty else { return content }
    var content = content
    for index in content.media.indices {
      content.media[index].id = names[content.media[index].id] ?? content.media[index].id
    }
    return content
  }
}
