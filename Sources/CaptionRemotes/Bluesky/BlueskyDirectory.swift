internal import CaptionCore
internal import CaptionHTTP

/// Finds an account and its server.
struct BlueskyDirectory: Sendable {
  let api: APIClient

  /// Where handles are looked up when the person named no server.
  static let publicServer = "https://public.api.bsky.app"

  func find(_ address: BlueskyAddress) async throws(RemoteError) -> BlueskyAccount {
    if let server = address.server { return try await find(address.name, on: server) }
    let did: DID
    switch address.name {
    case .did(let named): did = named
    case .handle(let handle):
      guard let named = try await resolve(handle, at: Self.publicServer) else {
        throw .refused(reason: "nobody has the handle \(handle)")
      }
      did = named
    }
    guard let url = did.documentURL else {
      throw .refused(reason: "\(did): documents of this kind of account are not known")
    }
    let tree = try await api.read(url).tree()
    guard let document = DIDDocument(tree), document.did == did else {
      throw .malformed(path: url, reason: "this is not the document of \(did)")
    }
    guard let server = Self.allowed(document.server) else {
      throw .refused(reason: "the document of \(did) names no server that can be asked")
    }
    return BlueskyAccount(did: did, handle: document.handle, server: server)
  }

  /// The account that a handle names; `nil` where the server knows none.
  func resolve(_ handle: Handle, at server: String) async throws(RemoteError) -> DID? {
    let url = FormFields.url(
      "\(server)/xrpc/com.atproto.identity.resolveHandle", [("handle", handle.description)])
    return try await ask(url)?["did"].string.flatMap(DID.init)
  }

  /// An account on the server that the person named, or that this one says it is on.
  private func find(
    _ name: BlueskyAddress.Name, on server: String
  ) async throws(RemoteError) -> BlueskyAccount {
    let described = try await ask(
      FormFields.url("\(server)/xrpc/com.atproto.repo.describeRepo", [("repo", name.text)]))
    let document = described.flatMap { DIDDocument($0["didDoc"]) }
    let stated = described?["did"].string.flatMap(DID.init)
    let handle = described?["handle"].string.flatMap(Handle.init)
    switch name {
    case .did(let did):
      guard stated == nil || stated == did else {
        throw .malformed(path: server, reason: "the server tells of another account than \(did)")
      }
      return BlueskyAccount(
        did: did, handle: handle, server: Self.allowed(document?.server) ?? server)
    case .handle(let named):
      var did = stated
      if did == nil { did = try await owner(of: named, on: server) }
      guard let did else {
        throw .refused(reason: "the server knows no account \(named)")
      }
      return BlueskyAccount(
        did: did, handle: handle ?? named, server: Self.allowed(document?.server) ?? server)
    }
  }

  /// The account of a handle where the server does not describe it: as it resolves the handle, or as
  /// its posts are addressed.
  private func owner(of handle: Handle, on server: String) async throws(RemoteError) -> DID? {
    if let did = try await resolve(handle, at: server) { return did }
    let page = try await ask(
      FormFields.url(
        "\(server)/xrpc/com.atproto.repo.listRecords",
        [("repo", handle.description), ("collection", PostRecord.collection), ("limit", "1")]))
    return page?["records"].elements.first?["uri"].string.flatMap(ATURI.init)
      .flatMap { DID($0.authority) }
  }

  /// What a server answers; `nil` where it has no answer to this.
  ///
  /// - Throws: What is about the server as a whole: it is not reached, or asks to be left alone.
  private func ask(_ url: String) async throws(RemoteError) -> JSONTree? {
    let answer: APIAnswer
    do {
      answer = try await api.send(HTTPRequest(.get, url))
    } catch {
      throw RemoteError(error)
    }
    if [429, 502, 503, 504].contains(answer.status) { throw answer.error(now: api.now()) }
    // A page of another program, or none: there is no such method.
    return answer.isSuccess ? try? JSONTree(answer.bytes) : nil
  }

  /// The origin of a server that a document names, if it may be asked: over https, by a public name.
  static func allowed(_ address: String?) -> String? {
    guard let address, let url = try? HTTPURL(address),  // what is no address is not asked
      url.scheme == .https, !url.isPrivate
    else { return nil }
    return url.base
  }
}
