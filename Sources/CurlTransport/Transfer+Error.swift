import CCurl
import CaptionHTTP
import Foundation
import Glibc

extension Transfer {
  /// What a failed transfer means to the caller.
  func error(for code: CURLcode) -> HTTPError {
    let host = url.host
    switch code {
    case CURLE_URL_MALFORMAT:
      return .badURL(url.description, reason: "it is not an address that can be asked")
    case CURLE_COULDNT_CONNECT where leadsInside:
      return .badURL(url.description, reason: "its name leads into a private network")
    case CURLE_UNSUPPORTED_PROTOCOL where !isSent:
      return .badURL(url.description, reason: "only http and https addresses can be asked")
    case CURLE_UNSUPPORTED_PROTOCOL, CURLE_WEIRD_SERVER_REPLY:
      return .malformed(host: host, reason: "the answer is not HTTP")
    case CURLE_BAD_CONTENT_ENCODING:
      return .malformed(host: host, reason: "the answer is packed wrongly")
    case CURLE_WRITE_ERROR:
      return .malformed(host: host, reason: detail ?? "the answer could not be unpacked")
    case CURLE_OUT_OF_MEMORY:
      return .malformed(host: host, reason: "a part of the answer is too large to hold")
    case CURLE_FILE_COULDNT_READ_FILE:
      return .file(path: url.path, reason: "it cannot be read")
    case CURLE_SSL_CONNECT_ERROR where !isBrokenHandshake, CURLE_PEER_FAILED_VERIFICATION,
      CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_CRL_BADFILE,
      CURLE_SSL_ISSUER_ERROR, CURLE_SSL_PINNEDPUBKEYNOTMATCH, CURLE_SSL_INVALIDCERTSTATUS,
      CURLE_USE_SSL_FAILED, CURLE_SSL_ENGINE_INITFAILED:
      return .insecure(host: host, reason: detail ?? text(of: code))
    default:
      return .unreachable(host: host, reason: reason(for: code), isSent: isSent)
    }
  }

  private func reason(for code: CURLcode) -> String {
    switch code {
    case CURLE_COULDNT_RESOLVE_HOST: "its name is not known, or there is no network"
    case CURLE_COULDNT_RESOLVE_PROXY: "the proxy's name is not known"
    case CURLE_COULDNT_CONNECT: connectReason
    case CURLE_OPERATION_TIMEDOUT: timeoutReason
    case CURLE_SSL_CONNECT_ERROR: "the connection broke during the TLS handshake"
    case CURLE_GOT_NOTHING: "the server closed the connection without an answer"
    case CURLE_PARTIAL_FILE: "the answer broke off"
    case CURLE_SEND_ERROR, CURLE_SEND_FAIL_REWIND: "the connection broke while sending"
    case CURLE_RECV_ERROR where osError == ECONNRESET: "connection reset"
    default: detail ?? text(of: code)
    }
  }

  private var connectReason: String {
    let isByProxy = !asked.isEmpty && asked != url.host.trimmingCharacters(in: ["[", "]"])
    let place = isByProxy ? "its proxy \(asked): " : ""
    switch osError {
    case ECONNREFUSED: return place + "connection refused"
    case ENETUNREACH, EHOSTUNREACH: return place + "no route to it"
    case ETIMEDOUT: return place + "it does not answer"
    default: return place + "no connection could be made"
    }
  }

  /// Whom libcurl could not connect to, by its own words: the host, or a proxy from the environment.
  private var asked: String {
    let words = String(cString: errorText).split(separator: " ")
    guard words.starts(with: ["Failed", "to", "connect", "to"]) else { return "" }
    return words.dropFirst(4).first.map { String($0).harmless } ?? ""
  }

  /// Which of the three limits was reached.
  private var timeoutReason: String {
    let limits = request.limits
    if offset(CURLINFO_PRETRANSFER_TIME_T) == 0 {
      return "timed out after \(limits.connect.inSeconds) connecting"
    }
    // libcurl has one code for both; the clock cannot tell them apart near the limit.
    return String(cString: errorText).hasPrefix("Operation too slow")
      ? "nothing came for \(limits.stall.inSeconds)" : "not done after \(limits.total.inSeconds)"
  }

  /// Whether a byte of the request may have reached the server.
  private var isSent: Bool {
    long(CURLINFO_REQUEST_SIZE) > 0 || offset(CURLINFO_SIZE_UPLOAD_T) > 0
  }

  /// Whether a handshake ended because the connection did, not because the sides disagree.
  private var isBrokenHandshake: Bool {
    let text = String(cString: errorText)
    return text.contains("SSL_ERROR_SYSCALL") || text.contains("unexpected eof")
      || osError == ECONNRESET
  }

  private var osError: Int32 {
    Int32(truncatingIfNeeded: long(CURLINFO_OS_ERRNO))
  }

  private var detail: String? {
    let text = String(cString: errorText)
    return text.isEmpty ? nil : text.harmless
  }

  private func text(of code: CURLcode) -> String {
    curl_easy_strerror(code).map { String(cString: $0) } ?? "libcurl error \(code.rawValue)"
  }

  private func long(_ info: CURLINFO) -> Int {
    var value = 0
    return ccurl_getinfo_long(easy, info, &value) == CURLE_OK ? value : 0
  }

  private func offset(_ info: CURLINFO) -> Int64 {
    var value: curl_off_t = 0
    return ccurl_getinfo_offset(easy, info, &value) == CURLE_OK ? Int64(value) : 0
  }
}

extension Duration {
  /// For a message: `20 s`, or `0.5 s`.
  fileprivate var inSeconds: String {
    milliseconds % 1_000 == 0 ? "\(milliseconds / 1_000) s" : "\(Double(milliseconds) / 1_000) s"
  }
}
