internal import CaptionHTTP

extension HTTPRequest {
  /// A request whose body is JSON.
  static func json(_ method: Method, _ url: String, _ body: JSONTree) -> HTTPRequest {
    HTTPRequest(
      method, url, headers: ["Content-Type": "application/json"], body: .bytes(body.bytes))
  }

  /// A request whose body is a form: `name=value&…`.
  static func form(_ method: Method, _ url: String, _ fields: [(String, String)]) -> HTTPRequest {
    HTTPRequest(
      method, url, headers: ["Content-Type": "application/x-www-form-urlencoded"],
      body: .bytes(Array(FormFields.text(fields).utf8)))
  }

  /// A request whose body is a form with a file, held on disk.
  ///
  /// The boundary comes from the file, so that a replayed run sends the same bytes.
  static func multipart(
    _ url: String, _ fields: [(String, String)], file: UploadFile
  ) throws(HTTPError) -> HTTPRequest {
    let boundary = "captions-\(try file.digest())"
    let body = try ScratchFile()
    for (name, value) in fields {
      try body.append(
        "--\(boundary)\r\nContent-Disposition: form-data; name=\"\(name)\"\r\n\r\n\(value)\r\n".utf8
      )
    }
    try body.append(
      """
      --\(boundary)\r\nContent-Disposition: form-data; name="\(file.field)"; \
      filename="\(file.name)"\r\nContent-Type: \(file.mimeType)\r\n\r\n
      """.utf8)
    try file.forEachPiece { piece throws(HTTPError) in try body.append(piece) }
    try body.append("\r\n--\(boundary)--\r\n".utf8)
    return HTTPRequest(
      .post, url, headers: ["Content-Type": "multipart/form-data; boundary=\(boundary)"],
      body: .file(body))
  }
}

/// The file of a form.
struct UploadFile: Sendable {
  var field: String
  /// A plain name of ours, never that of the person's file.
  var name: String
  var mimeType: String
  var contents: ScratchFile

  fileprivate func digest() throws(HTTPError) -> String {
    var hash = ContentHash()
    try forEachPiece { piece throws(HTTPError) in hash.update(piece) }
    return hash.digest()
  }

  fileprivate func forEachPiece(
    _ visit: ([UInt8]) throws(HTTPError) -> Void
  ) throws(HTTPError) {
    var offset: Int64 = 0
    while case let piece = try contents.read(at: offset, count: 256 << 10), !piece.isEmpty {
      try visit(piece)
      offset += Int64(piece.count)
    }
  }
}

/// Fields of a form or parameters of an address, percent-encoded.
enum FormFields {
  static func text(_ fields: [(String, String)]) -> String {
    fields.map { "\(escaped($0.0))=\(escaped($0.1))" }.joined(separator: "&")
  }

  /// An address with further parameters.
  static func url(_ url: String, _ fields: [(String, String)]) -> String {
    fields.isEmpty ? url : "\(url)\(url.contains("?") ? "&" : "?")\(text(fields))"
  }

  /// Everything but letters, digits and `-._~` as `%XX`.
  static func escaped(_ text: String) -> String {
    var result: [UInt8] = []
    let digits = Array("0123456789ABCDEF".utf8)
    for byte in text.utf8 {
      switch byte {
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E: result.append(byte)
      default: result += [0x25, digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      }
    }
    return String(decoding: result, as: UTF8.self)
  }
}
