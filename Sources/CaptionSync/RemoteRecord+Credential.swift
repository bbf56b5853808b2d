public import CaptionHTTP
public import CaptionStore

extension RemoteRecord {
  /// A secret in the form in which this remote is sent it.
  ///
  /// - Throws: What names the form that is wanted, never the secret.
  public func credential(_ secret: String) throws(TokenError) -> Credential {
    let scheme = AuthScheme(auth) ?? .bearer
    guard let credential = Credential(secret, for: scheme) else {
      throw TokenError(reason: "its secret is not \(scheme.secretForm)")
    }
    return credential
  }
}
