/// One difference between the bodies of two near duplicates, as a change of the longer one.
public enum WordEdit: Hashable, Sendable {
  case typo(String, for: String)
  case joined(String, for: [String])
  case split([String], for: String)
  case inserted(String)
  case leftOut(String)
  /// Only in captions of 40 words and more.
  case replaced(String, by: String)
  /// The text breaks off after so many words.
  case brokenOff(afterWords: Int)
}

extension WordEdit: CustomStringConvertible {
  public var description: String {
    switch self {
    case .typo(let word, let original): "“\(word)” for “\(original)”"
    case .joined(let word, let words): "“\(word)” for “\(words.joined(separator: " "))”"
    case .split(let words, let word): "“\(words.joined(separator: " "))” for “\(word)”"
    case .inserted(let word): "“\(word)” put in"
    case .leftOut(let word): "“\(word)” left out"
    case .replaced(let original, let word): "“\(word)” instead of “\(original)”"
    case .brokenOff(let count): "breaks off after \(count) words"
    }
  }
}
