internal import CaptionHTTP

/// An account behind the Graph API: `https://graph.instagram.com/VERSION/USER`.
///
/// `USER` is `me`, which is also meant where none is named, or the account's number; without a
/// version the server takes the oldest that the app may use. Source: Meta, "Instagram Platform".
struct GraphAddress: Hashable, Sendable {
  /// The address up to and with the version.
  let base: String
  let user: String

  /// Hosts of the API: one for each way to log in.
  static let hosts: Set<String> = ["graph.instagram.com", "graph.facebook.com"]

  /// Reads an address; `nil` for what names no account.
  init?(_ text: String) {
    guard let url = try? HTTPURL(text), url.scheme != .file else { return nil }
    var parts = url.path.split(separator: "/").map(String.init)
    let version = parts.first.flatMap(Self.isVersion) == true ? parts.removeFirst() : nil
    let user = parts.first ?? "me"
    guard parts.count <= 1, user == "me" || user.utf8.allSatisfy({ $0 &- 0x30 < 10 }) else {
      return nil
    }
    base = url.base + (version.map { "/\($0)" } ?? "")
    self.user = user
  }

  /// The address as the store keeps it.
  var url: String { "\(base)/\(user)" }

  /// The address of a thing by its number, or of what belongs to the account.
  func url(_ path: String, _ parameters: [(String, String)] = []) -> String {
    FormFields.url("\(base)/\(path)", parameters)
  }

  /// `v25.0`, say.
  private static func isVersion(_ text: String) -> Bool {
    let parts = text.utf8.dropFirst().split(separator: 0x2E, omittingEmptySubsequences: false)
    return text.hasPrefix("v") && (1...2).contains(parts.count)
      && parts.allSatisfy { (1...3).contains($0.count) && $0.allSatisfy { $0 &- 0x30 < 10 } }
  }
}
