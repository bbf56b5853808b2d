public import CaptionCore
internal import CaptionHTTP

extension InstagramRemote {
  /// Publishes in two steps, of which nobody sees the first: a container, and its publication.
  ///
  /// The container's number is kept in between: it can be published only once.
  public func push(_ operations: [Operation]) async throws(RemoteError) -> [Outcome] {
    var outcomes: [Outcome] = []
    for operation in operations {
      switch (operation.kind, operation.note) {
      case (.create, nil): outcomes.append(try await prepare(operation))
      case (.create, let container?): outcomes.append(try await publish(container, operation))
      case (.delete, _): outcomes.append(try await delete(operation))
      case (.edit, _):
        outcomes.append(.refused(reason: "Instagram changes no post that is published"))
      }
    }
    return outcomes
  }

  // MARK: The first step

  /// Makes the container; what comes of a lost answer to that expires unseen.
  private func prepare(_ operation: Operation) async throws(RemoteError) -> Outcome {
    if let reason = Self.fault(in: operation.target.media) {
      return .refused(reason: reason)
    }
    if let time = try await quotaResetAt() { return .later(time, reason: Self.quotaIsUsedUp) }
    let media = operation.target.media
    let caption = ("caption", operation.target.caption.text)
    guard media.count > 1 else {
      return try await makeContainer(media.flatMap(Self.fields) + [caption]).outcome
    }
    var children: [String] = []
    for medium in media {
      let made = try await makeContainer(Self.fields(medium) + [("is_carousel_item", "true")])
      guard case .made(let child) = made else { return made.outcome }
      children.append(child)
    }
    // An album takes videos only when they are ready.
    for (child, medium) in zip(children, media) where Self.isVideo(medium) {
      if let outcome = try await wait(for: child) { return outcome }
    }
    return try await makeContainer([
      ("media_type", "CAROUSEL"), ("children", children.joined(separator: ",")), caption,
    ]).outcome
  }

  private static func fields(_ medium: Media) -> [(String, String)] {
    if isVideo(medium) { return [("media_type", "REELS"), ("video_url", medium.url)] }
    let alt = medium.alt.map { [("alt_text", $0)] } ?? []
    return [("image_url", medium.url)] + alt
  }

  private static func isVideo(_ medium: Media) -> Bool {
    medium.mimeType?.hasPrefix("video/") ?? false
  }

  /// Why media cannot be published: Instagram fetches them itself, and takes pictures as JPEG only.
  private static func fault(in media: [Media]) -> String? {
    for medium in media {
      // What is no address at all is none of theirs.
      guard let url = try? HTTPURL(medium.url), url.scheme == .https, !url.isPrivate else {
        return "Instagram fetches media itself, so that they need a public https address"
      }
      if let type = medium.mimeType, type.hasPrefix("image/"), type != "image/jpeg" {
        return "Instagram takes pictures as JPEG only, and this one is \(type)"
      }
    }
    return nil
  }

  private static let quotaIsUsedUp = "as many posts were published in a day as Instagram allows"
  static let isPreparing = "Instagram is still preparing the post"

  /// When a post may be published again; `nil` where one may be now, or where nobody tells.
  private func quotaResetAt() async throws(RemoteError) -> Timestamp? {
    let address = try address()
    let url = address.url(
      "\(address.user)/content_publishing_limit", [("fields", "quota_usage,config")])
    guard case .done(let tree) = try await read(url) else { return nil }
    let limit = tree["data"].elements.first ?? tree
    guard let usage = limit["quota_usage"].integer,
      let total = limit["config"]["quota_total"].integer, usage >= total
    else { return nil }
    // The quota is of the last day, and tells not when its first post leaves it.
    return Timestamp(milliseconds: api.now().milliseconds + 3_600_000)
  }

  // MARK: The second step

  private func publish(
    _ container: String, _ operation: Operation
  ) async throws(RemoteError) -> Outcome {
    switch try await status(of: container) {
    case .published: return .unknown
    // It was not published before, or it would have been found: the first step again.
    case .expired, .missing: return try await prepare(operation)
    case .failed(let reason): return .refused(reason: reason)
    case .ready: break
    case .working: if let outcome = try await wait(for: container) { return outcome }
    }
    let address = try address()
    let request = HTTPRequest.form(
      .post, address.url("\(address.user)/media_publish"), [("creation_id", container)])
    switch try await write(request) {
    case nil: return .unknown
    case .refused(let error):
      switch error.subcode {
      case 2_207_027: return .later(soon, reason: Self.isPreparing)
      case 2_207_042:
        return .later(
          Timestamp(milliseconds: api.now().milliseconds + 3_600_000), reason: Self.quotaIsUsedUp)
      default: return .refused(reason: error.reason)
      }
    case .done(let tree):
      guard let key = tree["id"].identifier else { return .unknown }
      return .acknowledged(item: await readBack(key, operation))
    }
  }

  /// A post as it is after it was published; where it cannot be read now, as it was sent.
  private func readBack(_ key: String, _ operation: Operation) async -> Item {
    if let address = try? address(), case .done(let tree)? = try? await readPosts(address.url(key)),
      let post = InstagramMedia(tree)
    {
      return post.item
    }
    // The next listing reads it: no item has this hash.
    return Item(key: key, content: operation.target, contentHash: 0)
  }

  // MARK: Deleting

  private func delete(_ operation: Operation) async throws(RemoteError) -> Outcome {
    guard let shown = try await look(for: operation.link.key) else {
      return .acknowledged(item: nil)
    }
    guard let expected = operation.expected, shown.content.says(expected) else {
      return .stale(item: shown)
    }
    switch try await write(HTTPRequest(.delete, try address().url(operation.link.key))) {
    case nil: return .unknown
    case .refused(let error): return .refused(reason: error.reason)
    case .done: return .acknowledged(item: nil)
    }
  }
}
