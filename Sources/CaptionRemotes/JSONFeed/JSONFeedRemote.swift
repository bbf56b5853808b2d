public import CaptionCore
public import CaptionHTTP

/// A JSON Feed: one document, or pages that name the next, at an address.
///
/// Source: JSON Feed 1.1, https://jsonfeed.org/version/1.1.
public struct JSONFeedRemote: Remote {
  /// What the person set for this feed.
  public struct Options: Hashable, Sendable {
    /// Whether the feed shows every post there is, so that an absent one was deleted.
    public var isComplete: Bool
    /// Whether nobody else writes the document, so that it may be replaced without a precondition.
    public var isSoleWriter: Bool
    /// Whether an earlier push found that the server's precondition protects nothing.
    public var isPreconditionBroken: Bool

    public init(
      isComplete: Bool = false, isSoleWriter: Bool = false, isPreconditionBroken: Bool = false
    ) {
      self.isComplete = isComplete
      self.isSoleWriter = isSoleWriter
      self.isPreconditionBroken = isPreconditionBroken
    }

    /// What holds unless the person says otherwise: a file shows everything, a server may not.
    public static func standard(for url: String) -> Self {
      Self(isComplete: url.lowercased().hasPrefix("file:"))
    }
  }

  let id: RemoteID
  let url: String
  let transport: any HTTPTransport
  let options: Options
  let now: @Sendable () -> Timestamp
  let report: @Sendable (PushFinding) -> Void
  let sleep: @Sendable (Duration) async throws -> Void

  /// - Parameters:
  ///   - url: `http:`, `https:` or `file:`.
  ///   - now: The clock for the `date_modified` of changed items and for waits.
  ///   - report: Is told what a push found out about the server.
  ///   - sleep: Waits; throws only when the task was cancelled.
  ///   - id: The identity it is known by.
  ///   - transport: What requests are sent with.
  ///   - options: What the person set for it.
  public init(
    id: RemoteID, url: String, over transport: any HTTPTransport, options: Options,
    now: @escaping @Sendable () -> Timestamp,
    report: @escaping @Sendable (PushFinding) -> Void = { _ in },
    sleep: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }
  ) {
    self.id = id
    self.url = (try? HTTPURL(url).description) ?? url  // a bad one is refused when it is asked
    self.transport = transport
    self.options = options
    self.now = now
    self.report = report
    self.sleep = sleep
  }

  public var capabilities: Capabilities {
    let edited: Set<FieldKind> = [
      .title, .caption, .language, .tags, .alt, .contentWarning, .visibility,
    ]
    let isFile = url.hasPrefix("file:")
    return Capabilities(
      canCreate: true, canDelete: true, editable: edited, creatable: edited.union([.media]),
      // Who may see an item is said by a member of this project's own, which readers do not know.
      discretion: isFile ? .always : .never, write: .document, takesFiles: isFile,
      listingLag: isFile ? .zero : Self.cacheLifetime)
  }

  /// How old what a cache before a feed answers may be: GitHub Pages lets feeds be kept for ten
  /// minutes.
  private static let cacheLifetime = Duration.seconds(600)

  public func cursor(afterWriting cursor: Cursor) -> Cursor {
    var listing = FeedCursor(text: cursor.text)
    listing.forgetValidators()
    return Cursor(text: listing.text)
  }

  public func createKey(for post: PostID, generation: Int) -> String {
    generation > 0 ? "urn:captions:\(post):\(generation)" : "urn:captions:\(post)"
  }
}

/// What a push found out about the server, to be kept and told.
public enum PushFinding: Hashable, Sendable {
  /// The document's tag stayed the same though its bytes changed: it cannot guard a write.
  case tagIgnoresChanges
  /// After a write that the server accepted, the document does not show what was written.
  case notAsWritten

  /// One sentence for a person.
  public var message: String {
    switch self {
    case .tagIgnoresChanges:
      "the server's ETag stayed the same though the document changed, so If-Match protects nothing"
    case .notAsWritten:
      "the feed does not show what was just written: something else writes it too, or a cache "
        + "stands in between"
    }
  }
}
