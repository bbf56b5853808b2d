public import CaptionHTTP

/// HTTP over libcurl: one multi handle on one thread, which keeps connections for the next request.
///
/// Bodies come in pieces as they arrive and wait on the wire while nobody reads. HTTP/2 is used over
/// TLS. Proxies are taken from the environment (`http_proxy`, `https_proxy`, `all_proxy`,
/// `no_proxy`), and so are certificates (`CURL_CA_BUNDLE`, `SSL_CERT_FILE`, `SSL_CERT_DIR`), as the
/// `curl` program does. A body is decoded when the server packed it, while the fields of the head
/// stay as they came. A write that was begun is never sent again by itself.
public final class CurlTransport: HTTPTransport {
  private let loop: CurlLoop
  private let allowsFiles: Bool

  /// - Parameters:
  ///   - allowsFiles: Whether `file:` addresses are read, plainly and without validators.
  ///   - userAgent: How the program names itself to servers.
  /// - Throws: `HTTPError.unreachable` when libcurl cannot start for want of memory.
  public convenience init(
    allowsFiles: Bool = false, userAgent: String = "captions/1"
  ) throws(HTTPError) {
    try self.init(
      allowsFiles: allowsFiles,
      options: TransferOptions(userAgent: userAgent, certificates: .fromEnvironment()))
  }

  init(allowsFiles: Bool = false, options: TransferOptions) throws(HTTPError) {
    self.allowsFiles = allowsFiles
    loop = try CurlLoop(options: options)
  }

  deinit {
    // Whoever sends or reads holds the transport, so nothing is under way any more.
    loop.stop()
  }

  public func send(_ request: HTTPRequest) async throws(HTTPError) -> HTTPAnswer {
    let url = try HTTPURL(request.url)
    try check(request, url: url)
    // Cancelled later than this, the request may be on its way already.
    guard !Task.isCancelled else { throw .cancelled }
    let exchange = Exchange()
    loop.start(request, at: url, for: exchange)
    let head = await withTaskCancellationHandler {
      await exchange.head()
    } onCancel: {
      loop.cancel(exchange)
    }
    let body = AnswerBody(exchange: exchange, loop: loop, transport: self)
    let (status, headers) = try head.get()
    return HTTPAnswer(
      status: status, headers: headers,
      body: HTTPBody { () async throws(HTTPError) in try await body.next() })
  }

  private func check(_ request: HTTPRequest, url: HTTPURL) throws(HTTPError) {
    if url.scheme == .file {
      guard allowsFiles, request.method == .get else {
        throw .badURL(url.description, reason: "files are not asked over the network")
      }
    }
    for field in request.headers.fields {
      let isName =
        !field.name.isEmpty && field.name.utf8.allSatisfy { $0 > 32 && $0 < 127 && $0 != 58 }
      let isValue = field.value.utf8.allSatisfy { $0 >= 32 && $0 != 127 || $0 == 9 }
      guard isName, isValue else {
        throw .badURL(
          url.description,
          reason: "the value for \(field.name.harmless) holds a line break or a control character")
      }
    }
  }
}

/// The reading end of one answer; what is left of the transfer ends with it.
private final class AnswerBody: Sendable {
  private let exchange: Exchange
  private let loop: CurlLoop
  /// Held so that the loop runs for as long as someone may read.
  private let transport: CurlTransport

  init(exchange: Exchange, loop: CurlLoop, transport: CurlTransport) {
    self.exchange = exchange
    self.loop = loop
    self.transport = transport
  }

  deinit {
    if !exchange.isOver { loop.cancel(exchange) }
  }

  func next() async throws(HTTPError) -> [UInt8]? {
    if Task.isCancelled { loop.cancel(exchange) }
    var taken = exchange.take()
    if taken == nil {
      taken = await withTaskCancellationHandler {
        await exchange.next()
      } onCancel: {
        loop.cancel(exchange)
      }
    }
    guard let taken else { return nil }
    if taken.resumes { loop.resume(exchange) }
    return try taken.piece.get()
  }
}
