internal import Glibc

/// Reads and replaces files by their `file:` addresses, with the answers a careful server would give.
///
/// GET and HEAD carry a strong `ETag`, a hash of the content, and know `If-None-Match`. PUT knows
/// `If-Match` and `If-None-Match: *`, and replaces the file as a whole or not at all: whatever
/// happens, a reader finds the old bytes or the new ones. Symbolic links are followed, so that what
/// they point to is replaced.
public struct FileTransport: HTTPTransport {
  public init() {}

  public func send(_ request: HTTPRequest) async throws(HTTPError) -> HTTPAnswer {
    guard !Task.isCancelled else { throw .cancelled }
    let url = try HTTPURL(request.url)
    guard url.scheme == .file else {
      throw .badURL(url.description, reason: "it is not a file's address")
    }
    let path = try url.filePath
    switch request.method {
    case .get, .head: return try read(path, request)
    case .put:
      let replacement = try FileReplacement(of: path)
      try await replacement.lock(for: request.limits.connect)
      return try replacement.carryOut(request)
    case .post, .delete: return HTTPAnswer(status: 405, headers: ["Allow": "GET, HEAD, PUT"])
    }
  }

  private func read(_ path: String, _ request: HTTPRequest) throws(HTTPError) -> HTTPAnswer {
    guard let file = try OpenFile(path) else { return HTTPAnswer(status: 404) }
    guard file.sizeInBytes <= request.limits.bodyBytes else {
      throw .tooLarge(limit: request.limits.bodyBytes)
    }
    let tag = try file.entityTag()
    if let known = request.headers["If-None-Match"], EntityTag.list(known, holds: tag) {
      return HTTPAnswer(status: 304, headers: ["ETag": tag])
    }
    let headers: HTTPHeaders = ["ETag": tag, "Content-Length": "\(file.sizeInBytes)"]
    guard request.method == .get else { return HTTPAnswer(status: 200, headers: headers) }
    return HTTPAnswer(status: 200, headers: headers, body: file.body(expecting: tag))
  }
}

extension EntityTag {
  /// Whether the value of `If-Match` or `If-None-Match` names a tag; `*` names any.
  static func list(_ value: String, holds tag: String) -> Bool {
    value.split(separator: ",").contains { part in
      let name = part.drop { $0 == " " || $0 == "\t" }.prefix { $0 != " " && $0 != "\t" }
      return name == "*" || name == tag
    }
  }
}
