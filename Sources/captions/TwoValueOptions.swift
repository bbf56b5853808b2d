internal import ArgumentParser

/// Options that take two values, which the argument parser does not have: `--alt N TEXT`.
///
/// The two are handed to it as one, with a separator between them that nobody types.
enum TwoValueOptions {
  private static let names: Set = ["--alt", "--replace"]
  private static let separator = "\u{1F}"

  /// The arguments with the two values of each such option joined.
  static func joined(_ arguments: [String]) -> [String] {
    var joined: [String] = []
    var rest = arguments[...]
    while let argument = rest.popFirst() {
      joined.append(argument)
      if argument == "--" { break }
      guard names.contains(argument), rest.count >= 2 else { continue }
      joined.append("\(rest.removeFirst())\(separator)\(rest.removeFirst())")
    }
    return joined + rest
  }

  /// A message about an argument that `joined` made, as it was typed.
  static func asTyped(_ message: String) -> String {
    message.replacing(separator, with: " ")
  }

  /// The two values of an argument that `joined` made.
  static func split(_ argument: String) throws -> (String, String) {
    guard let range = argument.firstRange(of: separator) else {
      throw ValidationError("Two values are needed.")
    }
    return (String(argument[..<range.lowerBound]), String(argument[range.upperBound...]))
  }
}

/// `--alt N TEXT`: the alt text of a post's medium, counted from 1.
struct AltOption: Sendable {
  var position: Int
  var text: String

  init(argument: String) throws {
    let (number, text) = try TwoValueOptions.split(argument)
    guard let position = Int(number), position >= 1 else {
      throw ValidationError("'\(number)' is no number of a medium; the first is 1.")
    }
    self.position = position
    self.text = text
  }
}

/// `--replace OLD NEW`.
struct ReplaceOption: Sendable {
  var old: String
  var new: String

  init(argument: String) throws {
    (old, new) = try TwoValueOptions.split(argument)
    guard !old.isEmpty else { throw ValidationError("OLD is empty.") }
  }
}
