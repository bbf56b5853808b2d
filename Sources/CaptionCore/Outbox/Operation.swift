/// One change that is to be pushed to one remote.
public struct Operation: Hashable, Sendable {
  public enum Kind: String, Hashable, Sendable { case create, edit, delete }

  public var kind: Kind
  public var post: PostID
  /// The item it is about; for a create, the key fixed before anything is sent.
  public var link: LinkID
  /// What the item is to hold afterwards; for a delete, what it held.
  public var target: Content
  /// The fields an edit carries; of the rest of `target` nothing is sent.
  public var fields: Set<Field>
  /// What the remote showed when this was planned: an edit or delete of anything else is stale.
  public var expected: Content?
  /// The remote's version token of `expected`.
  public var version: String?
  /// When the post was made: the date a new item is published with.
  public var createdAt: Timestamp
  /// When it was first sent; `nil` while it never was.
  public var sentAt: Timestamp?
  /// What an earlier step of it left: see `Outcome.prepared`.
  public var note: String?

  public init(
    kind: Kind, post: PostID, link: LinkID, target: Content, fields: Set<Field> = [],
    expected: Content? = nil, version: String? = nil, createdAt: Timestamp,
    sentAt: Timestamp? = nil, note: String? = nil
  ) {
    self.kind = kind
    self.post = post
    self.link = link
    self.target = target
    self.fields = fields
    self.expected = expected
    self.version = version
    self.createdAt = createdAt
    self.sentAt = sentAt
    self.note = note
  }
}

/// How a push of one operation ended.
public enum Outcome: Hashable, Sendable {
  /// The remote holds it; `item` is what was read back, `nil` after a delete.
  case acknowledged(item: Item?)
  /// The remote will not have it, with the reason for a person; the operation is parked.
  case refused(reason: String)
  /// The remote shows something else than was expected; `item` is what, `nil` when it is gone.
  case stale(item: Item?)
  /// Not carried out, and the remote is as before: it can be sent again at the next push.
  case notDone
  /// Not carried out, and not to be sent before a time: the remote asked for that, or what it needs
  /// is not to be had now. The reason is for a person.
  case later(Timestamp, reason: String)
  /// A step of it was taken that is not known from what shows; the note is kept before the next.
  ///
  /// The operation is sent again at once, with the note: what is published in two steps is thus
  /// found again whenever the program ends.
  case prepared(note: String)
  /// Whether it was carried out is not known.
  case unknown
  /// What a search of one's own listing found that a create may have made; `judgeSearch` decides.
  case found([Item])

  /// Whether an item was found that the operation may have made.
  package var mayShowItem: Bool {
    switch self {
    case .acknowledged(_?), .found: true
    case .acknowledged(nil), .refused, .stale, .notDone, .later, .prepared, .unknown: false
    }
  }

  /// Whether the item was looked for and is not there.
  package var isGone: Bool {
    switch self {
    case .acknowledged(nil), .stale(nil): true
    default: false
    }
  }
}
