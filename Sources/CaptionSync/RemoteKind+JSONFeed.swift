internal import CaptionHTTP
internal import CaptionRemotes
internal import CaptionStore

extension RemoteKind {
  /// A JSON Feed, in a file or on a server.
  static let jsonFeed = RemoteKind(name: "jsonfeed") { setup in
    let record = setup.record
    return JSONFeedRemote(
      id: record.id, url: record.url,
      over: setup.authorized(for: try HTTPURL(record.url)),
      options: JSONFeedRemote.Options(
        isComplete: record.isComplete, isSoleWriter: record.isSoleWriter,
        isPreconditionBroken: record.isPreconditionBroken), now: setup.environment.now,
      report: setup.findings.add)
  } look: { look in
    let read = try await FoundFeed.look(at: look.url.description, through: look.authorized)
    guard let found = read else {
      guard look.isNamed else { return nil }
      throw DiscoveryError(
        reason: .malformed, message: "\(look.url): this is a web page that names no JSON Feed")
    }
    let items = "\(found.items)\(found.hasMorePages ? " and more" : "")"
    let title = found.title.map { "“\($0)”, " } ?? ""
    return FoundRemote(
      kind: "jsonfeed", url: found.url, title: found.title,
      says: "\(title)JSON Feed \(found.version), \(found.items == 1 ? "1 item" : "\(items) items")"
        + (found.page.map { ", named by \($0)" } ?? ""),
      others: found.others)
  }
}
