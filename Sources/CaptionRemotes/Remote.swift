public import CaptionCore

/// A place that holds posts: it can be listed page by page and, where it allows, written.
///
/// A remote holds no state of its own between calls beyond its connection: what has to be
/// remembered travels in the `Cursor`.
public protocol Remote: Sendable {
  var capabilities: Capabilities { get }

  /// Fetches the next page of a listing.
  ///
  /// - Parameters:
  ///   - cursor: What the page before left, or the last listing; `nil` begins from nothing.
  ///   - known: The items that the store holds; the page's items are marked as listed.
  /// - Returns: A page whose document was read to its end and is well formed as a whole.
  func fetchPage(
    at cursor: Cursor?, known: inout KnownItems
  ) async throws(RemoteError) -> Page

  /// Looks at one item at its own address, since a listing of a stretch of time lacks it again.
  ///
  /// - Returns: `nil` where it is gone; so by default, for a listing that leaves nothing out.
  func findUnlisted(_ key: String) async throws(RemoteError) -> Item?

  /// Looks where an item is that a listing lacks while it shows new ones.
  ///
  /// Asked only of remotes that may give an item another key.
  ///
  /// - Returns: The item at its new key; `nil` where nothing says that it has one.
  func findMoved(_ key: String) async throws(RemoteError) -> Item?

  /// Carries out operations, each at most once, and tells how each ended, in their order.
  ///
  /// A remote that is written per item is given one operation; one that is written as a document is
  /// given all that are queued. An operation that failed alone is an outcome; an error is about the
  /// remote as a whole, and leaves every operation of the call not done.
  func push(_ operations: [Operation]) async throws(RemoteError) -> [Outcome]

  /// Looks what became of operations whose outcome is not known, and writes nothing.
  func settle(_ operations: [Operation]) async throws(RemoteError) -> [Outcome]

  /// The key under which a new item of this post is created, fixed before anything is sent.
  ///
  /// - Parameters:
  ///   - generation: How often the post was created on this remote before.
  ///   - post: The post it is for.
  func createKey(for post: PostID, generation: Int) -> String

  /// What is left of a cursor once something is written: nothing by which a listing that is again
  /// what it was before the write would be taken for "unchanged".
  func cursor(afterWriting cursor: Cursor) -> Cursor
}

extension Remote {
  public func cursor(afterWriting cursor: Cursor) -> Cursor { cursor }
  public func findUnlisted(_ key: String) async throws(RemoteError) -> Item? { nil }
  public func findMoved(_ key: String) async throws(RemoteError) -> Item? { nil }
}

/// Where a listing goes on, in the remote's own words; opaque to everyone else.
public struct Cursor: Hashable, Sendable {
  public var text: String

  public init(text: String) {
    self.text = text
  }
}
