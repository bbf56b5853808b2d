import Testing

@testable import CaptionRemotes

struct HTMLEditTests {
  struct Row: CustomTestStringConvertible {
    var html: String
    var goal: String
    /// `nil` where words alone do not do it.
    var edited: String?
    var testDescription: String { goal }
  }

  static let page =
    #"<p>Hello <a href="/x">@bob</a>, look: <img src="a.jpg" alt="look: there"></p>"#

  @Test(arguments: [
    Row(
      html: page, goal: "Hello @bob, see:",
      edited: page.replacing("bob</a>, look:", with: "bob</a>, see:")),
    Row(
      html: page, goal: "Hello @bob, look: more & more",
      edited: page.replacing("</a>, look:", with: "</a>, look: more &amp; more")),
    Row(
      html: page, goal: "Oh, hello @bob, look:",
      edited: page.replacing("Hello", with: "Oh, hello")),
    Row(html: page, goal: "@bob, look:", edited: page.replacing("Hello", with: "")),
    // The word that stands in the link stays there.
    Row(html: page, goal: "Hello @eve, look:", edited: nil),
    Row(
      html: "<p>a a <b>a</b></p><p>a</p>", goal: "a a c\n\na",
      edited: "<p>a a <b>c</b></p><p>a</p>"),
    Row(
      html: "<p>one two three <i>four</i></p>", goal: "1 two 3 four",
      edited: "<p>1 two 3 <i>four</i></p>"),
    Row(html: "<p>x &amp; y</p>", goal: "x & z", edited: "<p>x &amp; z</p>"),
    Row(html: "<p>caf&eacute; <b>x</b></p>", goal: "tea x", edited: nil),
    Row(html: "<p>one</p>", goal: "one\ntwo", edited: "<p>one<br>two</p>"),
    // A new paragraph is more than words.
    Row(html: "<p>one two</p>", goal: "one\n\ntwo", edited: nil),
    Row(html: "<p></p>", goal: "one", edited: nil),
    Row(
      html: "<p>one</p><script>one</script>", goal: "two", edited: "<p>two</p><script>one</script>"),
  ])
  func wordsAreChangedAndTheRestStays(row: Row) {
    #expect(HTMLEdit.html(row.html, saying: row.goal, ==) == row.edited)
  }

  @Test(arguments: [
    ("<p>a <em>b</em><br><a href='x'>c</a></p>", false), ("<p>a<img src=x></p>", true),
    ("<table><tr><td>a</table>", true), ("<p>x</p><iframe src=y></iframe>", true), ("", false),
  ])
  func whatNoTextCanSayIsKnown(html: String, showsMore: Bool) {
    #expect(HTMLEdit.showsMore(html) == showsMore)
  }
}
