internal import Foundation
internal import Glibc

/// Waits on this machine, at a port that the system chooses, for the browser to come back from a
/// server's page.
final class BrowserAnswer: Sendable {
  let port: Int
  private let listener: Int32

  /// How long a person may take on the server's page.
  private static let patience: Int = 600
  /// How long one connection may take to say what it wants.
  private static let readSeconds = 5
  private static let longestRequest = 16 << 10

  /// Listens on 127.0.0.1 only.
  init() throws {
    listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let descriptor = listener
    let isBound = unsafe withUnsafeMutablePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
        unsafe bind(descriptor, pointer, size) == 0 && listen(descriptor, 8) == 0
          && getsockname(descriptor, pointer, &size) == 0
      }
    }
    port = Int(UInt16(bigEndian: address.sin_port))
    guard descriptor >= 0, isBound else {
      throw ProgramError(.failed, "no port of this machine can be listened on; try --paste")
    }
  }

  deinit {
    close(listener)
  }

  var redirect: String { "http://127.0.0.1:\(port)/callback" }

  /// Waits for the code; what comes without our state is turned away.
  ///
  /// It is waited for on a thread of its own.
  func wait(isOurs: @escaping @Sendable (String) -> Bool) async throws -> String {
    try await withCheckedThrowingContinuation { waiter in
      Thread { [self] in
        waiter.resume(with: Result { try waitHere(isOurs) })
      }.start()
    }
  }

  private func waitHere(_ isOurs: (String) -> Bool) throws -> String {
    let end = time(nil) + Self.patience
    while true {
      let left = end - time(nil)
      guard left > 0, isReady(listener, seconds: left) else {
        throw ProgramError(.notAuthorised, "nobody answered on the server's page; log in again")
      }
      let connection = accept(listener, nil, nil)
      guard connection >= 0 else { continue }
      defer { close(connection) }
      guard let query = readQuery(connection), isOurs(query["state"] ?? "") else {
        answer(connection, 404, "This page is not here.")
        continue
      }
      if let code = query["code"], !code.isEmpty {
        answer(connection, 200, "Done. You can close this page.")
        return code
      }
      answer(connection, 200, "Nothing was changed. You can close this page.")
      throw ProgramError(.notAuthorised, "the server's page was answered with no")
    }
  }

  private func isReady(_ descriptor: Int32, seconds: Int) -> Bool {
    var poller = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    while true {
      let count = unsafe poll(&poller, 1, Int32(min(seconds, Self.patience) * 1000))
      if count < 0 && errno == EINTR { continue }
      return count > 0
    }
  }

  /// The parameters of a request for our address; `nil` for any other.
  private func readQuery(_ connection: Int32) -> [String: String]? {
    var bytes: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 4096)
    while !bytes.contains(0x0A), bytes.count < Self.longestRequest,
      isReady(connection, seconds: Self.readSeconds)
    {
      let count = unsafe piece.withUnsafeMutableBytes {
        unsafe read(connection, $0.baseAddress, $0.count)
      }
      guard count > 0 else { return nil }
      bytes += piece[..<count]
    }
    let line = String(decoding: bytes.prefix { $0 != 0x0D && $0 != 0x0A }, as: UTF8.self)
    let words = line.split(separator: " ")
    guard words.count == 3, words[0] == "GET", words[1].hasPrefix("/callback?") else { return nil }
    var query: [String: String] = [:]
    for pair in words[1].dropFirst("/callback?".count).split(separator: "&") {
      let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2, let value = String(parts[1]).removingPercentEncoding else { continue }
      query[String(parts[0])] = value
    }
    return query
  }

  private func answer(_ connection: Int32, _ status: Int, _ text: String) {
    let page = "<!DOCTYPE html><title>captions</title><p>\(text)</p>"
    let reply = """
      HTTP/1.1 \(status) OK\r\nContent-Type: text/html; charset=utf-8\r\n\
      Content-Length: \(page.utf8.count)\r\nConnection: close\r\n\r\n\(page)
      """
    let bytes = Array(reply.utf8)
    // A browser that is gone needs no answer.
    _ = unsafe bytes.withUnsafeBytes {
      unsafe send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
    }
  }
}
