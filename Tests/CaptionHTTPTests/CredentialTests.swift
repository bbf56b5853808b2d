import CaptionHTTP
import TestSupport
import Testing

/// How a person's secret goes with a request, and where to.
@Suite struct CredentialTests {
  struct Row: CustomTestStringConvertible {
    var scheme: String
    var secret: String
    var field: String?
    var testDescription: String { "\(scheme) \(secret)" }
  }

  @Test(arguments: [
    Row(scheme: "bearer", secret: "abc", field: "Bearer abc"),
    Row(scheme: "bearer", secret: "two words"),
    Row(scheme: "bearer", secret: ""),
    // RFC 7617, section 2 and 2.1.
    Row(
      scheme: "basic", secret: "Aladdin:open sesame", field: "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="),
    Row(scheme: "basic", secret: "test:123£", field: "Basic dGVzdDoxMjPCow=="),
    Row(scheme: "basic", secret: "nobody"),
    Row(scheme: "basic", secret: "a:b\r\nX-Evil: 1"),
    Row(scheme: "aws:eu-west-1", secret: "KEY"),
    Row(scheme: "aws:eu-west-1", secret: "KEY:with space"),
  ])
  func aSecretIsSentInItsSchemesFormOrNotAtAll(row: Row) throws {
    let scheme = try #require(AuthScheme(row.scheme))
    #expect(scheme.text == row.scheme)
    #expect(Credential(row.secret, for: scheme) == row.field.map { .field($0) })
  }

  @Test func anAWSKeyMayHaveASessionToken() throws {
    let signature = AWSSignature(region: "eu-west-1", key: "K", secret: "S/+=", sessionToken: "a:b")
    #expect(Credential("K:S/+=:a:b", for: .aws(region: "eu-west-1")) == .signature(signature))
  }

  @Test func anAWSKeyMayHoldAColon() {
    let signature = AWSSignature(region: "eu-west-1", key: "account:user", secret: "S%3A")
    #expect(
      Credential("account%3Auser:S%3A", for: .aws(region: "eu-west-1")) == .signature(signature))
  }

  @Test(arguments: ["", "digest", "aws", "aws:", "aws:eu west", "aws:eu:s3", "bearer:x"])
  func otherSchemesAreRefused(text: String) {
    #expect(AuthScheme(text) == nil)
  }

  @Test(arguments: [
    ("https://a.example/other", true), ("https://a.example:8443/", false),
    ("https://b.example/", false), ("http://a.example/feed.json", false),
  ])
  func theSecretGoesToItsOwnServerOnly(url: String, isSent: Bool) async throws {
    let asked = StubTransport { request throws(HTTPError) in
      let isAuthorised =
        request.headers["Authorization"] != nil || request.signature != nil
        || request.headers["X-Amz-Security-Token"] != nil
      return HTTPAnswer(status: isAuthorised ? 200 : 401)
    }
    for credential in [
      Credential.field("Basic x"),
      .signature(AWSSignature(region: "r", key: "k", secret: "s", sessionToken: "t")),
    ] {
      let transport = AuthorizingTransport(
        over: asked, for: try HTTPURL("https://a.example/feed.json"), credential: credential)
      let answer = try await transport.send(HTTPRequest(.get, url))
      #expect(answer.status == (isSent ? 200 : 401))
    }
  }
}
