/// Turns HTML into the text a reader sees, and text into HTML.
package enum HTMLText {
  /// The visible text: white space collapsed, a line end for each `<br>` and block, an empty line
  /// between paragraphs.
  ///
  /// Hidden parts of a link count, so that shortened links come out whole; pictures, scripts and
  /// styles do not. Markup that is too large or too tangled to be parsed within bounds is stripped
  /// of its tags instead.
  package static func text(of html: String) -> String {
    guard html.utf8.contains(where: { $0 == 0x3C || $0 == 0x26 }) else {
      var text = TextFlow()
      text.append(html)
      return text.finished
    }
    guard HTMLBounds.isParsable(html), let document = HTMLDocument(fragment: html) else {
      var text = TextFlow()
      text.append(HTMLBounds.withoutTags(html))
      return text.finished
    }
    return text(of: document)
  }

  /// A text beside the markup that shows it.
  ///
  /// Some servers (WordPress) take the tags out of the markup and leave its entities: such a text is
  /// not what anybody wrote, and the markup is read instead. So it is beside a blank text.
  static func text(_ text: String, shownAs html: String) -> String {
    guard text.contains(where: { !$0.isWhitespace }) else {
      let shown = Self.text(of: html)
      return shown.isEmpty ? text : shown
    }
    guard text.utf8.contains(where: { $0 == 0x3C || $0 == 0x26 }) else { return text }
    func letters(_ text: String) -> String { text.filter { !$0.isWhitespace } }
    let shown = Self.text(of: html)
    let isMarkup =
      letters(shown) != letters(text) && letters(shown) == letters(Self.text(of: text))
    return isMarkup ? shown : text
  }

  /// Escaped text with a paragraph for each stretch between empty lines and `<br>` for line ends.
  static func html(of text: String) -> String {
    let lines = text.replacing("\r\n", with: "\n").replacing("\r", with: "\n")
    return lines.split(separator: "\n\n", omittingEmptySubsequences: false)
      .map { "<p>\(escaped($0).replacing("\n", with: "<br>"))</p>" }
      .joined(separator: "\n")
  }

  /// What markup makes of a text: it cannot say every run of white space.
  static func echo(of text: String) -> String { Self.text(of: html(of: text)) }

  static func escaped(_ text: Substring) -> String {
    String(text).replacing("&", with: "&amp;").replacing("<", with: "&lt;")
      .replacing(">", with: "&gt;")
  }

  private static func text(of document: HTMLDocument) -> String {
    var text = TextFlow()
    document.walk { event, attribute in
      switch event {
      case .text(let words): text.add(words)
      case .open(let name):
        if hidden.contains(name) || isQuoteMark(attribute("class")) { return false }
        text.open(name)
      case .close(let name): text.close(name)
      }
      return true
    }
    return text.finished
  }

  /// Whether an element only says, to readers that show no quoted posts, which post is quoted: so
  /// Mastodon, Misskey and others mark what their authors did not write.
  private static func isQuoteMark(_ classes: String?) -> Bool {
    classes?.split(separator: " ").contains("quote-inline") ?? false
  }

  /// Elements whose content is not shown as text.
  static let hidden: Set<String> = [
    "script", "style", "template", "head", "title", "iframe", "object", "noframes", "svg", "math",
  ]

  /// How many line ends stand at least before and after an element.
  static func breaks(around name: String) -> Int {
    switch name {
    case "p", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "ul", "ol", "dl", "hr",
      "table", "figure":
      2
    case "div", "li", "tr", "dt", "dd", "section", "article", "header", "footer", "address", "main",
      "aside", "nav", "figcaption", "details", "summary", "form", "fieldset":
      1
    default: 0
    }
  }
}

/// Text that is put together as a browser lays it out: runs of white space become one space, and
/// line ends at the edges of blocks do not add up.
struct TextFlow {
  private var text = ""
  private var pendingBreaks = 0
  /// Line ends among the pending that were asked for by name and always count.
  private var forced = 0
  private var hasPendingSpace = false
  /// How many elements are open whose white space counts.
  private var preformatted = 0

  // MARK: Elements

  mutating func open(_ name: String) {
    if name == "br" { breakLine() }
    if Self.isPreformatted(name) { preformatted += 1 }
    separate(HTMLText.breaks(around: name))
    if name == "td" || name == "th" { append(" ") }
  }

  mutating func close(_ name: String) {
    if Self.isPreformatted(name) { preformatted -= 1 }
    end(HTMLText.breaks(around: name))
  }

  /// Adds a text that stands in the elements that are open.
  mutating func add(_ words: String) {
    preformatted > 0 ? appendPreformatted(words) : append(words)
  }

  private static func isPreformatted(_ name: String) -> Bool {
    name == "pre" || name == "textarea"
  }

  // MARK: Texts

  mutating func append(_ words: String) {
    var word = String.UnicodeScalarView()
    for scalar in words.unicodeScalars {
      switch scalar {
      case " ", "\n", "\t", "\r", "\u{0C}":
        flush(&word)
        hasPendingSpace = true
      default: word.append(scalar)
      }
    }
    flush(&word)
  }

  mutating func appendPreformatted(_ words: String) {
    guard !words.isEmpty else { return }
    begin()
    text += words
  }

  mutating func breakLine() {
    pendingBreaks += 1
    forced += 1
    hasPendingSpace = false
  }

  /// Asks for at least so many line ends here.
  mutating func separate(_ breaks: Int) {
    guard breaks > 0 else { return }
    pendingBreaks = max(pendingBreaks, breaks + forced)
    hasPendingSpace = false
  }

  /// Ends a block: a line end just before it shows nothing.
  mutating func end(_ breaks: Int) {
    guard breaks > 0 else { return }
    if forced > 0 { forced -= 1 }
    separate(breaks)
  }

  var finished: String { text }

  private mutating func begin() {
    if !text.isEmpty || forced > 0 {
      text += String(repeating: "\n", count: text.isEmpty ? forced : pendingBreaks)
    }
    if hasPendingSpace && pendingBreaks == 0 && !text.isEmpty { text += " " }
    pendingBreaks = 0
    forced = 0
    hasPendingSpace = false
  }

  private mutating func flush(_ word: inout String.UnicodeScalarView) {
    guard !word.isEmpty else { return }
    begin()
    text.unicodeScalars.append(contentsOf: word)
    word.removeAll(keepingCapacity: true)
  }
}
