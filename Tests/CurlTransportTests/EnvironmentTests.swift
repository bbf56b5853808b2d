import CaptionHTTP
import Foundation
import Testing
import TestSupport

@testable import CurlTransport

/// What the environment decides, each case in a process of its own.
@Suite struct EnvironmentTests {
  @Test func aProxyIsTakenFromTheEnvironment() async {
    await #expect(processExitsWith: .success) {
      let proxy = try LoopbackServer { LoopbackReply(text: $0.target) }
      setenv("http_proxy", proxy.url(), 1)
      setenv("no_proxy", "127.0.0.1", 1)
      let transport = try CurlTransport()
      let answer = try await transport.send(HTTPRequest(.get, "http://feeds.invalid/a?b"))
      let body = try await answer.body.collect(upTo: 100)
      #expect(body == Array("http://feeds.invalid/a?b".utf8))
      let server = try LoopbackServer { _ in LoopbackReply() }
      _ = try await transport.send(HTTPRequest(.get, server.url("/direct")))
      #expect(server.requests.map(\.target) == ["/direct"])
      #expect(proxy.requests.count == 1)
    }
  }

  @Test func aProxyThatIsNotThereIsNamed() async {
    await #expect(processExitsWith: .success) {
      unsetenv("no_proxy")
      setenv("http_proxy", "http://127.0.0.1:1", 1)
      let error = HTTPError.unreachable(
        host: "feeds.invalid", reason: "its proxy 127.0.0.1: connection refused", isSent: false)
      await #expect(throws: error) {
        try await CurlTransport().send(HTTPRequest(.get, "http://feeds.invalid/"))
      }
    }
  }

  @Test func certificatesAreTakenFromTheEnvironmentAsCurlDoes() async {
    await #expect(processExitsWith: .success) {
      for name in ["CURL_CA_BUNDLE", "SSL_CERT_FILE", "SSL_CERT_DIR"] { unsetenv(name) }
      #expect(TrustedCertificates.fromEnvironment() == TrustedCertificates())
      setenv("SSL_CERT_FILE", "/file", 1)
      setenv("SSL_CERT_DIR", "/folder", 1)
      #expect(
        TrustedCertificates.fromEnvironment()
          == TrustedCertificates(file: "/file", folder: "/folder"))
      setenv("CURL_CA_BUNDLE", "/bundle", 1)
      #expect(TrustedCertificates.fromEnvironment() == TrustedCertificates(file: "/bundle"))
    }
  }
}
