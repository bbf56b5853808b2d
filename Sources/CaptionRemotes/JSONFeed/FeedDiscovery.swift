internal import CaptionCore
public import CaptionHTTP
internal import Synchronization

/// Looks what stands at an address that a person gave: a JSON Feed, or a page that names some.
public enum FeedDiscovery {
  public enum Finding: Hashable, Sendable {
    case feed(FoundFeed)
    case page(FoundPage)
  }

  /// A JSON Feed, read to its end.
  public struct FoundFeed: Hashable, Sendable {
    /// Where it was found, redirects followed.
    public var url: String
    public var title: String?
    /// `1` or `1.1`.
    public var version: String
    /// How many items its first page holds.
    public var items: Int
    public var hasMorePages: Bool
  }

  /// A web page, with the feeds that it names, those that surely are JSON Feeds first.
  public struct FoundPage: Hashable, Sendable {
    public var url: String
    public var title: String?
    public var feeds: [Link]
  }

  /// A feed that a page names; it may be on another host, which is for the person to accept.
  public struct Link: Hashable, Sendable {
    public var url: String
    public var title: String?
  }

  private static let maximumPageBytes = 4 << 20

  /// - Throws: `RemoteError` for what is neither a JSON Feed nor a web page, as a pull would.
  public static func look(
    at url: String, over transport: any HTTPTransport
  ) async throws(RemoteError) -> Finding {
    do {
      let url = try HTTPURL(url).description
      let request = HTTPRequest(
        .get, url,
        headers: ["Accept": "application/feed+json, application/json;q=0.9, text/html;q=0.8"])
      let answer = try await transport.send(request)
      guard answer.status == 200 else {
        throw RemoteError(
          status: answer, of: url, now: Timestamp(milliseconds: SystemClock.now()))
      }
      let address = answer.movedTo ?? url
      guard let first = try await answer.body.next() else {
        throw RemoteError.malformed(path: "", reason: "the document is empty")
      }
      guard FeedDocument.isPage(first, answer.headers) else {
        return try await .feed(read(answer, after: first, at: address))
      }
      var html = first
      while html.count < maximumPageBytes, let piece = try await answer.body.next() {
        html += piece
      }
      return .page(page(String(decoding: html, as: UTF8.self), at: address))
    } catch let error as HTTPError {
      throw RemoteError(error)
    } catch {
      throw error as? RemoteError ?? .cancelled
    }
  }

  private static func read(
    _ answer: HTTPAnswer, after first: [UInt8], at url: String
  ) async throws(RemoteError) -> FoundFeed {
    let start = Mutex<[UInt8]?>(first)
    var whole = answer
    whole.body = HTTPBody { () async throws(HTTPError) in
      if let first = start.withLock({ $0.take() }) { return first }
      return try await answer.body.next()
    }
    var document = FeedDocument(whole)
    while try await document.advance() {
      while try document.nextItem() != nil {}
    }
    return FoundFeed(
      url: url, title: document.head.title, version: document.head.version ?? "1.1",
      items: document.scanner.elementCount, hasMorePages: document.head.nextURL != nil)
  }

  /// Finds `<link rel="alternate">` with a type of JSON, and the page's title.
  static func page(_ html: String, at url: String) -> FoundPage {
    let page = PageLinks(html, at: url)
    return FoundPage(
      url: url, title: page.title, feeds: page.feeds.map { Link(url: $0.url, title: $0.title) })
  }
}
