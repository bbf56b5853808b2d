internal import ArgumentParser
internal import CaptionCore
internal import CaptionStore
internal import CaptionText

struct Diff: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show how posts here differ from what each remote last showed.",
    discussion: """
      Lines with - are what the remote last showed, lines with + what is here. Asks
      no remote.

        captions diff
        captions diff 3f2a91c0
      """)

  @Argument(help: "The post: beginning of an id, permalink, or remote:key. (default: all)")
  var post: String?
  @OptionGroup(title: "Global options") var options: GlobalOptions

  func run() throws {
    let session = try Session(options)
    let store = try session.openStore()
    let ids = try ShortIDs(store)
    let names = Dictionary(uniqueKeysWithValues: try store.remotes().map { ($0.id, $0.name) })
    var count = 0
    for id in try posts(in: store, session) {
      let state = try store.state(of: id, capabilities: [:])
      for link in state.links {
        let difference = LinkDifference(state, link)
        guard !difference.isEmpty else { continue }
        count += 1
        let name = names[link.id.remote] ?? "?"
        if options.json {
          try session.print(difference.json(remote: name))
        } else {
          try difference.print(post: ids(id), remote: name, session)
        }
      }
    }
    if count == 0 { try session.say("no differences") }
    try session.output.flush()
  }

  private func posts(in store: CaptionStore, _ session: Session) throws -> [PostID] {
    if let post { return [try store.findPost(post)] }
    var filter = PostFilter()
    filter.states = [.post, .draft, .trash]
    filter.isDifferent = true
    var ids: [PostID] = []
    try store.forEachPost(filter) { post in
      ids.append(post.id)
      return true
    }
    return ids
  }
}

/// How a post here differs from one of its items on a remote.
struct LinkDifference {
  enum Kind: String { case create, edit, delete, deleted }

  let post: PostID
  let kind: Kind
  let local: Content
  let observed: Content
  let fields: [Field]

  init(_ state: PostState, _ link: LinkState) {
    post = state.id
    var local = state.local
    if let override = link.captionOverride { local.caption = override }
    self.local = local
    observed = link.observed ?? Content()
    kind =
      switch link.existence {
      case .wanted: .create
      case .deleted, .ended: .deleted
      case .live: state.isTrashed || link.isDeletionWanted ? .delete : .edit
      }
    fields = kind == .edit || kind == .create ? Self.differing(local, observed) : []
  }

  private static func differing(_ one: Content, _ other: Content) -> [Field] {
    one.fields(with: [other]).filter { (one[$0] ?? $0.empty) != (other[$0] ?? $0.empty) }
  }

  var isEmpty: Bool { kind == .edit && fields.isEmpty }

  func print(post: String, remote: String, _ session: Session) throws {
    let what =
      switch kind {
      case .create: "not on \(remote) yet"
      case .edit: "against \(remote)"
      case .delete: "to be deleted on \(remote)"
      case .deleted: "deleted on \(remote)"
      }
    try session.output.line(session.look(.yellow, post) + " " + session.look(.bold, what))
    for field in fields {
      try session.output.line("  \(field.name(in: local))")
      try DifferenceText(session: session).print(
        from: observed.display(field) ?? "", to: local.display(field) ?? "")
    }
  }

  func json(remote: String) -> JSONValue {
    [
      "post": .string(post.description), "remote": .string(remote), "kind": .string(kind.rawValue),
      "fields": .list(
        fields.map { field in
          [
            "field": .string(field.description), "local": JSONValue(local.display(field)),
            "observed": JSONValue(observed.display(field)),
          ]
        }),
    ]
  }
}

extension Field {
  /// What a content without the field has in its place.
  fileprivate var empty: FieldValue {
    switch kind {
    case .caption, .alt: .text(Caption(""))
    case .tags: .tags([])
    case .media: .media([])
    case .title, .language, .visibility, .contentWarning: .scalar(nil)
    }
  }
}
