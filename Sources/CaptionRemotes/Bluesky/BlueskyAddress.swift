internal import CaptionHTTP

/// Which account a remote's address names, and on which server the person means it.
///
/// | address | server |
/// |---|---|
/// | `https://bsky.app/profile/ID` | the one that the account's own document names |
/// | `https://SERVER/profile/ID`, `https://SERVER/ID` | the one that is written there |
///
/// `ID` is a handle or a DID.
struct BlueskyAddress: Hashable, Sendable {
  enum Name: Hashable, Sendable {
    case did(DID)
    case handle(Handle)

    init?(_ text: String) {
      guard let name = DID(text).map(Self.did) ?? Handle(text).map(Self.handle) else { return nil }
      self = name
    }

    var text: String {
      switch self {
      case .did(let did): did.description
      case .handle(let handle): handle.description
      }
    }
  }

  var name: Name
  /// The server that the person named, as an address without a path; `nil` for whichever the account is on.
  var server: String?

  /// Hosts of the app and of its login, which hold no posts themselves.
  private static let apps: Set<String> = ["bsky.app", "www.bsky.app", "bsky.social"]
  /// Where the app shows an account.
  static let profiles = "https://bsky.app/profile/"

  init(name: Name, server: String? = nil) {
    self.name = name
    self.server = server
  }

  /// Reads what a person types or the store keeps; `nil` for what names no account.
  ///
  /// Besides addresses: `@alice.example`, `alice.example`, a DID, `at://alice.example`.
  init?(_ text: String) {
    let prefix = ["at://", "@"].first { text.hasPrefix($0) } ?? ""
    if let name = Name(String(text.dropFirst(prefix.count))) {
      self.init(name: name)
      return
    }
    guard let url = try? HTTPURL(text), url.scheme != .file,  // whatever is wrong, it names none
      case let parts = url.path.split(separator: "/"), (1...2).contains(parts.count),
      parts.count == 1 || parts[0] == "profile", let last = parts.last,
      let name = Name(String(last).replacing("%3A", with: ":").replacing("%3a", with: ":"))
    else { return nil }
    self.init(name: name, server: Self.apps.contains(url.host) ? nil : url.base)
  }

  /// The address as the store keeps it.
  var url: String { server.map { "\($0)/profile/\(name.text)" } ?? Self.profiles + name.text }
}
