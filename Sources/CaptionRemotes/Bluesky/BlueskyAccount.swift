internal import CaptionHTTP

/// An account that was found: who it is, and where its posts are.
struct BlueskyAccount: Hashable, Sendable {
  var did: DID
  var handle: Handle?
  /// The origin of the server that holds its posts.
  var server: String
  /// Whether the server is known to refuse writes that are to compare first.
  var isSwapless = false

  init(did: DID, handle: Handle?, server: String) {
    self.did = did
    // What servers say where an account has no handle that holds.
    self.handle = handle?.description == "handle.invalid" ? nil : handle
    self.server = server
  }

  /// Reads the text that `text` writes; `nil` for anything else.
  init?(text: String?) {
    guard let text, let tree = try? JSONTree(Array(text.utf8)),  // what is odd is found out anew
      let did = tree["did"].string.flatMap(DID.init), let server = tree["server"].string
    else { return nil }
    self.init(did: did, handle: tree["handle"].string.flatMap(Handle.init), server: server)
    isSwapless = tree["swapless"].boolean ?? false
  }

  var text: String {
    var members: [JSONTree.Member] = [
      .init(key: "did", value: .string(did.description)),
      .init(key: "server", value: .string(server)),
    ]
    if let handle { members.append(.init(key: "handle", value: .string(handle.description))) }
    if isSwapless { members.append(.init(key: "swapless", value: true)) }
    return String(decoding: JSONTree.object(members).bytes, as: UTF8.self)
  }

  /// The address of a method of the server.
  func url(_ method: String, _ parameters: [(String, String)] = []) -> String {
    FormFields.url("\(server)/xrpc/\(method)", parameters)
  }

  func permalink(_ key: String) -> String {
    "\(BlueskyAddress.profiles)\(did)/post/\(key)"
  }

  func blobAddress(_ cid: String) -> String {
    url("com.atproto.sync.getBlob", [("did", did.description), ("cid", cid)])
  }
}
