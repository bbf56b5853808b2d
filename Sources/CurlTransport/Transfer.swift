import CCurl
import CaptionHTTP
import Glibc

/// One request on its way: an easy handle and everything that libcurl borrows for it.
///
/// Only the loop's thread touches it. The callbacks' context is this object, unretained: the loop's
/// table keeps it until its handle is removed.
final class Transfer {
  let exchange: Exchange
  let easy: OpaquePointer
  let request: HTTPRequest
  let url: HTTPURL
  /// What libcurl has to say about a failure; a C string of `CURL_ERROR_SIZE` bytes.
  let errorText: UnsafeMutablePointer<CChar>
  /// Why a callback stopped the transfer.
  private(set) var failure: HTTPError?

  private var fields: UnsafeMutablePointer<curl_slist>?
  private var upload: Upload
  private var head = HeadParser()
  private var bodyBytes: Int64 = 0
  private var headIsDelivered = false
  /// Whether the head itself broke a limit, so that it is not to be shown.
  private var headIsRefused = false
  /// Whether the host's name led into a private network where it must not, and nowhere else.
  private(set) var leadsInside = false
  private var leadsOutside = false
  /// Whether bytes came since the reader was last served.
  private var hasGrown = false

  init(
    _ request: HTTPRequest, at url: HTTPURL, for exchange: Exchange, options: TransferOptions
  ) throws(HTTPError) {
    guard let easy = curl_easy_init() else {
      throw .unreachable(host: url.host, reason: "libcurl is out of memory", isSent: false)
    }
    self.easy = easy
    self.exchange = exchange
    self.request = request
    self.url = url
    upload = Upload(request.body)
    errorText = .allocate(capacity: Int(CURL_ERROR_SIZE))
    errorText.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
    let setting = EasyOptions(easy)
    setting.apply(request, at: url, options: options, uploadBytes: upload.sizeInBytes)
    fields = setting.setFields(of: request, at: url, uploadBytes: upload.sizeInBytes)
    setting.set(CURLOPT_ERRORBUFFER, errorText)
    setCallbacks(setting)
    guard setting.problem == CURLE_OK else {
      throw .insecure(host: url.host, reason: "this libcurl refuses an option that is needed")
    }
  }

  deinit {
    // The handle first: it borrows the rest.
    curl_easy_cleanup(easy)
    curl_slist_free_all(fields)
    errorText.deallocate()
  }

  private func setCallbacks(_ setting: EasyOptions) {
    let context = Unmanaged.passUnretained(self).toOpaque()
    setting.set(CURLOPT_WRITEDATA, context)
    setting.set(CURLOPT_HEADERDATA, context)
    setting.set(CURLOPT_READDATA, context)
    if request.avoidsPrivateNetworks { setOpening(setting, context) }
    setting.set(CURLOPT_WRITEFUNCTION) { bytes, size, count, context in
      guard let bytes, let context else { return 0 }
      return Transfer.from(context).receive(
        UnsafeRawBufferPointer(start: bytes, count: size * count))
    }
    setting.set(CURLOPT_HEADERFUNCTION) { bytes, size, count, context in
      guard let bytes, let context else { return 0 }
      return Transfer.from(context).receiveField(
        UnsafeRawBufferPointer(start: bytes, count: size * count))
    }
    setting.set(CURLOPT_READFUNCTION) { place, size, count, context in
      guard let place, let context else { return Int(CURL_READFUNC_ABORT) }
      return Transfer.from(context).provide(
        UnsafeMutableRawBufferPointer(start: place, count: size * count))
    }
  }

  private func setOpening(_ setting: EasyOptions, _ context: UnsafeMutableRawPointer) {
    setting.setOpening(
      { context, _, address in
        guard let context, let address else { return CURL_SOCKET_BAD }
        return Transfer.from(context).open(address)
      }, context)
  }

  private static func from(_ context: UnsafeMutableRawPointer) -> Transfer {
    Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
  }

  // MARK: Callbacks

  /// Opens a socket for one address that the host's name leads to, if it may be connected to.
  private func open(_ address: UnsafeMutablePointer<curl_sockaddr>) -> curl_socket_t {
    if let place = SocketAddress(address), place.port == url.port, PrivateNetwork.holds(place.bytes)
    {
      leadsInside = !leadsOutside
      return CURL_SOCKET_BAD
    }
    leadsInside = false
    leadsOutside = true
    let (family, kind) = (address.pointee.family, address.pointee.socktype)
    return socket(family, kind | Int32(SOCK_CLOEXEC.rawValue), address.pointee.protocol)
  }

  private func receive(_ bytes: UnsafeRawBufferPointer) -> Int {
    guard failure == nil else { return 0 }
    guard bodyBytes + Int64(bytes.count) <= request.limits.bodyBytes else {
      failure = .tooLarge(limit: request.limits.bodyBytes)
      return 0
    }
    guard exchange.append(bytes) else { return Int(CURL_WRITEFUNC_PAUSE) }
    bodyBytes += Int64(bytes.count)
    hasGrown = true
    return bytes.count
  }

  private func receiveField(_ line: UnsafeRawBufferPointer) -> Int {
    head.add(line)
    let hasBody = request.method != .head && head.status != 304
    if head.sizeInBytes > request.limits.headerBytes {
      let kibibytes = request.limits.headerBytes >> 10
      failure = .malformed(
        host: url.host, reason: "the head of the answer is larger than \(kibibytes) KiB")
    } else if hasBody, head.announcedBytes > request.limits.bodyBytes {
      failure = .tooLarge(limit: request.limits.bodyBytes)
    }
    headIsRefused = failure != nil
    return headIsRefused ? 0 : line.count
  }

  private func provide(_ place: UnsafeMutableRawBufferPointer) -> Int {
    guard let count = upload.read(into: place) else {
      failure = .file(path: "scratch file", reason: "it could not be read")
      return Int(CURL_READFUNC_ABORT)
    }
    return count
  }

  // MARK: The loop's turns

  /// Delivers what has come in this turn.
  ///
  /// - Returns: Whether the reader waits for the rest of a piece.
  func serve() -> Bool {
    deliverHead()
    defer { hasGrown = false }
    switch exchange.serveReader(isGrowing: hasGrown) {
    case .idle: return false
    case .gathering: return true
    case .served(let resumes):
      if resumes { resume() }
      return false
    }
  }

  /// Goes on after a pause.
  ///
  /// libcurl hands over what it kept meanwhile, and a failure in that is told here and nowhere else.
  func resume() {
    let code = curl_easy_pause(easy, CURLPAUSE_CONT)
    if code != CURLE_OK, failure == nil { failure = error(for: code) }
  }

  func finish(_ code: CURLcode) {
    if code == CURLE_OK, failure == nil {
      deliverHead(isOver: true)
      exchange.finish(.success(()))
    } else {
      let error = failure ?? error(for: code)
      // A body that fails after its head came is for the body's reader to hear of.
      deliverHead()
      exchange.finish(.failure(error))
    }
  }

  private func deliverHead(isOver: Bool = false) {
    guard !headIsDelivered, !headIsRefused else { return }
    if head.isComplete {
      headIsDelivered = true
      exchange.deliver((head.status, head.headers))
    } else if url.scheme == .file, bodyBytes > 0 || isOver {
      // libcurl gives files no head.
      headIsDelivered = true
      exchange.deliver((200, [:]))
    }
  }
}
