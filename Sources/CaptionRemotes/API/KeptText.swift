internal import Foundation

extension Decodable {
  /// Reads what `kept` wrote; `nil` for anything else, which is found out again.
  init?(kept text: String?) {
    guard let text, let value = try? JSONDecoder().decode(Self.self, from: Data(text.utf8)) else {
      return nil
    }
    self = value
  }
}

extension Encodable {
  /// A text to be kept from run to run, equal for equal values.
  var kept: String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    // What is kept are numbers and words only: it cannot fail.
    return (try? encoder.encode(self)).map { String(decoding: $0, as: UTF8.self) } ?? ""
  }
}
