/// What a remote shows of one post, its texts in the buffer of its content.
public struct FlatItem: Sendable {
  public typealias Place = FlatContent.Place

  public var key: Place
  public var content: FlatContent
  public var account: FlatAccount?
  public var permalink: Place?
  public var original: Place?
  public var publishedAt: Timestamp?
  public var editedAt: Timestamp?
  public var version: Place?
  public var contentHash: UInt64

  @inlinable public init(key: Place, content: FlatContent, contentHash: UInt64) {
    self.key = key
    self.content = content
    self.contentHash = contentHash
  }

  public init(_ item: Item) {
    content = FlatContent(item.content)
    key = content.append(item.key)
    account = content.append(item.account)
    permalink = content.append(item.permalink)
    original = content.append(item.original)
    publishedAt = item.publishedAt
    editedAt = item.editedAt
    version = content.append(item.version)
    contentHash = item.contentHash
  }
}

/// Who published a post; a name or an address is there.
public struct FlatAccount: Sendable {
  public var name: FlatContent.Place?
  public var url: FlatContent.Place?

  @inlinable public init(name: FlatContent.Place?, url: FlatContent.Place?) {
    self.name = name
    self.url = url
  }
}

extension FlatContent {
  /// Appends the texts of an account.
  public mutating func append(_ account: Account?) -> FlatAccount? {
    account.map { FlatAccount(name: append($0.name), url: append($0.url)) }
  }
}

extension Account {
  /// Makes an account of the texts that stand in the buffer of a content.
  public init?(_ flat: FlatAccount, in texts: FlatContent) {
    self.init(name: texts.text(flat.name), url: texts.text(flat.url))
  }
}

extension Item {
  public init(_ flat: FlatItem) {
    let texts = flat.content
    self.init(
      key: texts.text(flat.key), content: Content(texts),
      account: flat.account.flatMap { Account($0, in: texts) },
      permalink: texts.text(flat.permalink), publishedAt: flat.publishedAt,
      editedAt: flat.editedAt, version: texts.text(flat.version), contentHash: flat.contentHash)
    original = texts.text(flat.original)
  }
}
