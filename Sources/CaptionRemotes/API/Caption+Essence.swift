internal import CaptionCore

extension Caption {
  /// What is left of a text once all is taken out that a server may write otherwise: white space,
  /// and the host of a mention.
  ///
  /// By it a post is found again that a create made whose answer was lost.
  static func essence(of text: String) -> String {
    var essence = String.UnicodeScalarView()
    var isInMention = false
    var isInHost = false
    for scalar in Caption.exactForm(text).unicodeScalars {
      let isWord = scalar.properties.isAlphabetic || "0123456789_.-".unicodeScalars.contains(scalar)
      if scalar == "@" {
        isInHost = isInMention
        isInMention = true
        if isInHost { continue }
      } else if !isWord {
        isInMention = false
        isInHost = false
      }
      if isInHost || scalar.properties.isWhitespace { continue }
      essence.append(scalar)
    }
    return String(essence)
  }
}
