/// One request.
public struct HTTPRequest: Sendable {
  public var method: Method
  public var url: String
  public var headers: HTTPHeaders
  public var body: Body
  public var limits: HTTPLimits
  /// Has the transport sign the request; never recorded.
  public var signature: AWSSignature?
  /// Whether a name that leads into a private network is refused before anything is sent.
  ///
  /// A proxy looks names up itself: what it may reach is then for whoever runs it to say.
  public var avoidsPrivateNetworks = false

  public init(
    _ method: Method, _ url: String, headers: HTTPHeaders = [:], body: Body = .none,
    limits: HTTPLimits = HTTPLimits()
  ) {
    self.method = method
    self.url = url
    self.headers = headers
    self.body = body
    self.limits = limits
  }

  public enum Method: String, Hashable, Sendable {
    case get = "GET"
    case head = "HEAD"
    case post = "POST"
    case put = "PUT"
    case delete = "DELETE"
  }

  public enum Body: Sendable {
    case none
    case bytes([UInt8])
    /// The whole of a scratch file, sent from disk.
    case file(ScratchFile)
  }
}

/// How much of a server's time and bytes a request may take.
public struct HTTPLimits: Hashable, Sendable {
  public var connect: Duration = .seconds(20)
  /// How long fewer than a byte a second may arrive before the request fails.
  public var stall: Duration = .seconds(60)
  public var total: Duration = .seconds(3600)
  /// After decoding: a compressed answer counts by what it unpacks to.
  public var bodyBytes: Int64 = 4 << 30
  public var headerBytes: Int = 256 << 10

  public init() {}
}
