import Glibc

/// What all transfers of one transport have in common.
struct TransferOptions: Sendable {
  var userAgent = "captions/1"
  var certificates = TrustedCertificates()
  /// On this machine, packing a body only costs both sides time.
  var asksLoopbackToPack = false
}

/// Where the certificates that are trusted lie; `nil` is libcurl's own default.
struct TrustedCertificates: Hashable, Sendable {
  var file: String?
  var folder: String?

  /// What the environment says, read in the order of the `curl` program.
  static func fromEnvironment() -> TrustedCertificates {
    if let bundle = variable("CURL_CA_BUNDLE") { return TrustedCertificates(file: bundle) }
    return TrustedCertificates(file: variable("SSL_CERT_FILE"), folder: variable("SSL_CERT_DIR"))
  }

  private static func variable(_ name: String) -> String? {
    guard let value = getenv(name), value.pointee != 0 else { return nil }
    return String(cString: value)
  }
}
