public import CaptionCore
internal import GRDB

/// A post as it is listed and shown.
public struct PostRecord: Hashable, Sendable, Identifiable {
  public enum State: String, Hashable, Sendable { case post, draft, trash }

  /// An item of the post on a remote.
  public struct Link: Hashable, Sendable {
    public var remote: String
    public var id: LinkID
    public var existence: LinkState.Existence
    /// What the remote last showed; `nil` before it was created.
    public var observed: Content?
    public var permalink: String?
    public var editedAt: Timestamp?
    /// Whether the remote is an archive, which takes no changes.
    public var isArchived = false
  }

  public var id: PostID
  public var account: Account?
  public var content: Content
  public var createdAt: Timestamp
  public var publishedAt: Timestamp?
  public var editedAt: Timestamp?
  public var permalink: String?
  public var state: State
  public var links: [Link]
}

/// Which posts to list.
public struct PostFilter: Hashable, Sendable {
  public var states: Set<PostRecord.State> = [.post, .draft]
  public var account: String?
  public var remote: RemoteID?
  /// An FTS5 expression that the post's words must match.
  public var match: String?
  /// Only posts that some remote shows otherwise than they are here, or does not have yet.
  public var isDifferent = false
  public var limit: Int?

  public init() {}
}
