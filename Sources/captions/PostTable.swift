internal import CaptionCore
internal import CaptionStore

/// Posts, listed for people as a table and with `--json` one a line.
struct PostTable {
  private let session: Session
  private let ids: ShortIDs
  private var table: Table
  private(set) var count = 0

  init(_ session: Session, _ store: CaptionStore) throws {
    self.session = session
    ids = try ShortIDs(store)
    table = Table(
      [
        Table.Column(title: "ID", look: .yellow), Table.Column(title: "DATE", look: .dim),
        Table.Column(title: "ACCOUNT", isElastic: true, maximum: 16),
        Table.Column(title: "CAPTION", isElastic: true),
        Table.Column(title: "ON", look: .dim, isElastic: true, maximum: 20),
      ], on: session.terminal, to: session.output)
  }

  /// Lists the posts of a filter, one after another.
  mutating func list(_ filter: PostFilter, in store: CaptionStore) throws {
    var failure: (any Error)?
    try store.forEachPost(filter) { post in
      do {
        try add(post)
      } catch {
        failure = error
      }
      return failure == nil
    }
    if let failure { throw failure }
    try table.finish()
    try session.output.flush()
  }

  private mutating func add(_ post: PostRecord) throws {
    count += 1
    guard !session.options.json else { return try session.print(.post(post)) }
    let caption = post.content.caption.text
    try table.add([
      ids(post.id), post.dateText,
      post.account.flatMap { $0.name ?? $0.url } ?? "",
      caption.isEmpty ? post.content.title ?? "" : caption, Self.place(of: post),
    ])
  }

  private static func place(of post: PostRecord) -> String {
    let names = post.links.map(\.remote).joined(separator: ", ")
    return switch post.state {
    case .post: names
    case .draft: names.isEmpty ? "draft" : "draft for \(names)"
    case .trash: "trash"
    }
  }
}
