extension WordEdit {
  /// One line by which an edit can be kept: what it is, and its words, none of which has spaces.
  public var text: String {
    switch self {
    case .typo(let word, let original): "typo \(word) \(original)"
    case .joined(let word, let words): "joined \(word) \(words.joined(separator: " "))"
    case .split(let words, let word): "split \(word) \(words.joined(separator: " "))"
    case .inserted(let word): "inserted \(word)"
    case .leftOut(let word): "leftOut \(word)"
    case .replaced(let original, let word): "replaced \(original) \(word)"
    case .brokenOff(let count): "brokenOff \(count)"
    }
  }

  /// Reads what `text` wrote; `nil` for anything else.
  public init?(text: String) {
    let parts = text.split(separator: " ").map(String.init)
    switch (parts.first, parts.count) {
    case ("typo", 3): self = .typo(parts[1], for: parts[2])
    case ("joined", 3...): self = .joined(parts[1], for: Array(parts[2...]))
    case ("split", 3...): self = .split(Array(parts[2...]), for: parts[1])
    case ("inserted", 2): self = .inserted(parts[1])
    case ("leftOut", 2): self = .leftOut(parts[1])
    case ("replaced", 3): self = .replaced(parts[1], by: parts[2])
    case ("brokenOff", 2):
      guard let count = Int(parts[1]) else { return nil }
      self = .brokenOff(afterWords: count)
    default: return nil
    }
  }
}
