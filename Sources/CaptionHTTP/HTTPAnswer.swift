/// The head of an answer, with its body to come.
public struct HTTPAnswer: Sendable {
  public var status: Int
  public var headers: HTTPHeaders
  public var body: HTTPBody
  /// The address that answered, where redirects led away from the one that was asked.
  public var movedTo: String?

  public init(status: Int, headers: HTTPHeaders = [:], body: HTTPBody = HTTPBody([])) {
    self.status = status
    self.headers = headers
    self.body = body
  }
}

/// The pieces of an answer's body, each delivered once, in order.
///
/// A piece is asked for when the reader is ready for it: what is not read yet waits on the wire.
public struct HTTPBody: Sendable {
  private let pull: @Sendable () async throws(HTTPError) -> [UInt8]?

  public init(pull: @escaping @Sendable () async throws(HTTPError) -> [UInt8]?) {
    self.pull = pull
  }

  /// A body that is already there, whole.
  public init(_ bytes: [UInt8]) {
    let rest = OneShot(bytes)
    self.init { () async throws(HTTPError) in rest.take() }
  }

  /// The next piece, never empty; `nil` at the end.
  public func next() async throws(HTTPError) -> [UInt8]? {
    try await pull()
  }

  /// Reads what is left, at most `limit` bytes.
  ///
  /// - Throws: `HTTPError.tooLarge` when there are more.
  public func collect(upTo limit: Int) async throws(HTTPError) -> [UInt8] {
    var bytes: [UInt8] = []
    while let piece = try await next() {
      guard bytes.count + piece.count <= limit else { throw .tooLarge(limit: Int64(limit)) }
      bytes += piece
    }
    return bytes
  }
}
