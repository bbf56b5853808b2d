/// What a remote can hold and how it is written: the planner pushes nothing that it cannot.
public struct Capabilities: Hashable, Sendable {
  public var canCreate: Bool
  public var canDelete: Bool
  /// The fields that an edit of a live item can carry.
  public var editable: Set<FieldKind>
  /// The fields that a new item can carry.
  public var creatable: Set<FieldKind>
  public var write: WriteUnit
  public var maximumCaptionCharacters: Int?
  /// Whether it only tells how posts once were: it is never written, and any other remote that shows
  /// a post knows better.
  public var isArchive: Bool

  public init(
    canCreate: Bool = false, canDelete: Bool = false, editable: Set<FieldKind> = [],
    creatable: Set<FieldKind> = [], write: WriteUnit = .item,
    maximumCaptionCharacters: Int? = nil, isArchive: Bool = false
  ) {
    self.canCreate = canCreate
    self.canDelete = canDelete
    self.editable = editable
    self.creatable = creatable
    self.write = write
    self.maximumCaptionCharacters = maximumCaptionCharacters
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
