internal import CaptionCore
internal import CaptionHTTP

extension BlueskyRemote {
  /// The largest image that a record may have.
  private static let maximumImageBytes = 2_000_000

  /// What came of bringing the images of a new post to the server.
  enum Uploads {
    /// The server's references to them.
    case ready([JSONTree])
    case failed(Outcome)
  }

  /// Fetches the images of a new post and uploads them, in order, if all of them can be sent.
  ///
  /// What is uploaded twice is one blob; what no record refers to is dropped by the server.
  func upload(
    _ media: [Media], to account: BlueskyAccount
  ) async throws(RemoteError) -> Uploads {
    guard let home = try? HTTPURL(account.server) else {
      throw .refused(reason: "\(account.server): this server cannot be asked")
    }
    let files: [UploadFile]
    switch try await MediaSource(client: open, named: named + [home]).fetch(media, Self.fault(in:))
    {
    case .success(let fetched): files = fetched
    case .failure(let unsent): return .failed(unsent.outcome)
    }
    var references: [JSONTree] = []
    for file in files {
      let request = HTTPRequest(
        .post, account.url("com.atproto.repo.uploadBlob"),
        headers: ["Content-Type": file.mimeType], body: .file(file.contents))
      switch try await authorized(account).write(request) {
      case .lost: throw .unreachable(reason: "the upload of an image was lost", notBefore: nil)
      case .refused(let answer): return .failed(.refused(reason: answer.refusal))
      case .done(let answer):
        let blob = try answer.tree()["blob"]
        guard blob["ref"]["$link"].string != nil else {
          throw .malformed(path: "blob", reason: "the server's answer names no blob")
        }
        references.append(blob)
      }
    }
    return .ready(references)
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
