internal import CaptionHTTP
internal import CaptionRemotes
internal import CaptionStore

extension RemoteKind {
  /// A site that is written by Micropub.
  ///
  /// Only where the person says so: a site's feed alone can be read without a token.
  static let micropub = RemoteKind(name: "micropub") { setup in
    let url = try HTTPURL(setup.record.url)
    return MicropubRemote(
      url: url, over: setup.authorized(for: url), isAuthorised: setup.hasToken,
      isComplete: setup.record.isComplete, learned: setup.findings.learned,
      now: setup.environment.now)
  } look: { look in
    guard look.isNamed else { return nil }
    let found: MicropubDiscovery.Found
    do {
      found = try await MicropubDiscovery.look(at: look.url, over: look.authorized)
    } catch let error as RemoteError {
      guard case .unauthorised = error, look.token == nil else { throw error }
      throw DiscoveryError(
        reason: .auth,
        message: "\(look.url): a Micropub endpoint answers only who has a token; say where yours "
          + "is to be had, with --token-command, --token-file or --token-env")
    }
    let listing = found.feed.map { "its posts found by the feed \($0)" } ?? "which lists its posts"
    let files = found.takesFiles ? "" : "; files cannot be uploaded there"
    return FoundRemote(
      kind: "micropub", url: look.url.description, title: look.url.host,
      says: "the Micropub endpoint \(found.endpoint), \(listing)\(files)", learned: found.learned)
  }
}
