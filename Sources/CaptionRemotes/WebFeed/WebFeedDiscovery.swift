internal import CaptionCore
public import CaptionHTTP

/// Looks whether posts can be read at an address, or where its page says: by Atom, RSS or h-entries.
public enum WebFeedDiscovery {
  public struct Found: Hashable, Sendable {
    /// Where the posts are read, redirects followed.
    public var url: String
    public var title: String?
    /// Which form it has, for a person.
    public var form: String
    /// How many posts its first page shows.
    public var posts: Int
  }

  /// - Throws: `refused` for a page that names a feed on another host only: that is for the person to
  ///   say. `malformed` for what shows no posts.
  public static func look(
    at url: HTTPURL, over transport: any HTTPTransport
  ) async throws(RemoteError) -> Found {
    let client = APIClient(
      transport: transport, now: { Timestamp(milliseconds: SystemClock.now()) })
    let answer = try await client.read(
      url.description, headers: ["Accept": WebFeedListing.accepted])
    let links = PageLinks(String(decoding: answer.bytes, as: UTF8.self), at: answer.url)
    if let found = try await first(of: links.forms, on: answer, client) { return found }
    do {
      return try read(answer)
    } catch {
      guard let elsewhere = links.forms.first, case .malformed = error else { throw error }
      throw .refused(
        reason: "\(answer.url): the page names a feed on another host, or one that cannot be read; "
          + "add \(elsewhere.url) if you mean it")
    }
  }

  /// The first form of a page's posts that is on its own host and can be read.
  private static func first(
    of forms: [PageLinks.Link], on page: APIAnswer, _ client: APIClient
  ) async throws(RemoteError) -> Found? {
    guard let home = try? HTTPURL(page.url) else { return nil }
    for form in forms.prefix(triedForms) {
      guard let place = try? HTTPURL(form.url), home.mayRedirect(to: place) else { continue }
      do {
        return try read(
          await client.read(form.url, headers: ["Accept": WebFeedListing.accepted]))
      } catch {
        switch error {
        case .malformed, .refused: continue
        default: throw error
        }
      }
    }
    return nil
  }

  private static func read(_ answer: APIAnswer) throws(RemoteError) -> Found {
    guard let url = try? HTTPURL(answer.url) else {
      throw .malformed(path: answer.url, reason: "its address cannot be read")
    }
    let page = try WebFeedPage(answer, at: url)
    return Found(
      url: answer.url, title: page.title, form: page.form.rawValue, posts: page.items.count)
  }

  /// How many forms are tried; sites name a handful.
  static let triedForms = 10
}
