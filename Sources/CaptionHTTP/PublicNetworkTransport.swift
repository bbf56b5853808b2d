/// Keeps requests out of private networks, but for those to the servers that the person named.
public struct PublicNetworkTransport: HTTPTransport {
  private let base: any HTTPTransport
  private let named: [HTTPURL]

  /// - Parameters:
  ///   - base: What requests are sent with.
  ///   - named: Addresses on the servers that may be anywhere.
  public init(over base: any HTTPTransport, except named: [HTTPURL]) {
    self.base = base
    self.named = named
  }

  public func send(_ request: HTTPRequest) async throws(HTTPError) -> HTTPAnswer {
    var request = request
    let url = try HTTPURL(request.url)
    request.avoidsPrivateNetworks = !named.contains(where: url.hasSameOrigin)
    return try await base.send(request)
  }
}
