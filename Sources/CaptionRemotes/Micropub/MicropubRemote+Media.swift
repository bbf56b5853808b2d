internal import CaptionCore
internal import CaptionHTTP

extension MicropubRemote {
  /// Brings a picture, video or sound to the site; without a media endpoint, its public address.
  func bring(
    _ medium: Media, _ facts: MicropubFacts
  ) async throws(RemoteError) -> Result<MicropubUpdate.Medium, MediaSource.Refusal> {
    guard let endpoint = facts.mediaEndpoint else { return address(of: medium) }
    let file: UploadFile
    switch try await MediaSource(client: client, home: site.url).fetch(medium) {
    case .success(let found): file = found
    case .failure(let refusal): return .failure(refusal)
    }
    let answer = try await upload(file, to: endpoint)
    guard answer.isSuccess else {
      return .failure(.init(reason: "a picture or video: \(answer.refusal)"))
    }
    guard let location = answer.headers["Location"], let home = try? HTTPURL(endpoint),
      let url = try? home.resolve(location), url.scheme != .file
    else { throw .malformed(path: endpoint, reason: "it does not say where the file is now") }
    return .success(
      .init(
        property: Self.property(for: file.mimeType), url: url.description, alt: medium.alt))
  }

  /// What a site can fetch by itself.
  private func address(
    of medium: Media
  ) -> Result<MicropubUpdate.Medium, MediaSource.Refusal> {
    guard let url = try? HTTPURL(medium.url), url.scheme != .file,
      !url.isPrivate || site.url.isPrivate
    else {
      return .failure(
        .init(reason: "this site takes no files: a medium needs a public address"))
    }
    let property = Self.property(for: medium.mimeType ?? "")
    return .success(.init(property: property, url: url.description, alt: medium.alt))
  }

  private static func property(for type: String) -> String {
    if type.hasPrefix("video/") { return "video" }
    return type.hasPrefix("audio/") ? "audio" : "photo"
  }

  /// Sends a file; nothing public is made by that, so that it may be sent again.
  private func upload(
    _ file: UploadFile, to endpoint: String
  ) async throws(RemoteError) -> APIAnswer {
    let answer: APIAnswer
    do {
      answer = try await client.send(HTTPRequest.multipart(endpoint, [], file: file))
    } catch {
      throw RemoteError(error)
    }
    // One picture that is too large is that post's matter.
    let isAboutFile = [400, 404, 405, 410, 413, 415, 422, 501].contains(answer.status)
    guard answer.isSuccess || isAboutFile else { throw answer.error(now: now()) }
    return answer
  }
}
