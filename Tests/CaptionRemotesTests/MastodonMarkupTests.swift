import Testing

@testable import CaptionRemotes

struct MastodonMarkupTests {
  private static let link = """
    <a href="https://example.com/a/long/path" target="_blank"><span class="invisible">https://\
    </span><span class="ellipsis">example.com/a</span><span class="invisible">/long/path</span></a>
    """

  @Test(arguments: [
    ("<p>Boats  at dawn</p>", "Boats  at dawn"), ("", ""),
    ("<p>one<br />two<br>three</p>", "one\ntwo\nthree"),
    ("<p>&lt;b&gt; &amp; “quotes”</p>", "<b> & “quotes”"),
    (
      #"<p>a <a href="https://x.example/tags/boats" class="mention hashtag" rel="tag">#<span>Boats"#
        + "</span></a>!</p>", "a #Boats!"
    ),
    ("<p>see \(link).</p>", "see https://example.com/a/long/path."),
  ])
  func whatOneTextAloneMakesIsRead(html: String, text: String) {
    #expect(MastodonMarkup.typedText(of: html) == text)
  }

  @Test(arguments: [
    // Two line ends, or more.
    "<p>one</p><p>two</p>",
    // With the host of another server, or without.
    #"<p><span class="h-card"><a href="https://x.example/@mira" class="u-url mention">@<span>mira"#
      + "</span></a></span> hello</p>",
    #"<p><a href="https://x.example/@mira" class="u-url mention">@mira</a></p>"#,
    // A link whose words are not its address.
    #"<p><a href="https://example.com/">our page</a></p>"#,
    // What Mastodon does not write.
    "<p>a <strong>b</strong></p>", "<ul><li>a</li></ul>", "bare text", "<p>one\ntwo</p>",
    "<p>one<br /><br />two</p>", #"<p>a</p><p class="quote-inline">RE: x</p>"#,
    "<blockquote><p>a</p></blockquote>",
  ])
  func whatMayHaveComeOfSeveralTextsIsAskedFor(html: String) {
    #expect(MastodonMarkup.typedText(of: html) == nil)
  }
}
