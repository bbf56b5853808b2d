import TestSupport
import CaptionCore
import Testing

@testable import CaptionRemotes

struct HTMLTextTests {
  @Test(arguments: [
    ("plain", "plain"), ("a &amp; b &lt;c&gt; &eacute; &#x1F600;", "a & b <c> é 😀"),
    ("<p>one</p><p>two</p>", "one\n\ntwo"), ("<p>one<br>two<br/>three</p>", "one\ntwo\nthree"),
    ("<div>one</div><div>two</div>", "one\ntwo"), ("one<p>two</p>three", "one\n\ntwo\n\nthree"),
    ("  a \n\t b  ", "a b"), ("<p>  a <b> b</b>c </p>", "a bc"), ("a<b>b</b>", "ab"),
    (
      "<p>see <a href=\"https://example.org/a/long/path\"><span class=\"invisible\">https://</span>"
        + "<span class=\"ellipsis\">example.org/a/lo</span><span class=\"invisible\">ng/path</span></a></p>",
      "see https://example.org/a/long/path"
    ),
    (
      "<p><span class=\"h-card\"><a href=\"https://example.org/@x\">@<span>x</span></a></span> "
        + "<a href=\"/t\">#<span>Tag</span></a></p>", "@x #Tag"
    ),
    ("a<script>alert(1)</script><style>p{}</style>b", "ab"), ("a<img alt=\"no\" src=x>b", "ab"),
    ("<ul><li>one</li><li>two</li></ul>", "one\ntwo"), ("<pre>a\n  b</pre>", "a\n  b"),
    ("<p>a</p>\n\n<p><br>b</p>", "a\n\n\nb"), ("a<br><br>b", "a\n\nb"),
    ("<p>a<br></p><p>b</p>", "a\n\nb"),
    ("<!-- x -->a<!-- y -->", "a"), ("a &nbsp;b", "a \u{A0}b"), ("", ""), ("<p></p>", ""),
    ("<h1>T</h1>text", "T\n\ntext"), ("a < b", "a < b"), ("<b>unclosed", "unclosed"),
    ("<table><tr><td>1</td><td>2</td></tr><tr><td>3</td></tr></table>", "1 2\n3"),
  ])
  func markupBecomesTheTextAReaderSees(html: String, text: String) {
    #expect(HTMLText.text(of: html) == text)
  }

  @Test(arguments: [
    "", "one", "one\ntwo", "one\n\ntwo", "one\n\n\ntwo", "a & b <c> \"d\" 'e'", "é 😀 漢字",
    "a\n\nb\nc\n\nd", "#tag @name https://example.org/?a=1&b=2",
  ])
  func textSurvivesBecomingMarkup(text: String) {
    #expect(HTMLText.text(of: HTMLText.html(of: text)) == text)
  }

  @Test func captionsAreNeverMarkup() {
    #expect(HTMLText.html(of: "<script>x</script>") == "<p>&lt;script&gt;x&lt;/script&gt;</p>")
  }

  @Test(arguments: [
    String(repeating: "<div>", count: 100_000), String(repeating: "<b><i>", count: 50_000),
    String(repeating: "<b id=x></i><div>", count: 20_000),
    (0..<3000).map { "<b id=\($0)>" }.joined() + String(repeating: "<p>x", count: 3000),
    String(repeating: "<table><tr><td>", count: 20_000), String(repeating: "&", count: 100_000),
    String(repeating: "<a href=x>", count: 30_000), String(repeating: "<", count: 100_000),
  ])
  func hostileMarkupEndsWithinBounds(html: String) {
    _ = HTMLText.text(of: html + "end")
  }

  @Test func anyMarkupIsRead() {
    let parts = [
      "<p>", "</p>", "<b>", "</b>", "<br>", "<div", ">", "&amp;", "&#", "x;", "text", "<a href='",
      "'",
      "<!--", "-->", "<![CDATA[", "]]>", "</", "<svg>", "<template>", "<table>", "<td>", "\u{0}",
      "é",
      "<script>", "</script>", "<select><option>", "</body>", "<frameset>", "<title>",
    ]
    var random = SplitMix64(seed: 5)
    for _ in 0..<1500 {
      let html = (0..<12).map { _ in parts.randomElement(using: &random) ?? "" }.joined()
      _ = HTMLText.text(of: html)
    }
  }
}
