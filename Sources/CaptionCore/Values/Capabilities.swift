/// What a remote can hold and how it is written: the planner pushes nothing that it cannot.
public struct Capabilities: Hashable, Sendable {
  public var canCreate: Bool
  public var canDelete: Bool
  /// The fields that an edit of a live item can carry.
  public var editable: Set<FieldKind>
  /// The fields that a new item can carry.
  public var creatable: Set<FieldKind>
  /// Which posts for few are shown to no one else there; any other is not sent.
  public var discretion: Discretion
  public var write: WriteUnit
  /// How much a caption may hold; all of them have to be kept.
  public var captionLimits: [CaptionLimit]
  /// How many graphemes an alt text may have; `nil` for any number.
  public var maximumAltCharacters: Int?
  /// How many media an item may have; `nil` for any number.
  public var maximumMedia: Int?
  /// Whether an item without media is not taken.
  public var needsMedia: Bool
  /// Whether the bytes of media are sent along; where not, they are named by their addresses, and a
  /// file here has none that anybody else can read.
  public var takesFiles: Bool
  /// What a person should know of an edit that was taken: that not every reader shows it, say.
  public var noteOnEdit: String?
  /// For how long after a change a listing may still show what was there before it.
  public var listingLag: Duration
  /// The same of a look at one item: nothing where that does not come from a listing.
  public var lookLag: Duration
  /// Whether an edit that somebody else makes may give an item another key.
  public var movesItems: Bool
  /// Whether it only tells how posts once were: it is never written, and any other remote that shows
  /// a post knows better.
  public var isArchive: Bool

  public init(
    canCreate: Bool = false, canDelete: Bool = false, editable: Set<FieldKind> = [],
    creatable: Set<FieldKind> = [], discretion: Discretion = .never, write: WriteUnit = .item,
    captionLimits: [CaptionLimit] = [], maximumAltCharacters: Int? = nil, maximumMedia: Int? = nil,
    needsMedia: Bool = false,
    takesFiles: Bool = true, noteOnEdit: String? = nil, listingLag: Duration = .zero,
    lookLag: Duration? = nil, movesItems: Bool = false, isArchive: Bool = false
  ) {
    self.canCreate = canCreate
    self.canDelete = canDelete
    self.editable = editable
    self.creatable = creatable
    self.discretion = discretion
    self.write = write
    self.captionLimits = captionLimits
    self.maximumAltCharacters = maximumAltCharacters
    self.maximumMedia = maximumMedia
    self.needsMedia = needsMedia
    self.takesFiles = takesFiles
    self.noteOnEdit = noteOnEdit
    self.listingLag = listingLag
    self.lookLag = lookLag ?? listingLag
    self.movesItems = movesItems
    self.isArchive = isArchive
  }
}

/// What one write replaces.
public enum WriteUnit: Hashable, Sendable {
  /// Each operation is a request of its own.
  case item
  /// All queued operations are one attempt: the whole document is read, patched and replaced.
  case document
}
