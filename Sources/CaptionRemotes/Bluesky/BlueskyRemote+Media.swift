internal import CaptionCore
internal import CaptionHTTP

extension BlueskyRemote {
  /// The largest image that a record may have.
  private static let maximumImageBytes = 2_000_000

  /// Uploads the images of a new post, in order, and answers the server's references to them.
  ///
  /// What is uploaded twice is one blob; what no record refers to is dropped by the server.
  func upload(
    _ media: [Media], to account: BlueskyAccount
  ) async throws(RemoteError) -> Result<[JSONTree], MediaSource.Refusal> {
    guard let home = try? HTTPURL(account.server) else {
      throw .refused(reason: "\(account.server): this server cannot be asked")
    }
    let source = MediaSource(client: api, home: home)
    var references: [JSONTree] = []
    for medium in media {
      let file: UploadFile
      switch try await source.fetch(medium) {
      case .success(let fetched): file = fetched
      case .failure(let refusal): return .failure(refusal)
      }
      if let reason = Self.fault(in: file) { return .failure(.init(reason: reason)) }
      let request = HTTPRequest(
        .post, account.url("com.atproto.repo.uploadBlob"),
        headers: ["Content-Type": file.mimeType], body: .file(file.contents))
      switch try await authorized(account).write(request) {
      case .lost: throw .unreachable(reason: "the upload of an image was lost", notBefore: nil)
      case .refused(let answer): return .failure(.init(reason: answer.refusal))
      case .done(let answer):
        let blob = try answer.tree()["blob"]
        guard blob["ref"]["$link"].string != nil else {
          throw .malformed(path: "blob", reason: "the server's answer names no blob")
        }
        references.append(blob)
      }
    }
    return .success(references)
  }

  private static func fault(in file: UploadFile) -> String? {
    guard file.mimeType.hasPrefix("image/") else {
      return "a new post on Bluesky can have pictures here, and this is \(file.mimeType)"
    }
    let size = file.contents.sizeInBytes
    return size > maximumImageBytes
      ? "a picture has \(size) bytes, Bluesky takes \(maximumImageBytes)" : nil
  }
}
