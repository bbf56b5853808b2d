internal import CaptionCore
internal import CaptionHTTP

extension MicropubSite {
  /// Finds the endpoint, what it offers, and how its posts are listed.
  ///
  /// - Throws: `refused` for an endpoint on another server than the address that the person gave:
  ///   the token is for that one.
  func discover() async throws(RemoteError) -> MicropubFacts {
    let home = try await links(at: url.description)
    var facts = known ?? MicropubFacts(endpoint: "")
    facts.endpoint = try endpoint(named: home.endpoint)
    facts.askedAt = client.now().milliseconds
    try await readConfiguration(into: &facts, isNamed: home.endpoint != nil)
    facts.feed = try await listsPosts(facts.endpoint) ? nil : findFeed(home)
    return facts
  }

  private func endpoint(named: String?) throws(RemoteError) -> String {
    guard let named else { return url.description }
    guard let endpoint = try? url.resolve(named), url.mayRedirect(to: endpoint) else {
      throw .refused(
        reason:
          "it names a Micropub endpoint on another server: add \(named.harmless) if you mean it"
      )
    }
    return endpoint.description
  }

  // MARK: The site's own page

  /// What an address names: in its header fields first, then on its page.
  private struct NamedLinks {
    var endpoint: String?
    /// Where the site's posts may be read, the page itself last.
    var forms: [String] = []
  }

  private func links(at address: String) async throws(RemoteError) -> NamedLinks {
    let answer = try await client.ask(address, headers: ["Accept": "text/html, */*;q=0.1"])
    // An endpoint may answer anything to a question that asks nothing.
    if answer.status == 401 || answer.status == 429 || answer.status >= 500 {
      throw answer.error(now: client.now())
    }
    let page = PageLinks(String(decoding: answer.bytes, as: UTF8.self), at: answer.url)
    let stated = page.links.first { $0.relations.contains("micropub") }?.url
    let header = answer.headers["Link"].flatMap { LinkHeader.target("micropub", in: $0) }
    return NamedLinks(endpoint: header ?? stated, forms: page.forms.map(\.url) + [answer.url])
  }

  // MARK: What the endpoint says

  private func readConfiguration(
    into facts: inout MicropubFacts, isNamed: Bool
  ) async throws(RemoteError) {
    let answer = try await client.ask(FormFields.url(facts.endpoint, [("q", "config")]))
    if [400, 404, 405, 501].contains(answer.status), isNamed { return }
    guard answer.isSuccess else {
      if answer.isAbsent || answer.status == 400 { throw Self.noEndpoint(facts.endpoint) }
      throw answer.error(now: client.now())
    }
    // Some write an empty object as an empty list.
    guard let tree = try? answer.tree(), tree.isObject || tree == .list([]),
      tree["items"] == .null
    else { throw Self.noEndpoint(facts.endpoint) }
    facts.mediaEndpoint = tree["media-endpoint"].words.flatMap { named in
      // The token is for the endpoint's server: elsewhere nothing is uploaded.
      guard let home = try? HTTPURL(facts.endpoint), let media = try? home.resolve(named),
        home.mayRedirect(to: media)
      else { return nil }
      return media.description
    }
    let properties = tree["properties"].elements.map { $0["name"].string ?? $0.string }
    let words = Set(tree["visibility"].elements.compactMap(\.string))
    facts.discretion =
      words.isEmpty && properties.contains("visibility") ? .always : .words(words)
  }

  private static func noEndpoint(_ address: String) -> RemoteError {
    .refused(reason: "\(address) is no Micropub endpoint, and names none")
  }

  private func listsPosts(_ endpoint: String) async throws(RemoteError) -> Bool {
    let address = FormFields.url(endpoint, [("q", "source"), ("limit", "1")])
    let answer = try await client.ask(address)
    if answer.isAbsent || answer.status == 400 { return false }
    guard answer.isSuccess else { throw answer.error(now: client.now()) }
    guard let tree = try? answer.tree(), case .list(let items) = tree["items"] else { return false }
    // WordPress lists posts without their addresses: nobody could tell which they are.
    guard let base = try? HTTPURL(endpoint), let first = items.first else { return true }
    return MicropubPost(listed: first, on: base) != nil
  }

  /// The first form of the site's posts that it names on its own server and that can be read.
  ///
  /// WordPress names a page's own data among the JSON Feeds that may be.
  private func findFeed(_ home: NamedLinks) async throws(RemoteError) -> String {
    // Who gave the endpoint gave no page: that of its server may be the site.
    let forms =
      home.endpoint != nil ? home.forms : try await links(at: "\(url.base)/").forms
    var tried: Set<String> = []
    for form in forms.prefix(WebFeedDiscovery.triedForms) {
      guard let place = try? HTTPURL(form), url.mayRedirect(to: place),
        tried.insert(form).inserted
      else { continue }
      let listing = WebFeedListing(client: client, feed: form, isComplete: false)
      do {
        _ = try await listing.newest()
        return form
      } catch {
        switch error {
        case .malformed, .refused: continue
        default: throw error
        }
      }
    }
    throw .refused(
      reason: "the endpoint does not list its posts, and the site names no feed of its own that "
        + "would, nor shows posts on its page")
  }
}
