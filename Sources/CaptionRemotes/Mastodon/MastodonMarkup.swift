/// Reads what was typed out of the markup that Mastodon made of it, where only one text makes that.
///
/// So most posts need no request for their text. Source: `app/lib/text_formatter.rb` of Mastodon,
/// which writes a paragraph for each stretch between empty lines, `<br>` for other line ends, and
/// links whose text is their whole address. How many empty lines there were it does not say, nor which
/// host was typed behind a mention.
enum MastodonMarkup {
  /// - Returns: `nil` where several texts make this markup, or Mastodon did not make it.
  static func typedText(of html: String) -> String? {
    if html.isEmpty { return "" }
    guard HTMLBounds.isParsable(html), let document = HTMLDocument(fragment: html) else {
      return nil
    }
    var reading = Reading()
    document.walk { event, attribute in
      switch event {
      case .open(let name): reading.open(name, attribute)
      case .close(let name): reading.close(name)
      case .text(let text): reading.append(text)
      }
      return reading.isCertain
    }
    return reading.isCertain && reading.paragraphs == 1 ? reading.text : nil
  }

  private struct Reading {
    var text = ""
    var paragraphs = 0
    var isCertain = true
    private var isInParagraph = false
    private var link: Link?

    private struct Link {
      var address: String?
      var isHashtag: Bool
      var text = ""

      /// Whether its text is what was typed.
      var isTyped: Bool { isHashtag ? text.hasPrefix("#") : text == address }
    }

    mutating func open(_ name: String, _ attribute: (String) -> String?) {
      switch name {
      case "p" where !isInParagraph:
        isInParagraph = true
        paragraphs += 1
      case "br" where isInParagraph && link == nil && !text.hasSuffix("\n"): text += "\n"
      case "a" where isInParagraph && link == nil:
        let classes = attribute("class")?.split(separator: " ") ?? []
        let isHashtag = classes.contains("hashtag")
        if classes.contains("mention") && !isHashtag { isCertain = false }
        link = Link(address: attribute("href"), isHashtag: isHashtag)
      case "span" where link != nil: break
      default: isCertain = false
      }
    }

    mutating func close(_ name: String) {
      if name == "p" { isInParagraph = false }
      guard name == "a", let link else { return }
      isCertain = isCertain && link.isTyped
      text += link.text
      self.link = nil
    }

    mutating func append(_ words: String) {
      // Line ends are all taken out of the markup.
      if !isInParagraph || words.contains(where: \.isNewline) { isCertain = false }
      if link == nil { text += words } else { link?.text += words }
    }
  }
}
