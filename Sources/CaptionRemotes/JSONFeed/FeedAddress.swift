internal import CaptionHTTP

/// Decides which address a feed may send its reader to.
enum FeedAddress {
  /// How many pages a listing follows.
  static let maximumPages = 5000

  /// Where a feed's next page is, or why it is not followed.
  ///
  /// Followed: the feed's own origin, or https on the same host; of a file, what lies in its own
  /// folder or below; nothing twice.
  static func next(
    _ reference: String, on page: String, of feed: String, visited: some Collection<String>
  ) -> Result<String, Refusal> {
    guard visited.count < maximumPages else {
      return .failure(Refusal(reason: "the feed has more than \(maximumPages) pages"))
    }
    do {
      let origin = try HTTPURL(feed)
      let next = try HTTPURL(page).resolve(reference)
      guard origin.mayRedirect(to: next), isInside(next, folderOf: origin) else {
        return .failure(Refusal(reason: "next_url leads to another place: \(next)"))
      }
      guard !visited.contains(next.description) else {
        return .failure(Refusal(reason: "next_url leads back to a page read before: \(next)"))
      }
      return .success(next.description)
    } catch {
      return .failure(Refusal(reason: "next_url cannot be read: \(reference.harmless)"))
    }
  }

  struct Refusal: Error {
    /// For a person.
    var reason: String
  }

  private static func isInside(_ next: HTTPURL, folderOf feed: HTTPURL) -> Bool {
    guard feed.scheme == .file else { return true }
    guard let path = try? next.filePath, let own = try? feed.filePath,
      let slash = own.lastIndex(of: "/")
    else { return false }  // an address without a path is nowhere
    return path.hasPrefix(own[...slash]) && !path.split(separator: "/").contains("..")
  }
}
