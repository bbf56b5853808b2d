internal import CaptionCore
internal import CaptionHTTP

/// Reads the bytes of a medium from where its address says, to be sent on to a server.
struct MediaSource: Sendable {
  let client: APIClient
  /// The server that the bytes are for; its own network may be asked.
  let home: HTTPURL

  /// What no server takes anyway.
  private static let maximumBytes: Int64 = 200 << 20

  /// Why a medium cannot be sent.
  struct Refusal: Error, Hashable {
    /// For a person.
    var reason: String
  }

  /// Fetches a medium into a file without a name.
  func fetch(_ medium: Media) async throws(RemoteError) -> Result<UploadFile, Refusal> {
    guard let url = try? HTTPURL(medium.url) else {
      return .failure(Refusal(reason: "a medium has no address that can be read"))
    }
    guard !url.isPrivate || url.scheme == .file || home.isPrivate else {
      return .failure(Refusal(reason: "\(url.host) is in a private network, and is not asked"))
    }
    do throws(HTTPError) {
      var request = HTTPRequest(.get, url.description)
      request.limits.bodyBytes = Self.maximumBytes
      let answer = try await client.transport.send(request)
      guard answer.status == 200 else {
        return .failure(
          Refusal(reason: "\(url.description.harmless) cannot be read (\(answer.status))"))
      }
      let contents = try ScratchFile()
      var first: [UInt8] = []
      while let piece = try await answer.body.next() {
        if first.count < 16 { first += piece.prefix(16) }
        try contents.append(piece)
      }
      guard let type = MediaBytes.type(of: first) else {
        return .failure(
          Refusal(reason: "\(url.description.harmless) is no picture, video or sound"))
      }
      return .success(
        UploadFile(
          field: "file", name: "media.\(type.ending)", mimeType: type.mime, contents: contents))
    } catch {
      switch error {
      case .tooLarge:
        return .failure(Refusal(reason: "a medium has more than \(Self.maximumBytes >> 20) MiB"))
      case .unreachable, .file, .badURL, .insecure, .redirected:
        return .failure(Refusal(reason: "\(url.description.harmless) cannot be read"))
      case .malformed, .cancelled, .notRecorded: throw RemoteError(error)
      }
    }
  }
}

/// Tells what a file is by its first bytes, whatever its name: only pictures, videos and sounds are
/// ever sent on.
enum MediaBytes {
  static func type(of first: [UInt8]) -> (mime: String, ending: String)? {
    func begins(_ text: String, at offset: Int = 0) -> Bool {
      first.dropFirst(offset).starts(with: text.utf8)
    }
    if first.starts(with: [0xFF, 0xD8, 0xFF]) { return ("image/jpeg", "jpg") }
    if first.starts(with: [0x89, 0x50, 0x4E, 0x47]) { return ("image/png", "png") }
    if begins("GIF8") { return ("image/gif", "gif") }
    if begins("RIFF"), begins("WEBP", at: 8) { return ("image/webp", "webp") }
    if begins("RIFF"), begins("WAVE", at: 8) { return ("audio/wav", "wav") }
    if begins("ftyp", at: 4) {
      if begins("avif", at: 8) { return ("image/avif", "avif") }
      if begins("heic", at: 8) || begins("mif1", at: 8) { return ("image/heic", "heic") }
      if begins("M4A", at: 8) { return ("audio/mp4", "m4a") }
      return begins("qt", at: 8) ? ("video/quicktime", "mov") : ("video/mp4", "mp4")
    }
    if first.starts(with: [0x1A, 0x45, 0xDF, 0xA3]) { return ("video/webm", "webm") }
    if begins("OggS") { return ("audio/ogg", "ogg") }
    if begins("fLaC") { return ("audio/flac", "flac") }
    if begins("ID3") || first.starts(with: [0xFF, 0xFB]) { return ("audio/mpeg", "mp3") }
    return nil
  }
}
