internal import CaptionText

/// What is to be done about one post: a pure function of its state.
public struct PostPlan: Hashable, Sendable {
  public var post: PostID
  /// What the post is to hold locally; equal to the state's `local` where nothing changes.
  public var local: Content
  /// Whether the post is in the trash afterwards: as before, or because its last live item was
  /// deleted by its remote, and not where an item of such a post is back.
  public var isTrashed: Bool
  /// One for each link of the state, in the order of link identities.
  public var links: [LinkPlan]
  /// Every conflict that stands, in the order of fields, a deletion last: what is not here is
  /// settled, and of each subject there is one at a time.
  public var conflicts: [Conflict]
  /// Which remotes' values each changed field was taken from, for guards and explanation.
  public var pulled: [Field: [LinkID]]

  public init(
    post: PostID, local: Content, isTrashed: Bool = false, links: [LinkPlan] = [],
    conflicts: [Conflict] = [], pulled: [Field: [LinkID]] = [:]
  ) {
    self.post = post
    self.local = local
    self.isTrashed = isTrashed
    self.links = links
    self.conflicts = conflicts
    self.pulled = pulled
  }
}

/// What is to be done about one link.
public struct LinkPlan: Hashable, Sendable {
  public var id: LinkID
  public var existence: LinkState.Existence
  /// What both sides now agree on; `nil` where that is what the remote last showed, whole.
  public var agreement: Agreement<Content>?
  /// Whether the first comparison is not done with: some field still has to be decided.
  public var isUnagreed: Bool
  /// Of an unagreed link, the fields that are agreed on by now.
  public var settled: Set<Field>
  /// The caption that this copy has in place of the post's: as before, or pulled.
  public var captionOverride: Caption?
  /// What is to be pushed; `nil` for nothing.
  public var operation: Operation?
  /// Whether what would be pushed is what the remote refused before.
  public var isParked = false
  /// What the person gave up to push, as far as it still stands.
  public var dropped: Operation?
  /// What would be pushed, but that the remote cannot take.
  public var blocked: [BlockedReason]
  /// The edit that keeps all others back, since the remote would not keep to who may see the post: a
  /// person may give it up.
  public var held: Operation?

  public init(
    id: LinkID, existence: LinkState.Existence, agreement: Agreement<Content>? = nil,
    isUnagreed: Bool = false, settled: Set<Field> = [], captionOverride: Caption? = nil,
    operation: Operation? = nil, blocked: [BlockedReason] = []
  ) {
    self.id = id
    self.existence = existence
    self.agreement = agreement
    self.isUnagreed = isUnagreed
    self.settled = settled
    self.captionOverride = captionOverride
    self.operation = operation
    self.blocked = blocked
  }
}

/// Why a wish is kept here and not pushed to one remote, while everything else goes on.
public enum BlockedReason: Hashable, Sendable {
  case captionTooLong(characters: Int, maximum: Int, unit: CaptionLimit.Unit = .characters)
  case altTooLong(characters: Int, maximum: Int)
  case tooManyMedia(Int, maximum: Int)
  case needsMedia
  /// A medium is a file here, and the remote names media by their addresses.
  case needsAddress
  /// The remote holds the field, and does not change it once the item is there.
  case cannotEdit(FieldKind)
  /// Few are to see the post, and the remote would show it to others, too: nothing of it is sent.
  case notForFew(String)
  case cannotCreate
  /// The remote shows another post that says the same.
  case alreadyThere(PostID)
  case cannotDelete
}

extension BlockedReason: CustomStringConvertible {
  public var description: String {
    switch self {
    case .captionTooLong(let count, let maximum, let unit):
      "the caption has \(count) \(unit), the remote takes \(maximum): \(count - maximum) too many"
    case .altTooLong(let count, let maximum):
      "an alt text has \(count) characters, the remote takes \(maximum): \(count - maximum) too many"
    case .tooManyMedia(let count, let maximum):
      "the post has \(count) media, the remote takes \(maximum)"
    case .needsMedia: "the remote takes no post without an image or video"
    case .needsAddress:
      "a picture or video is a file here, and the remote only names where others can read it"
    case .cannotEdit(let field):
      "the remote cannot change the \(field.word) of a post that is there"
    case .notForFew(let visibility):
      "the post is '\(visibility.visible(lineEnds: .marked))', and the remote does not keep it so: nothing is sent"
    case .alreadyThere(let post):
      "it shows the same already, as post \(post.description.prefix(8)): `captions duplicates link`"
        + " makes the two one, `captions duplicates ignore` publishes it all the same"
    case .cannotCreate: "the remote takes no new posts"
    case .cannotDelete: "the remote deletes no posts"
    }
  }
}

extension FieldKind {
  /// The field as a sentence names it.
  var word: String {
    switch self {
    case .contentWarning: "content warning"
    case .alt: "alt texts"
    case .title, .caption, .language, .visibility, .tags, .media: rawValue
    }
  }
}
