/// Adds a person's secret to the requests that go to the server it is for, and to no others.
public struct AuthorizingTransport: HTTPTransport {
  private let base: any HTTPTransport
  private let server: HTTPURL
  private let credential: Credential

  /// - Parameters:
  ///   - url: An address on the server that the secret is for.
  ///   - base: What requests are sent with.
  ///   - credential: The secret that is sent.
  public init(over base: any HTTPTransport, for url: HTTPURL, credential: Credential) {
    self.base = base
    server = url
    self.credential = credential
  }

  public func send(_ request: HTTPRequest) async throws(HTTPError) -> HTTPAnswer {
    var request = request
    if request.headers["Authorization"] == nil, server.mayRedirect(to: try HTTPURL(request.url)) {
      switch credential {
      case .field(let value): request.headers["Authorization"] = value
      case .signature(let signature): request.sign(signature)
      }
    }
    return try await base.send(request)
  }
}

extension HTTPRequest {
  fileprivate mutating func sign(_ signature: AWSSignature) {
    self.signature = signature
    // A body is sent as it is read; its integrity is that of the connection.
    headers["X-Amz-Content-Sha256"] = "UNSIGNED-PAYLOAD"
    // libcurl up to 8 signs `accept-encoding` before `accept`, which S3 finds wrong.
    headers["Accept"] = nil
    if let token = signature.sessionToken { headers["X-Amz-Security-Token"] = token }
  }
}
