import CaptionCore
import CaptionHTTP
import TestSupport
import Testing

@testable import CaptionRemotes

/// What pushing a caption does to the markup that shows it.
struct JSONFeedMarkupTests {
  /// Pushes another caption of the one item, and gives what came of it and the document.
  static func push(
    _ caption: String, to item: String
  ) async throws -> (outcome: Outcome?, document: String) {
    let server = MemoryServer([feedURL: feed(item)])
    let before = try await JSONFeedPushTests.contents(server)
    let edit = operation(.edit, "1", from: before["1"], [.caption]) {
      $0.caption = Caption(caption)
    }
    let outcome = try await JSONFeedRemote(server).push([edit]).first
    return (outcome, server.text(feedURL))
  }

  @Test func linksAndPicturesOfMarkupOutliveAnEditOfItsWords() async throws {
    let (outcome, document) = try await Self.push(
      "Hello @bob, see",
      to: #"{"id":"1","content_html":"<p>Hi <a href=\"/b\">@bob</a>, see <img src=\"a.jpg\"></p>"}"#
    )
    guard case .acknowledged = outcome else {
      Issue.record("\(String(describing: outcome))")
      return
    }
    #expect(document.contains(#"<p>Hello <a href=\"/b\">@bob</a>, see <img src=\"a.jpg\"></p>"#))
  }

  @Test func aCaptionThatWouldTakePicturesAwayIsRefused() async throws {
    let item = #"{"id":"1","content_html":"<p>A <b>red</b> boat <img src=\"a.jpg\"></p>"}"#
    let (outcome, document) = try await Self.push("Something else\n\nand more", to: item)
    guard case .refused(let reason) = outcome else {
      Issue.record("\(String(describing: outcome))")
      return
    }
    #expect(reason.contains("pictures"))
    #expect(document == feed(item))
  }

  @Test func markupThatIsNotTheCaptionIsLeftAlone() async throws {
    let html = #""content_html":"<p>A whole article.</p>""#
    let (_, document) = try await Self.push(
      "an extract", to: #"{"id":"1","content_text":"extract",\#(html)}"#)
    #expect(document.contains(#""content_text":"an extract",\#(html),"#))
  }

  @Test func ofTwoFormsThatSayTheSameBothAreChanged() async throws {
    let (_, document) = try await Self.push(
      "one three",
      to: #"{"id":"1","content_text":"one\ntwo","content_html":"<p>one</p><p>two</p>"}"#)
    #expect(
      document.contains(#""content_text":"one three","content_html":"<p>one</p><p>three</p>""#))
  }

  @Test(arguments: ["", " \\n"])
  func aBlankTextHidesNoMarkup(text: String) {
    let item = FeedItemDecoderTests.decode(
      #"{"id":"1","content_text":"\#(text)","content_html":"<p>said</p>"}"#)
    #expect(item?.content.caption.text == "said")
  }
}
