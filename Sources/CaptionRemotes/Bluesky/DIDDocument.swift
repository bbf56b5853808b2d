/// What the document of an account says: its handle, and the server that holds its posts.
///
/// Source: the AT Protocol specification, "DID", "DID Documents".
struct DIDDocument: Hashable, Sendable {
  let did: DID
  /// The handle that the account claims.
  let handle: Handle?
  /// The address of its server, as it stands in the document.
  let server: String?

  /// Reads a document; `nil` for what is none.
  init?(_ tree: JSONTree) {
    guard let did = tree["id"].string.flatMap(DID.init) else { return nil }
    self.did = did
    handle =
      tree["alsoKnownAs"].elements.lazy.compactMap(\.string).filter { $0.hasPrefix("at://") }
      .compactMap { Handle(String($0.dropFirst(5))) }.first
    server =
      tree["service"].values.first { service in
        service["id"].string?.hasSuffix("#atproto_pds") ?? false
          && service["type"].string == "AtprotoPersonalDataServer"
      }?["serviceEndpoint"].string
  }
}
