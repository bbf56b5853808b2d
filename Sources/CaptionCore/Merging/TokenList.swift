internal import CaptionText

/// The tokens of one text, numbered so that equal ones have equal numbers.
struct TokenList {
  var tokens: [TextToken] = []
  /// Equal where the tokens are, after Unicode NFC and with every line end as LF.
  var ids: [Int] = []
  /// Equal where meaningful tokens are whatever their case; `nil` for white space and punctuation.
  var foldedIDs: [Int?] = []

  var range: Range<Int> { tokens.indices }

  func text(_ range: Range<Int>) -> String { tokens[range].map(\.text).joined() }

  /// The tokens of a part of the text.
  subscript(_ range: Range<Int>) -> TokenList {
    TokenList(
      tokens: Array(tokens[range]), ids: Array(ids[range]), foldedIDs: Array(foldedIDs[range]))
  }

  /// How often each meaningful token stands here, by its folded number.
  var counts: [Int: Int] {
    foldedIDs.reduce(into: [:]) { counts, id in
      if let id { counts[id, default: 0] += 1 }
    }
  }
}

/// The numbers of all tokens in the texts of one merge.
struct TokenTable {
  private var ids: [String: Int] = [:]

  mutating func read(_ text: String) -> TokenList {
    var list = TokenList(tokens: textTokens(of: text))
    list.ids = list.tokens.map { id(of: Self.withPlainLineEnds($0.text)) }
    list.foldedIDs = list.tokens.map { $0.isMeaningful ? id(of: $0.text.lowercased()) : nil }
    return list
  }

  private mutating func id(of text: String) -> Int {
    if let id = ids[text] { return id }
    ids[text] = ids.count
    return ids.count - 1
  }

  private static func withPlainLineEnds(_ text: String) -> String {
    guard text.utf8.contains(0x0D) else { return text }
    return text.replacing("\r\n", with: "\n").replacing("\r", with: "\n")
  }
}
