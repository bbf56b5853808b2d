/// Finds the caption of a post where the text before it quotes it in so many words: `"…," Ferguson
/// captioned another post`.
///
/// Only what a sentence calls a caption, or says that somebody wrote, and attributes to the post's
/// own account by name; of several such quotations none. English only. The comma that the sentence
/// puts before its closing quotation mark is left out.
enum QuotedCaption {
  private static let verbs: Set<String> = ["captioned", "captions", "wrote", "writes"]
  private static let reach = 3_000
  private static let longest = 2_200

  /// - Parameters:
  ///   - text: What stands between the embed before and this one.
  ///   - embed: The post, with the name or handle of its account.
  static func find(in text: String, for embed: Embed) -> String? {
    let scalars = Array(text.unicodeScalars.suffix(reach))
    var found: [String] = []
    for quote in quotes(in: scalars) {
      let speaker = speaker(behind: quote.upperBound + 1, in: scalars)
      guard let speaker, isName(speaker, of: embed) else { continue }
      found.append(cleaned(scalars[quote]))
    }
    return found.count == 1 ? found[0].nonEmpty : nil
  }

  /// What stands between quotation marks, straight ones and curly ones mixed as they are found.
  private static func quotes(in text: [Unicode.Scalar]) -> [Range<Int>] {
    var quotes: [Range<Int>] = []
    var open: Int?
    for (at, scalar) in text.enumerated() {
      switch scalar {
      case "\u{201C}": open = at + 1
      case "\u{201D}", "\"":
        if let start = open, at > start {
          if at - start <= longest { quotes.append(start..<at) }
          open = nil
        } else if scalar == "\"" {
          open = at + 1
        }
      case "\n": open = nil
      default: break
      }
    }
    return quotes
  }

  /// The words between a quotation and its verb: up to three, the first in capitals.
  private static func speaker(behind start: Int, in text: [Unicode.Scalar]) -> [String]? {
    let line = text[min(start, text.count)...].prefix(80).prefix { $0 != "\n" && $0 != "\"" }
    let words = String(String.UnicodeScalarView(line)).split(separator: " ").prefix(5).map {
      $0.trimmingCharacters()
    }
    guard let verb = words.firstIndex(where: { verbs.contains($0.lowercased()) }), verb >= 1,
      verb <= 3
    else { return nil }
    let names = words[..<verb].filter { $0.first?.isUppercase == true }
    return names.isEmpty ? nil : Array(names)
  }

  /// Whether every word of a name is one of the account's, or stands in its handle.
  private static func isName(_ names: [String], of embed: Embed) -> Bool {
    let own = (embed.name ?? "").lowercased().split { !$0.isLetter }.map(String.init)
    let handle = (embed.handle ?? "").lowercased()
    return names.allSatisfy { name in
      let name = name.lowercased()
      return name.count >= 3 && (own.contains(name) || handle.contains(name))
    }
  }

  private static func cleaned(_ quote: ArraySlice<Unicode.Scalar>) -> String {
    let text = String(String.UnicodeScalarView(quote)).trimmingSpace
    return text.hasSuffix(",") ? String(text.dropLast()) : text
  }
}

extension Substring {
  /// The word without the punctuation around it.
  fileprivate func trimmingCharacters() -> String {
    let start = drop { !$0.isLetter }
    guard let end = start.lastIndex(where: \.isLetter) else { return "" }
    var word = String(start[...end])
    for suffix in ["’s", "'s"] where word.hasSuffix(suffix) { word.removeLast(2) }
    return word
  }
}
