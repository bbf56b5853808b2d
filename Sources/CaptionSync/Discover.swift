internal import CaptionHTTP
internal import CaptionRemotes

/// A feed that stands at an address, or that the page there names.
struct FoundFeed: Hashable, Sendable {
  /// Where it is, redirects followed.
  var url: String
  var title: String?
  /// The version of JSON Feed.
  var version: String
  /// How many items its first page holds.
  var items: Int
  var hasMorePages: Bool
  /// The page that names it; `nil` where the address was the feed's own.
  var page: String?
  /// The other feeds that the page names.
  var others: [String]
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
  ///   - url: What the person typed.
  ///   - client: Follows redirects, and sends the secret to the address's origin only.
  /// - Returns: `nil` where there is a page, or a feed in another form, that leads to no JSON Feed.
  static func look(
    at url: String, through client: any HTTPTransport
  ) async throws -> FoundFeed? {
    switch try await FeedDiscovery.look(at: url, over: client) {
    case .feed(let feed): FoundFeed(feed)
    case .page(let page): try await read(page, over: client)
    }
  }

  private static func read(
    _ page: FeedDiscovery.FoundPage, over client: any HTTPTransport
  ) async throws -> FoundFeed? {
    let home = try HTTPURL(page.url)
    let own = try page.feeds.filter { home.mayRedirect(to: try HTTPURL($0.url)) }
    if let elsewhere = page.feeds.first, own.isEmpty {
      throw DiscoveryError(
        reason: .refused,
        message:
          "\(page.url): the page names a feed on another host; add \(elsewhere.url) if you mean it")
    }
    // WordPress names a page's own data as one that may be a feed.
    for link in own {
      guard case .feed(let feed)? = try await lookIfWell(at: link.url, over: client) else {
        continue
      }
      var found = FoundFeed(feed)
      found.page = page.url
      found.others = page.feeds.map(\.url).filter { $0 != link.url }
      return found
    }
    return nil
  }

  /// - Returns: `nil` for what is no feed, whatever its page says.
  private static func lookIfWell(
    at url: String, over client: any HTTPTransport
  ) async throws(RemoteError) -> FeedDiscovery.Finding? {
    do {
      return try await FeedDiscovery.look(at: url, over: client)
    } catch {
      guard case .malformed = error else { throw error }
      return nil
    }
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
