public import CaptionHTTP

/// A request as the loopback server received it.
public struct LoopbackRequest: Hashable, Sendable {
  public var method: String
  /// Path and query, as they stood in the request line.
  public var target: String
  public var headers: HTTPHeaders
  public var body: [UInt8]
  /// The connection it came on; they count from 1.
  public var connection: Int
}
