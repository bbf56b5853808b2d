public import CaptionHTTP
internal import CaptionRemotes

/// A feed that stands at an address, or that the page there names.
public struct FoundFeed: Hashable, Sendable {
  /// Where it is, redirects followed.
  public var url: String
  public var title: String?
  /// The version of JSON Feed.
  public var version: String
  /// How many items its first page holds.
  public var items: Int
  public var hasMorePages: Bool
  /// The page that names it; `nil` where the address was the feed's own.
  public var page: String?
  /// The other feeds that the page names.
  public var others: [String]
}

/// Why no feed was found at an address.
public struct DiscoveryError: Error, Hashable, Sendable {
  public var reason: RemoteReport.Stop
  /// One line for a person.
  public var message: String
}

extension FoundFeed {
  /// Looks what stands at an address and, where that is a page, reads the first feed it names.
  ///
  /// A feed on another host than its page is not read: that is for the person to say.
  ///
  /// - Parameters:
  ///   - token: Sent to the origin of `url` only.
  ///   - url: What the person typed.
  ///   - transport: What requests are sent with.
  public static func look(
    at url: String, over transport: any HTTPTransport, token: String? = nil
  ) async throws(DiscoveryError) -> FoundFeed {
    do {
      let origin = try HTTPURL(url)
      var sender = transport
      if let token { sender = AuthorizingTransport(over: transport, for: origin, token: token) }
      return try await look(at: url, through: HTTPClient(over: sender))
    } catch let error as DiscoveryError {
      throw error
    } catch is HTTPError {
      throw DiscoveryError(reason: .refused, message: "\(url): this address cannot be asked")
    } catch {
      throw DiscoveryError(error as? RemoteError ?? .cancelled, at: url)
    }
  }

  /// Looks over a transport that follows redirects and sends the token itself.
  static func look(
    at url: String, through client: any HTTPTransport
  ) async throws -> FoundFeed {
    switch try await FeedDiscovery.look(at: url, over: client) {
    case .feed(let feed): FoundFeed(feed)
    case .page(let page): try await read(page, over: client)
    }
  }

  private static func read(
    _ page: FeedDiscovery.FoundPage, over client: any HTTPTransport
  ) async throws -> FoundFeed {
    guard let first = page.feeds.first else {
      throw DiscoveryError(
        reason: .malformed, message: "\(page.url): this is a web page that names no JSON Feed")
    }
    guard try HTTPURL(page.url).mayRedirect(to: HTTPURL(first.url)) else {
      throw DiscoveryError(
        reason: .refused,
        message:
          "\(page.url): the page names a feed on another host; add \(first.url) if you mean it")
    }
    guard case .feed(let feed) = try await FeedDiscovery.look(at: first.url, over: client) else {
      throw DiscoveryError(
        reason: .malformed,
        message: "\(first.url): \(page.url) says that this is a feed, but it is a web page")
    }
    var found = FoundFeed(feed)
    found.page = page.url
    found.others = page.feeds.dropFirst().map(\.url)
    return found
  }

  private init(_ feed: FeedDiscovery.FoundFeed) {
    self.init(
      url: feed.url, title: feed.title, version: feed.version, items: feed.items,
      hasMorePages: feed.hasMorePages, page: nil, others: [])
  }
}

extension DiscoveryError {
  init(_ error: RemoteError, at url: String) {
    var report = RemoteReport(name: "", kind: "")
    report.stop(error)
    let message = report.message ?? "nothing was found"
    self.init(
      reason: report.stopped ?? .refused,
      message: message.contains(url) ? message : "\(url): \(message)")
  }
}
