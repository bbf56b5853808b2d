internal import CaptionCore
internal import CaptionHTTP

/// A site that is written by Micropub: what it told of itself, and what it says of one post.
///
/// Source: https://www.w3.org/TR/micropub/, section 3.7.
struct MicropubSite: Sendable {
  /// What the person gave: the site's address, or the endpoint's own.
  let url: HTTPURL
  let client: APIClient
  private let learned: Learned

  init(url: HTTPURL, client: APIClient, learned: Learned) {
    self.url = url
    self.client = client
    self.learned = learned
  }

  /// What the site told before; `nil` where nothing is known.
  var known: MicropubFacts? { MicropubFacts(kept: learned.text) }

  /// What the site told, asked anew once a day.
  func facts() async throws(RemoteError) -> MicropubFacts {
    if let known, !known.isStale(at: client.now()) { return known }
    let found = try await discover()
    learned.text = found.kept
    return found
  }

  /// Notes what the site turned out to do otherwise than others.
  func learn(_ change: (inout MicropubFacts) -> Void) {
    guard var facts = known else { return }
    change(&facts)
    learned.text = facts.kept
  }

  // MARK: One post

  /// What can be seen of a post.
  enum Sight: Sendable {
    case shown(MicropubPost)
    /// Its address leads to another, where this is: the same post or, on some sites, any other.
    case moved(MicropubPost)
    case gone
    /// The endpoint does not give it, though its page may be there.
    case hidden
  }

  /// Looks at a post as it is now.
  ///
  /// Many endpoints answer 400 for a post that is not there, as for a question they do not
  /// understand: then the post's own page decides.
  func look(_ key: String) async throws(RemoteError) -> Sight {
    let isSaidToBeGone: Bool
    switch try await source(of: key) {
    case .given(let post): return post.isDeleted ? .gone : .shown(post)
    case .absent: isSaidToBeGone = true
    case .refused: isSaidToBeGone = false
    }
    switch try await page(at: key) {
    case .gone: return .gone
    case .moved(let target):
      guard case .given(let post) = try await source(of: target), !post.isDeleted else {
        return .hidden
      }
      return .moved(post)
    case .unclear: return isSaidToBeGone ? .gone : .hidden
    }
  }

  /// What the endpoint answers when it is asked what a post was made of.
  enum Source: Sendable {
    case given(MicropubPost)
    /// It says that there is no such post.
    case absent
    /// It refuses to say.
    case refused
  }

  func source(of key: String) async throws(RemoteError) -> Source {
    let facts = try await facts()
    var isAbsent = false
    // Some endpoints know their posts by the path only, whatever address they have named.
    for isPath in [facts.knowsPaths, !facts.knowsPaths] {
      guard let spelling = spelling(of: key, asPath: isPath, facts) else { continue }
      let address = FormFields.url(facts.endpoint, [("q", "source"), ("url", spelling)])
      let answer = try await client.ask(address)
      switch answer.status {
      case 404, 410: isAbsent = true
      case 400: continue
      case 200..<300:
        guard let post = MicropubPost(try answer.object(), key: key, spelling: spelling) else {
          continue
        }
        if isPath != facts.knowsPaths { learn { $0.knowsPaths = isPath } }
        return .given(post)
      default: throw answer.error(now: client.now())
      }
    }
    return isAbsent ? .absent : .refused
  }

  /// A post's address as the endpoint wants to be asked for it; `nil` where it has no such form.
  private func spelling(of key: String, asPath: Bool, _ facts: MicropubFacts) -> String? {
    guard asPath else { return key }
    guard let address = try? HTTPURL(key), let endpoint = try? HTTPURL(facts.endpoint),
      endpoint.hasSameOrigin(as: address)
    else { return nil }
    return String(key.dropFirst(address.base.count))
  }

  /// What a post's own page tells.
  private enum PageState {
    case gone
    case moved(String)
    case unclear
  }

  private func page(at key: String) async throws(RemoteError) -> PageState {
    guard let address = try? HTTPURL(key), !address.isPrivate || url.isPrivate else {
      return .unclear
    }
    var request = HTTPRequest(.get, key, headers: ["Accept": "text/html"])
    request.avoidsPrivateNetworks = !url.isPrivate && !url.hasSameOrigin(as: address)
    let answer: APIAnswer
    do {
      answer = try await client.send(request)
    } catch {
      switch error {
      case .redirected, .tooLarge, .malformed, .insecure, .badURL: return .unclear
      default: throw RemoteError(error)
      }
    }
    if answer.status == 404 || answer.status == 410 { return .gone }
    guard answer.isSuccess, let there = try? HTTPURL(answer.url), there != address else {
      return .unclear
    }
    return .moved(there.description)
  }
}

extension APIAnswer {
  /// - Throws: `malformed` for what is no JSON object.
  func object() throws(RemoteError) -> JSONTree {
    let tree = try tree()
    guard tree.isObject else {
      throw .malformed(path: url, reason: "this is not what a Micropub endpoint answers")
    }
    return tree
  }
}
