/// What a remote shows of one post.
public struct Item: Hashable, Sendable {
  /// The remote's key of the item, opaque.
  public var key: String
  public var content: Content
  public var account: Account?
  public var permalink: String?
  /// The address of the post that this is a copy of, where the item itself says so.
  public var original: String?
  public var publishedAt: Timestamp?
  /// When the remote says that the item was last edited: shown, never decided by.
  public var editedAt: Timestamp?
  /// The token by which the remote compares versions of this item; `nil` where it has none.
  public var version: String?
  /// The hash of the bytes the item was read from, by which an unchanged item is known unread.
  public var contentHash: UInt64

  @inlinable public init(
    key: String, content: Content, account: Account? = nil, permalink: String? = nil,
    publishedAt: Timestamp? = nil, editedAt: Timestamp? = nil, version: String? = nil,
    contentHash: UInt64 = 0
  ) {
    self.key = key
    self.content = content
    self.account = account
    self.permalink = permalink
    self.publishedAt = publishedAt
    self.editedAt = editedAt
    self.version = version
    self.contentHash = contentHash
  }
}

/// Who published a post.
public struct Account: Hashable, Sendable {
  public var name: String?
  public var url: String?

  /// Makes an account; `nil` when neither name nor address is known.
  public init?(name: String?, url: String?) {
    guard name != nil || url != nil else { return nil }
    self.name = name
    self.url = url
  }
}
