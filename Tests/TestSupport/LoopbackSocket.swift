internal import CaptionHTTP
internal import Glibc

/// One connection of the loopback server, read and written by its own thread.
final class LoopbackSocket {
  let descriptor: Int32
  private var buffer: [UInt8] = []

  private static let longestHead = 1 << 20
  private static let longestBody = 256 << 20
  /// How long a client may take nothing before it counts as blocked, in milliseconds.
  private static let blockedTime: Int32 = 300

  init(_ descriptor: Int32) {
    self.descriptor = descriptor
    // A small buffer here, so that a reader's pauses are soon felt.
    set(SO_SNDBUF, Int32(64 << 10))
  }

  /// A listening socket on 127.0.0.1.
  static func listen() throws(LoopbackError) -> Int32 {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    guard descriptor >= 0 else { throw LoopbackError(step: "socket", code: errno) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    let bound = unsafe withUnsafePointer(to: &address) { address in
      unsafe address.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        unsafe bind(descriptor, address, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard bound == 0, Glibc.listen(descriptor, 128) == 0 else {
      close(descriptor)
      throw LoopbackError(step: "bind", code: errno)
    }
    return descriptor
  }

  static func port(of descriptor: Int32) throws(LoopbackError) -> Int {
    var address = sockaddr_in()
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let result = unsafe withUnsafeMutablePointer(to: &address) { address in
      unsafe address.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        unsafe getsockname(descriptor, address, &size)
      }
    }
    guard result == 0 else { throw LoopbackError(step: "getsockname", code: errno) }
    return Int(UInt16(bigEndian: address.sin_port))
  }

  /// The next request; `nil` when the client is gone or does not speak HTTP.
  func readRequest(connection: Int) -> LoopbackRequest? {
    guard let head = readHead() else { return nil }
    let lines = head.split(separator: "\r\n").map(String.init)
    let words = lines.first?.split(separator: " ").map(String.init) ?? []
    guard words.count == 3 else { return nil }
    var headers: HTTPHeaders = [:]
    for line in lines.dropFirst() {
      guard let colon = line.firstIndex(of: ":") else { return nil }
      headers.append(
        String(line[..<colon]), String(line[colon...].dropFirst().drop { $0 == " " }))
    }
    if headers["Expect"]?.lowercased() == "100-continue" {
      let bytes = Array("HTTP/1.1 100 Continue\r\n\r\n".utf8)
      _ = send(bytes[...], onBlocked: {})
    }
    guard let body = readBody(headers) else { return nil }
    return LoopbackRequest(
      method: words[0], target: words[1], headers: headers, body: body, connection: connection)
  }

  private func readHead() -> String? {
    let end = Array("\r\n\r\n".utf8)
    while true {
      if let range = buffer.firstRange(of: end) {
        let head = String(decoding: buffer[..<range.lowerBound], as: UTF8.self)
        buffer.removeSubrange(..<range.upperBound)
        return head
      }
      guard buffer.count < Self.longestHead, receive() else { return nil }
      // A TLS handshake is no request, and waits for an answer.
      guard let first = buffer.first, first >= 32 else { return nil }
    }
  }

  private func readBody(_ headers: HTTPHeaders) -> [UInt8]? {
    guard headers["Transfer-Encoding"] == nil else { return readChunks() }
    return take(headers["Content-Length"].flatMap { Int($0) } ?? 0)
  }

  private func readChunks() -> [UInt8]? {
    var body: [UInt8] = []
    while true {
      guard let line = readLine(), let count = Int(line, radix: 16), let piece = take(count),
        readLine() != nil
      else { return nil }
      guard !piece.isEmpty else { return body }
      body += piece
    }
  }

  private func readLine() -> String? {
    while true {
      if let end = buffer.firstRange(of: Array("\r\n".utf8)) {
        let line = String(decoding: buffer[..<end.lowerBound], as: UTF8.self)
        buffer.removeSubrange(..<end.upperBound)
        return line
      }
      guard buffer.count < Self.longestHead, receive() else { return nil }
    }
  }

  private func take(_ count: Int) -> [UInt8]? {
    guard count >= 0, count <= Self.longestBody else { return nil }
    while buffer.count < count {
      guard receive() else { return nil }
    }
    defer { buffer.removeSubrange(..<count) }
    return Array(buffer[..<count])
  }

  private func receive() -> Bool {
    var piece = [UInt8](repeating: 0, count: 64 << 10)
    let count = unsafe piece.withUnsafeMutableBytes { place in
      unsafe recv(descriptor, place.baseAddress, place.count, 0)
    }
    guard count > 0 else { return false }
    buffer += piece[..<count]
    return true
  }

  /// Sends some of the bytes; `nil` when the client is gone.
  func send(_ bytes: ArraySlice<UInt8>, onBlocked: () -> Void) -> Int? {
    var ready = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
    while unsafe poll(&ready, 1, Self.blockedTime) == 0 { onBlocked() }
    let flags = Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT)
    let count = unsafe bytes.withUnsafeBytes { bytes in
      unsafe Glibc.send(descriptor, bytes.baseAddress, bytes.count, flags)
    }
    if count < 0 && (errno == EAGAIN || errno == EINTR) { return 0 }
    return count > 0 ? count : nil
  }

  /// Reads and drops what comes until the client closes or the server stops.
  func waitUntilGone() {
    while receive() { buffer = [] }
  }

  func resetOnClose() {
    var option = linger(l_onoff: 1, l_linger: 0)
    unsafe setsockopt(
      descriptor, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
  }

  private func set(_ option: Int32, _ value: Int32) {
    var value = value
    unsafe setsockopt(
      descriptor, SOL_SOCKET, option, &value, socklen_t(MemoryLayout<Int32>.size))
  }
}
