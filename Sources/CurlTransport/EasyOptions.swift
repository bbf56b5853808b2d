import CCurl
import CaptionHTTP

/// Sets an easy handle up for one request, and remembers the first option that was refused.
final class EasyOptions {
  private(set) var problem = CURLE_OK
  private let easy: OpaquePointer

  /// Uploads above this ask first whether they are welcome.
  private static let askingBytes: Int64 = 1 << 20

  init(_ easy: OpaquePointer) {
    self.easy = easy
  }

  func apply(
    _ request: HTTPRequest, at url: HTTPURL, options: TransferOptions, uploadBytes: Int64?
  ) {
    set(CURLOPT_URL, url.description)
    set(CURLOPT_PROTOCOLS_STR, url.scheme == .file ? "file" : "http,https")
    set(CURLOPT_REDIR_PROTOCOLS_STR, "http,https")
    set(CURLOPT_FOLLOWLOCATION, 0)
    set(CURLOPT_NOSIGNAL, 1)
    set(CURLOPT_PATH_AS_IS, 1)
    set(CURLOPT_DISALLOW_USERNAME_IN_URL, 1)
    set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
    set(CURLOPT_SSL_VERIFYPEER, 1)
    set(CURLOPT_SSL_VERIFYHOST, 2)
    set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_2TLS))
    // Many requests to one server share a connection where it can, rather than open one each.
    set(CURLOPT_PIPEWAIT, url.scheme == .https ? 1 : 0)
    set(CURLOPT_USERAGENT, options.userAgent)
    if let file = options.certificates.file { set(CURLOPT_CAINFO, file) }
    if let folder = options.certificates.folder { set(CURLOPT_CAPATH, folder) }
    set(request.limits)
    if let signature = request.signature { set(signature) }
    setEncoding(request, at: url, options: options)
    setMethod(request.method, uploadBytes: uploadBytes)
  }

  private func set(_ limits: HTTPLimits) {
    set(CURLOPT_CONNECTTIMEOUT_MS, limits.connect.milliseconds)
    set(CURLOPT_TIMEOUT_MS, limits.total.milliseconds)
    set(CURLOPT_LOW_SPEED_LIMIT, 1)
    set(CURLOPT_LOW_SPEED_TIME, (limits.stall.milliseconds + 999) / 1_000)
  }

  /// libcurl signs the method, the address and all fields when it sends them.
  private func set(_ signature: AWSSignature) {
    set(CURLOPT_AWS_SIGV4, "aws:amz:\(signature.region):s3")
    set(CURLOPT_USERNAME, signature.key)
    set(CURLOPT_PASSWORD, signature.secret)
  }

  /// Asks for a packed body where that pays, and unpacks whatever comes packed.
  ///
  /// A body that was packed beforehand, as S3 keeps them, comes packed to who asked for `identity`,
  /// too. What is asked for packed is read in small steps: while its reader is not ready, libcurl
  /// keeps what one step unpacks to, which can be a thousand times as much, up to 64 MiB.
  private func setEncoding(_ request: HTTPRequest, at url: HTTPURL, options: TransferOptions) {
    let isWorthPacking = !url.isLoopback || options.asksLoopbackToPack
    let asksToPack = isWorthPacking && request.headers["Accept-Encoding"] == nil
    set(CURLOPT_ACCEPT_ENCODING, asksToPack ? "" : "identity")
    set(CURLOPT_BUFFERSIZE, asksToPack ? 16 << 10 : 512 << 10)
  }

  private func setMethod(_ method: HTTPRequest.Method, uploadBytes: Int64?) {
    switch (method, uploadBytes) {
    case (.get, nil): set(CURLOPT_HTTPGET, 1)
    case (.head, nil): set(CURLOPT_NOBODY, 1)
    case (.delete, nil): set(CURLOPT_CUSTOMREQUEST, method.rawValue)
    case (.post, _):
      set(CURLOPT_POST, 1)
      set(CURLOPT_POSTFIELDSIZE_LARGE, offset: uploadBytes ?? 0)
    case (_, _):
      set(CURLOPT_UPLOAD, 1)
      set(CURLOPT_INFILESIZE_LARGE, offset: uploadBytes ?? 0)
      set(CURLOPT_CUSTOMREQUEST, method.rawValue)
    }
    if uploadBytes != nil { set(CURLOPT_UPLOAD_BUFFERSIZE, 256 << 10) }
  }

  /// Sets the request's own fields; the caller frees the list after the handle.
  func setFields(
    of request: HTTPRequest, at url: HTTPURL, uploadBytes: Int64?
  ) -> UnsafeMutablePointer<curl_slist>? {
    var lines = request.headers.fields.map { field in
      field.value.isEmpty ? "\(field.name);" : "\(field.name): \(field.value)"
    }
    // A field without a value takes out what libcurl would add; but it would be signed, not sent.
    if request.signature == nil {
      if request.headers["Content-Type"] == nil { lines.append("Content-Type:") }
      if (uploadBytes ?? 0) <= Self.askingBytes { lines.append("Expect:") }
    }
    var list: UnsafeMutablePointer<curl_slist>?
    for line in lines {
      guard let longer = curl_slist_append(list, line) else {
        problem = CURLE_OUT_OF_MEMORY
        break
      }
      list = longer
    }
    note(ccurl_setopt_list(easy, CURLOPT_HTTPHEADER, list))
    return list
  }

  func set(_ option: CURLoption, _ value: Int) {
    note(ccurl_setopt_long(easy, option, value))
  }

  func set(_ option: CURLoption, offset value: Int64) {
    note(ccurl_setopt_offset(easy, option, curl_off_t(value)))
  }

  /// libcurl copies the text.
  func set(_ option: CURLoption, _ value: String) {
    note(ccurl_setopt_string(easy, option, value))
  }

  func set(_ option: CURLoption, _ value: UnsafeMutableRawPointer) {
    note(ccurl_setopt_pointer(easy, option, value))
  }

  func set(
    _ option: CURLoption,
    _ callback:
      @convention(c) (UnsafeMutablePointer<CChar>?, Int, Int, UnsafeMutableRawPointer?) -> Int
  ) {
    note(ccurl_setopt_callback(easy, option, callback))
  }

  /// Has a callback open each connection; one that is open already is not taken.
  func setOpening(
    _ callback: @escaping curl_opensocket_callback, _ context: UnsafeMutableRawPointer
  ) {
    set(CURLOPT_FRESH_CONNECT, 1)
    set(CURLOPT_OPENSOCKETDATA, context)
    note(ccurl_setopt_opensocket(easy, callback))
  }

  private func note(_ code: CURLcode) {
    if problem == CURLE_OK { problem = code }
  }
}

extension Duration {
  /// Whole milliseconds, at least one: libcurl takes zero for *no limit*.
  var milliseconds: Int {
    let (seconds, attoseconds) = components
    return max(1, Int(seconds) * 1_000 + Int(attoseconds / 1_000_000_000_000_000))
  }
}
