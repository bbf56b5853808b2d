public import CaptionHTTP

/// What the loopback server does with one request.
public struct LoopbackReply: Sendable {
  /// What becomes of the connection when the steps are done.
  enum End: Sendable {
    case keep
    case close
    /// Closed so that the client sees a reset.
    case reset
    /// Kept open, silent, until the client goes or the server stops.
    case stall
  }

  var bytes: [UInt8]
  /// Sent again and again behind `bytes`, until the client goes or the count is reached.
  var repeated: (piece: [UInt8], count: Int)?
  var end: End

  init(bytes: [UInt8], repeated: (piece: [UInt8], count: Int)? = nil, end: End = .keep) {
    self.bytes = bytes
    self.repeated = repeated
    self.end = end
  }

  /// A plain answer with its length.
  public init(_ status: Int = 200, headers: HTTPHeaders = [:], body: [UInt8] = []) {
    var headers = headers
    if headers["Content-Length"] == nil { headers["Content-Length"] = "\(body.count)" }
    self.init(bytes: Self.head(status, headers) + body)
  }

  public init(_ status: Int = 200, headers: HTTPHeaders = [:], text: String) {
    self.init(status, headers: headers, body: Array(text.utf8))
  }

  /// Bytes as they are, then the connection closes.
  public static func raw(_ bytes: [UInt8]) -> LoopbackReply {
    LoopbackReply(bytes: bytes, end: .close)
  }

  /// A body that promises `promised` bytes and breaks off before.
  public static func cut(
    _ headers: HTTPHeaders = [:], body: [UInt8], promised: Int, isReset: Bool = true
  ) -> LoopbackReply {
    var headers = headers
    headers["Content-Length"] = "\(promised)"
    return LoopbackReply(bytes: head(200, headers) + body, end: isReset ? .reset : .close)
  }

  /// The head and the beginning of a body, then nothing more until the server stops.
  public static func stalling(_ headers: HTTPHeaders = [:], body: [UInt8] = []) -> LoopbackReply {
    var headers = headers
    headers["Content-Length"] = "1000000"
    return LoopbackReply(bytes: head(200, headers) + body, end: .stall)
  }

  /// Nothing at all until the server stops.
  public static let silence = LoopbackReply(bytes: [], end: .stall)

  /// The connection closes without an answer.
  public static let hangUp = LoopbackReply(bytes: [], end: .close)

  /// A chunked body.
  public static func chunked(
    _ status: Int = 200, headers: HTTPHeaders = [:], pieces: [[UInt8]]
  ) -> LoopbackReply {
    var headers = headers
    headers["Transfer-Encoding"] = "chunked"
    let body = pieces.flatMap(chunk) + Array("0\r\n\r\n".utf8)
    return LoopbackReply(bytes: head(status, headers) + body)
  }

  /// A chunked body of one piece, `count` times: by default, without end.
  public static func endless(
    _ piece: [UInt8], count: Int = .max, headers: HTTPHeaders = [:]
  ) -> LoopbackReply {
    var headers = headers
    headers["Transfer-Encoding"] = "chunked"
    return LoopbackReply(
      bytes: head(200, headers), repeated: (chunk(piece), count), end: .close)
  }

  /// A body that was packed with gzip before.
  public static func gzip(_ packed: [UInt8], headers: HTTPHeaders = [:]) -> LoopbackReply {
    var headers = headers
    headers["Content-Encoding"] = "gzip"
    return LoopbackReply(200, headers: headers, body: packed)
  }

  static func head(_ status: Int, _ headers: HTTPHeaders) -> [UInt8] {
    let lines = headers.fields.map { "\($0.name): \($0.value)\r\n" }.joined()
    return Array("HTTP/1.1 \(status) Status\r\n\(lines)\r\n".utf8)
  }

  private static func chunk(_ piece: [UInt8]) -> [UInt8] {
    Array("\(String(piece.count, radix: 16))\r\n".utf8) + piece + Array("\r\n".utf8)
  }
}
