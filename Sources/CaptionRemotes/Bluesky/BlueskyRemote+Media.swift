internal import CaptionCore
internal import CaptionHTTP

extension BlueskyRemote {
  /// Why media cannot be uploaded.
  struct MediaRefusal: Error {
    /// For a person.
    var reason: String
  }

  /// The largest image that the app shows.
  private static let maximumImageBytes = 2_000_000

  /// Uploads the images of a new post, in order, and answers the server's references to them.
  ///
  /// What is uploaded twice is one blob; what no record refers to is dropped by the server.
  func upload(
    _ media: [Media], to account: BlueskyAccount
  ) async throws(RemoteError) -> Result<[JSONTree], MediaRefusal> {
    var references: [JSONTree] = []
    for medium in media {
      let fetched: (bytes: [UInt8], type: String)
      switch try await fetch(medium) {
      case .success(let image): fetched = image
      case .failure(let refusal): return .failure(refusal)
      }
      let request = HTTPRequest(
        .post, account.url("com.atproto.repo.uploadBlob"),
        headers: ["Content-Type": fetched.type], body: .bytes(fetched.bytes))
      switch try await authorized(account).write(request) {
      case .lost: throw .unreachable(reason: "the upload of an image was lost", notBefore: nil)
      case .refused(let answer): return .failure(MediaRefusal(reason: answer.refusal))
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
}

extension BlueskyRemote {
  private func fetch(
    _ medium: Media
  ) async throws(RemoteError) -> Result<(bytes: [UInt8], type: String), MediaRefusal> {
    .failure(MediaRefusal(reason: medium.url))
  }
}
