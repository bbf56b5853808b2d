internal import ArgumentParser
internal import CaptionCore
internal import CaptionStore
internal import CaptionSync
internal import Foundation

struct Resolve: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Decide a conflict: by one side, or by a text of your own.",
    discussion: """
      FIELD can be left out where one field of the post is in conflict. A decision
      is refused when a side moved after the conflict was shown. The next push sends
      what you decided.

        captions resolve 3f2a91c0 --take local
        captions resolve 3f2a91c0 caption --take blog
        captions resolve 3f2a91c0 --caption "Harbour at dawn"
        captions resolve 3f2a91c0 --keep
      """)

  @OptionGroup var post: PostArgument

  @Argument(help: "The field, as `conflicts` shows it: caption, title, tags, media, alt:1.")
  var field: String?

  @Option(help: ArgumentHelp("Take this side: local, or a remote.", valueName: "side"))
  var take: String?

  @Option(
    name: [.customLong("caption"), .customLong("text")], parsing: .unconditional,
    help: "Take this text; tags are separated by commas.")
  var text: String?

  @Flag(help: "Keep a post that one side deleted and the other edited.")
  var keep = false

  @Flag(help: "Let the deletion stand.")
  var delete = false

  @OptionGroup(title: "Global options") var options: GlobalOptions

  func validate() throws {
    let choices = [take != nil, text != nil, keep, delete].count { $0 }
    guard choices == 1 else {
      throw ValidationError("Say one of --take, --text, --keep and --delete.")
    }
  }

  func run() throws {
    let session = try Session(options)
    let store = try session.openStore()
    let post = try store.findPost(post.post)
    let record = try find(in: try store.conflicts(of: post))
    let names = Dictionary(uniqueKeysWithValues: try store.remotes().map { ($0.id, $0.name) })
    let decide = try decision(record.conflict, names)
    let capabilities = try session.planner(store).capabilities()
    var refusal: ResolveError?
    do {
      try store.resolve(record, capabilities: capabilities, at: session.now) { state in
        do {
          return try decide(state)
        } catch let error as ResolveError {
          refusal = error
          throw error
        }
      }
    } catch {
      guard let refusal else { throw error }
      throw Self.problem(refusal)
    }
    try session.tell(post, in: store) {
      "\(record.conflict.name) of \($0) is decided; `captions push` sends it"
    }
  }

  private func find(in conflicts: [ConflictRecord]) throws -> ConflictRecord {
    let found =
      if keep || delete {
        conflicts.filter { $0.conflict.subject == .deletion }
      } else if let field {
        conflicts.filter { $0.conflict.isNamed(field) }
      } else {
        conflicts.filter { $0.conflict.subject != .deletion }
      }
    if found.count == 1 { return found[0] }
    let open = conflicts.map(\.conflict.name).joined(separator: ", ")
    guard !conflicts.isEmpty else {
      throw ProgramError(.usage, "\(post.post) has no conflict; see `captions conflicts`")
    }
    throw ProgramError(.usage, "say which conflict of \(post.post) is meant: \(open)")
  }

  private func decision(
    _ conflict: Conflict, _ names: [RemoteID: String]
  ) throws -> (PostState) throws -> PostState {
    guard case .field(let field) = conflict.subject else {
      let choice = keep ? DeletionChoice.keep : .delete
      return { try $0.resolving(conflict, by: choice) }
    }
    let value = try value(of: field, conflict, names)
    return { try $0.resolving(conflict, with: value) }
  }

  private func value(
    of field: Field, _ conflict: Conflict, _ names: [RemoteID: String]
  ) throws -> FieldValue {
    if let text {
      switch field.kind {
      case .caption, .alt: return .text(Caption(text))
      case .title, .language, .visibility, .contentWarning: return .scalar(text)
      case .tags: return .tags(Self.tags(text))
      case .media: throw ProgramError(.usage, "media cannot be typed; say --take local or a remote")
      }
    }
    var sides = [("local", Optional(conflict.local))]
    sides += conflict.sides.map { (names[$0.link.remote] ?? "?", $0.observed) }
    guard let side = sides.first(where: { $0.0 == take }) else {
      let choices = sides.map(\.0).joined(separator: ", ")
      throw ProgramError(.usage, "'\(take ?? "")' is no side of this conflict; take \(choices)")
    }
    guard let value = side.1?[field] else {
      throw ProgramError(
        .usage, "\(side.0) has no \(conflict.name) to take; say another side or --text")
    }
    return value
  }

  private static func tags(_ text: String) -> [String] {
    text.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }.filter {
      !$0.isEmpty
    }
  }

  private static func problem(_ refusal: ResolveError) -> ProgramError {
    switch refusal {
    case .moved(nil):
      ProgramError(.failed, "the conflict is gone: the sides moved meanwhile; run `captions sync`")
    case .moved:
      ProgramError(
        .failed, "a side moved since the conflict was shown; run `captions sync` and look again")
    case .unfitting:
      ProgramError(.usage, "this conflict cannot be decided so; see `captions conflicts`")
    }
  }
}
