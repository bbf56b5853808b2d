import CaptionHTTP
import Testing

@Suite struct HTTPURLTests {
  @Test(arguments: [
    ("https://example.org", "https://example.org/"),
    ("HTTPS://Example.ORG:443/Feed.json#top", "https://example.org/Feed.json"),
    ("http://example.org:8080/a?b=c&d", "http://example.org:8080/a?b=c&d"),
    ("http://example.org:/a", "http://example.org/a"),
    ("http://[::1]:81/a", "http://[::1]:81/a"),
    ("http://127.0.0.1/", "http://127.0.0.1/"),
    ("https://example.org/café?q=ü", "https://example.org/caf%C3%A9?q=%C3%BC"),
    ("https://example.org/a/./b/../c", "https://example.org/a/c"),
    ("https://example.org/../..", "https://example.org/"),
    ("https://example.org/a//b", "https://example.org/a//b"),
    ("https://example.org?page=2", "https://example.org/?page=2"),
    ("file:///srv/feed.json", "file:///srv/feed.json"),
    ("file://localhost/srv/feed.json", "file:///srv/feed.json"),
  ])
  func anAddressHasOneSpelling(text: String, spelling: String) throws {
    #expect(try HTTPURL(text).description == spelling)
  }

  @Test(arguments: [
    ("", "it is empty"),
    ("example.org/feed", "it does not begin with http://, https:// or file://"),
    ("ftp://example.org/", "only http, https and file addresses can be asked"),
    ("javascript:alert(1)", "only http, https and file addresses can be asked"),
    ("http:/example.org", "// is missing behind the scheme"),
    ("http:///feed", "it names no host"),
    ("http://user:pw@example.org/", "a user name or password does not belong in an address"),
    ("http://example.org/a b", "it holds a space; write %20"),
    ("http://example.org/a\u{1B}[2J", "it holds a control character"),
    ("http://example.org/\u{202E}gpj", "it holds a control character"),
    ("http://example.org/\r\nX: y", "it holds a control character"),
    ("http://example.org\\@evil.example/", "it holds a backslash"),
    ("http://example.org:0/", "its port is not a number from 1 to 65535"),
    ("http://example.org:65536/", "its port is not a number from 1 to 65535"),
    ("http://example.org:+80/", "its port is not a number from 1 to 65535"),
    ("http://exämple.org/", "write the host in its ASCII form, which begins with xn--"),
    ("http://exa mple.org/", "it holds a space; write %20"),
    ("http://exa%20mple.org/", "its host is not a host name"),
    ("http://a..b/", "its host is not a host name"),
    ("http://127.1/", "its host is not an IPv4 address"),
    ("http://0x7f000001/", "its host is not an IPv4 address"),
    ("http://2130706433/", "its host is not an IPv4 address"),
    ("http://256.0.0.1/", "its host is not an IPv4 address"),
    ("http://[::1/", "] is missing behind the host"),
    ("http://[example]/", "its host is not an IPv6 address"),
    ("file://server/share/feed.json", "a file address names a file here: file:///folder/file"),
  ])
  func aBadAddressIsRefusedWithItsReason(text: String, reason: String) {
    #expect {
      try HTTPURL(text)
    } throws: { error in
      guard case HTTPError.badURL(let shown, reason) = error else { return false }
      return !shown.contains("pw") && !shown.unicodeScalars.contains("\u{1B}")
    }
  }

  /// The normal and odd references of RFC 3986, section 5.4.
  @Test(arguments: [
    ("g", "http://a/b/c/g"), ("./g", "http://a/b/c/g"), ("g/", "http://a/b/c/g/"),
    ("/g", "http://a/g"), ("//g", "http://g/"), ("?y", "http://a/b/c/d;p?y"),
    ("g?y", "http://a/b/c/g?y"), ("#s", "http://a/b/c/d;p?q"), ("g#s", "http://a/b/c/g"),
    (";x", "http://a/b/c/;x"), ("", "http://a/b/c/d;p?q"), (".", "http://a/b/c/"),
    ("./", "http://a/b/c/"), ("..", "http://a/b/"), ("../", "http://a/b/"),
    ("../g", "http://a/b/g"), ("../..", "http://a/"), ("../../g", "http://a/g"),
    ("../../../g", "http://a/g"), ("/../g", "http://a/g"), ("g;x=1/../y", "http://a/b/c/y"),
    ("g?y/./x", "http://a/b/c/g?y/./x"), ("https://z/", "https://z/"), ("a:b@c", "refused"),
  ])
  func aReferenceIsResolved(reference: String, target: String) throws {
    let base = try HTTPURL("http://a/b/c/d;p?q")
    let resolved = (try? base.resolve(reference))?.description ?? "refused"
    #expect(resolved == target)
  }

  @Test(arguments: [
    ("https://a/x", "https://a/y", true),
    ("http://a/x", "https://a/x", true),
    ("http://a:8080/x", "https://a/x", true),
    ("https://a/x", "http://a/x", false),
    ("http://a/x", "https://a:444/x", false),
    ("https://a/x", "https://b/x", false),
    ("https://a/x", "https://a.b/x", false),
    ("http://a/x", "http://a:81/x", false),
  ])
  func aRedirectStaysOnItsOriginOrGainsTLS(from: String, to: String, isFine: Bool) throws {
    #expect(try HTTPURL(from).mayRedirect(to: HTTPURL(to)) == isFine)
  }

  @Test(arguments: [
    ("http://localhost/", true), ("http://127.0.0.1/", true), ("http://127.9.9.9/", true),
    ("http://[::1]/", true), ("http://feeds.localhost/", true), ("http://127.example.org/", false),
    ("http://localhost.example.org/", false), ("http://10.0.0.1/", false),
  ])
  func loopbackIsKnown(url: String, isLoopback: Bool) throws {
    #expect(try HTTPURL(url).isLoopback == isLoopback)
  }

  @Test func aFilePathIsDecodedOnce() throws {
    #expect(try HTTPURL("file:///a%20b/caf%C3%A9%2525.json").filePath == "/a b/café%25.json")
    for bad in ["file:///a%00b", "file:///a%2", "file:///a%zz", "file:///a%FF"] {
      #expect(throws: HTTPError.self) { try HTTPURL(bad).filePath }
    }
  }
}
