internal import Foundation

/// One request and what became of it, as a recording's file holds it.
struct RecordedExchange: Codable {
  var request: Request
  /// `nil` when no answer came.
  var answer: Answer?
  /// Why no answer came, or why its body broke off.
  var failure: HTTPError?

  struct Request: Codable {
    var method: String
    var url: String
    /// `Name: value`, those that matter to the server's answer.
    var headers: [String]
    var body: Body?
  }

  struct Answer: Codable {
    var status: Int
    var headers: [String]
    var body: Body?
    /// Whether the reader left before the body's end.
    var isCut: Bool?
  }

  /// A body in whichever of the three forms reads best.
  struct Body: Codable {
    var text: String?
    var base64: String?
    /// The name of the file beside this one that holds the bytes.
    var file: String?
  }
}

extension RecordedExchange.Body {
  init(_ bytes: [UInt8]) {
    if let text = String(validating: bytes, as: UTF8.self) {
      self.text = text
    } else {
      base64 = Data(bytes).base64EncodedString()
    }
  }

  /// The bytes, unless they are in a file of their own.
  var inlineBytes: [UInt8] {
    if let text { return Array(text.utf8) }
    return base64.flatMap { Data(base64Encoded: $0) }.map { Array($0) } ?? []
  }
}

extension RecordedExchange.Request {
  private static let matched: Set<String> = [
    "if-match", "if-none-match", "if-modified-since", "if-unmodified-since", "range",
    "idempotency-key",
  ]
  private static let shown: Set<String> = [
    "accept", "accept-encoding", "content-type", "user-agent",
  ]

  /// Without its body.
  init(_ request: HTTPRequest) {
    method = request.method.rawValue
    url = Secrets.scrubbed(request.url)
    headers = request.headers.fields.compactMap { field in
      let name = field.name.lowercased()
      guard Self.matched.contains(name) || Self.shown.contains(name) else { return nil }
      return "\(field.name): \(field.value)"
    }
  }

  /// The fields that a replayed request must have alike.
  var conditions: [String] {
    headers.compactMap { line in
      let (name, value) = HTTPHeaders.split(line)
      return Self.matched.contains(name.lowercased()) ? "\(name.lowercased()): \(value)" : nil
    }.sorted()
  }
}

extension RecordedExchange.Answer {
  /// Without its body.
  init(_ answer: HTTPAnswer) {
    status = answer.status
    headers = answer.headers.fields.compactMap { field in
      Secrets.isSecret(field.name) ? nil : "\(field.name): \(Secrets.scrubbed(field.value))"
    }
  }
}

extension HTTPHeaders {
  init(lines: [String]) {
    self = [:]
    for line in lines {
      let (name, value) = Self.split(line)
      append(name, value)
    }
  }

  static func split(_ line: String) -> (name: String, value: String) {
    let colon = line.firstIndex(of: ":") ?? line.endIndex
    return (String(line[..<colon]), String(line[colon...].dropFirst().drop { $0 == " " }))
  }
}
