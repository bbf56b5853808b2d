/// Adds a person's token to the requests that go to the server it is for, and to no others.
public struct AuthorizingTransport: HTTPTransport {
  private let base: any HTTPTransport
  private let server: HTTPURL
  private let token: String

  /// - Parameters:
  ///   - url: An address on the server that the token is for.
  ///   - base: What requests are sent with.
  ///   - token: The secret that is sent.
  public init(over base: any HTTPTransport, for url: HTTPURL, token: String) {
    self.base = base
    server = url
    self.token = token
  }

  public func send(_ request: HTTPRequest) async throws(HTTPError) -> HTTPAnswer {
    var request = request
    if request.headers["Authorization"] == nil, server.mayRedirect(to: try HTTPURL(request.url)) {
      request.headers["Authorization"] = "Bearer \(token)"
    }
    return try await base.send(request)
  }
}
