/// An absolute `http`, `https` or `file` address, checked and in one spelling.
///
/// Scheme and host are in lower case, a default port and the fragment are left out, and characters
/// outside ASCII in path and query are percent-encoded. Source: RFC 3986.
public struct HTTPURL: Hashable, Sendable, CustomStringConvertible {
  public enum Scheme: String, Hashable, Sendable {
    case http, https, file

    var defaultPort: Int {
      switch self {
      case .http: 80
      case .https: 443
      case .file: 0
      }
    }
  }

  public let scheme: Scheme
  /// In lower case; an IPv6 address keeps its brackets; empty for `file`.
  public let host: String
  /// The port that is asked, also where the address does not name it; 0 for `file`.
  public let port: Int
  /// Begins with `/`; still percent-encoded.
  public let path: String
  /// What stands behind `?`, still percent-encoded.
  public let query: String?

  init(scheme: Scheme, host: String, port: Int, path: String, query: String?) {
    self.scheme = scheme
    self.host = host
    self.port = port
    self.path = path
    self.query = query
  }

  /// - Throws: `HTTPError.badURL` with a reason for a person; its text holds no user name or password.
  public init(_ text: String) throws(HTTPError) {
    self = try HTTPURLParser(text).parse()
  }

  public var description: String {
    "\(base)\(path)\(query.map { "?\($0)" } ?? "")"
  }

  /// The address up to its path; a default port is left out.
  public var base: String {
    "\(scheme.rawValue)://\(host)\(port == scheme.defaultPort ? "" : ":\(port)")"
  }

  /// Who answers: scheme, host and port.
  public var origin: String {
    "\(scheme.rawValue)://\(host):\(port)"
  }

  public func hasSameOrigin(as other: HTTPURL) -> Bool {
    scheme == other.scheme && host == other.host && port == other.port
  }

  /// Whether a name or address that never leaves this machine is asked.
  public var isLoopback: Bool {
    host == "localhost" || host.hasSuffix(".localhost") || host == "[::1]"
      || (host.hasPrefix("127.") && host.allSatisfy { $0 == "." || $0.isASCII && $0.isNumber })
  }
}
