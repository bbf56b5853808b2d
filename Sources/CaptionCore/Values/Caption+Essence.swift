extension Caption {
  /// What is left of the text once all is taken out that a platform may write otherwise: white space,
  /// and the host of a mention.
  public var essence: String {
    var essence = String.UnicodeScalarView()
    var isInMention = false
    var isInHost = false
    for scalar in Self.exactForm(text).unicodeScalars {
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

  /// The same, without the `@` that Instagram leaves out.
  var essenceWithoutAtSigns: String {
    String(String.UnicodeScalarView(essence.unicodeScalars.filter { $0 != "@" }))
  }
}
