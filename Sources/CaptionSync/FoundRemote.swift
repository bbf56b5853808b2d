public import CaptionHTTP
internal import CaptionRemotes

/// A remote that stands at an address.
public struct FoundRemote: Hashable, Sendable {
  public var kind: String
  /// The address to be kept, redirects followed.
  public var url: String
  /// What it calls itself.
  public var title: String?
  /// What was found, for a person.
  public var says: String
  /// Other addresses that it could have been.
  public var others: [String] = []
  /// What it has told of itself, to be kept.
  public var learned: String?

  /// The address of what a person wrote as `@alice.example` or `at://did:plc:…`; `nil` for anything
  /// else.
  public static func address(ofAccount text: String) -> String? {
    BlueskyRemote.address(of: text)
  }

  /// Looks what stands at an address that a person gave.
  ///
  /// - Parameters:
  ///   - url: `http:`, `https:` or `file:`.
  ///   - kind: What the person says it is; `nil` to find out.
  ///   - transport: What requests are sent with.
  ///   - secret: Sent to the server of `url` only.
  ///   - auth: How it is sent.
  public static func look(
    at url: String, kind: String? = nil, over transport: any HTTPTransport,
    secret: String? = nil, auth: AuthScheme = .bearer
  ) async throws(DiscoveryError) -> FoundRemote {
    let kinds = RemoteKinds.all.filter { kind == nil || $0.name == kind }
    do {
      if let secret { try TokenError.check(secret, as: auth) }
      let look = RemoteLook(
        url: try HTTPURL(url), client: HTTPClient(over: transport), token: secret,
        auth: auth, isNamed: kind != nil)
      for kind in kinds {
        if let found = try await kind.look(look) { return found }
      }
    } catch let error as DiscoveryError {
      throw error
    } catch let error as TokenError {
      throw DiscoveryError(reason: .auth, message: "\(url): \(error.reason)")
    } catch is HTTPError {
      throw DiscoveryError(reason: .refused, message: "\(url): this address cannot be asked")
    } catch {
      throw DiscoveryError(error as? RemoteError ?? .cancelled, at: url)
    }
    let known = RemoteKinds.all.map(\.name).joined(separator: ", ")
    throw DiscoveryError(
      reason: .refused, message: "this version knows no kind '\(kind ?? "")', only \(known)")
  }
}
