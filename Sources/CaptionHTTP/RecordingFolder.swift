internal import Foundation

/// The files of a recording: `0001-get-feed.json`, and bodies beside them.
struct RecordingFolder: Sendable {
  /// Bodies up to this size stand in the JSON file itself.
  private static let inlineBytes = 64 << 10

  let path: String

  func path(of name: String) -> String {
    "\(path)/\(name)"
  }

  static func bodyName(_ name: String) -> String { "\(name).body" }
  private static func requestBodyName(_ name: String) -> String { "\(name).request-body" }

  func make() throws(HTTPError) {
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch {
      throw .file(path: path.harmless, reason: "the folder cannot be made")
    }
    guard try names().isEmpty else {
      throw .file(path: path.harmless, reason: "it holds a recording already")
    }
  }

  /// The names of the exchanges, without their extension, in the order in which they were sent.
  func names() throws(HTTPError) -> [String] {
    let files: [String]
    do {
      files = try FileManager.default.contentsOfDirectory(atPath: path)
    } catch {
      throw .file(path: path.harmless, reason: "the folder cannot be read")
    }
    return files.filter { $0.hasSuffix(".json") && ($0.first?.isNumber ?? false) }
      .map { String($0.dropLast(5)) }
      .sorted { (Self.number($0), $0) < (Self.number($1), $1) }
  }

  private static func number(_ name: String) -> Int {
    Int(name.prefix { $0.isNumber }) ?? 0
  }

  /// A name that says what was asked, in letters that are fine in any file system.
  func name(number: Int, _ request: HTTPRequest) -> String {
    let digits = String(number)
    let padding = String(repeating: "0", count: max(0, 4 - digits.count))
    let end =
      Secrets.scrubbed(request.url).prefix { $0 != "?" && $0 != "#" }
      .split(separator: "/").last ?? ""
    let word = end.lowercased().filter { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }
    return "\(padding)\(digits)-\(request.method.rawValue.lowercased())-\(word.prefix(40))"
  }

  func write(_ exchange: RecordedExchange, name: String) throws(HTTPError) {
    try write(json: exchange, as: "\(name).json")
  }

  func write(json value: some Encodable, as name: String) throws(HTTPError) {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    do {
      try encoder.encode(value).write(to: URL(filePath: path(of: name)), options: .atomic)
    } catch {
      throw .file(path: path(of: name).harmless, reason: "the recording cannot be written")
    }
  }

  func read<Value: Decodable>(_ type: Value.Type, from name: String) throws(HTTPError) -> Value {
    let data: Data
    do {
      data = try Data(contentsOf: URL(filePath: path(of: name)))
    } catch {
      throw .file(path: path(of: name).harmless, reason: "the recording cannot be read")
    }
    do {
      return try JSONDecoder().decode(type, from: data)
    } catch {
      throw .file(path: path(of: name).harmless, reason: "it is not a recording of this program")
    }
  }

  /// Keeps a scrubbed body, in a file of its own if it is long.
  func write(_ bytes: [UInt8], as name: String) throws(HTTPError) -> RecordedExchange.Body? {
    guard !bytes.isEmpty else { return nil }
    guard bytes.count > Self.inlineBytes else { return RecordedExchange.Body(bytes) }
    try OutputFile(path(of: name)).append(bytes)
    return RecordedExchange.Body(file: name)
  }

  func write(
    _ body: HTTPRequest.Body, name: String
  ) throws(HTTPError) -> RecordedExchange.Body? {
    let name = Self.requestBodyName(name)
    if let bytes = try body.scrubbedBytes() { return try write(bytes, as: name) }
    let file = try OutputFile(path(of: name))
    try body.forEachPiece { piece throws(HTTPError) in try file.append(piece) }
    return RecordedExchange.Body(file: name)
  }
}

extension HTTPRequest.Body {
  /// The body as it is recorded; `nil` when it is too long to be looked at.
  func scrubbedBytes() throws(HTTPError) -> [UInt8]? {
    guard sizeInBytes <= Secrets.scrubbedBytes else { return nil }
    var bytes: [UInt8] = []
    try forEachPiece { bytes += $0 }
    return Secrets.scrubbed(body: bytes)
  }
}
