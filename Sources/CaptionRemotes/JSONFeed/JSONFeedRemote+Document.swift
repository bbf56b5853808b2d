internal import CaptionCore
internal import CaptionHTTP

extension JSONFeedRemote {
  /// How often a document that changes while it is read is read again.
  static let maximumReads = 3

  /// Reads a page whole into a file, as the bytes that a replacement would replace.
  func readCopy(of address: String, keys: [String]) async throws(RemoteError) -> FeedCopy {
    var faults: [RemoteError] = []
    while true {
      let answer = try await send(HTTPRequest(.get, address, headers: Self.exact))
      guard answer.status == 200 else {
        throw RemoteError(status: answer, of: address, now: now())
      }
      do {
        return try await FeedCopy(answer, at: address, keys: keys)
      } catch {
        guard case .malformed = error else { throw error }
        faults.append(error)
        guard faults.count >= Self.maximumReads else { continue }
        if Set(faults).count == 1 { throw error }
        throw .unreachable(reason: "the document changes while it is read", notBefore: nil)
      }
    }
  }

  /// Whether a page is still what was copied, as far as its tag tells.
  ///
  /// Asked just before a page is replaced: a server that ignores `If-Match` would not say.
  func isStill(_ copy: FeedCopy) async throws(RemoteError) -> Bool {
    guard let tag = copy.tag, !copy.address.hasPrefix("file:") else { return true }
    var request = HTTPRequest(.get, copy.address, headers: Self.exact)
    request.headers["If-None-Match"] = tag.text
    let answer = try await send(request)
    return answer.status != 200 || EntityTag(answer.headers["ETag"]) == tag
  }

  /// Waits until the tag of a document that was just written can have become strong.
  func waitForTag() async throws(RemoteError) {
    do {
      try await sleep(.seconds(2))
    } catch {
      throw .cancelled
    }
  }

  /// Refuses to replace a document where another's change could be lost unseen.
  ///
  /// - Parameter isTagFlapping: Whether the tag changes though the document does not.
  func checkSafety(of copy: FeedCopy, isTagFlapping: Bool = false) throws(RemoteError) {
    guard !options.isSoleWriter else { return }
    guard !isTagFlapping else {
      throw .unsafeToWrite(
        reason: "the server gives the same feed another ETag each time, so that none guards a write"
      )
    }
    guard copy.tag?.isStrong == true else {
      let found = copy.tag == nil ? "no ETag" : "only a weak ETag"
      throw .unsafeToWrite(
        reason: "the server gives \(found) for the feed, so a write could undo another's")
    }
    guard !options.isPreconditionBroken else {
      throw .unsafeToWrite(
        reason: "the server's ETag did not guard an earlier write of the feed")
    }
  }

  /// How a server took a new document.
  enum PutAnswer: Hashable {
    case accepted
    /// 412: the document is not the one that was copied.
    case overtaken
    /// It may have been taken or not; the error is what to say if it was not.
    case failed(RemoteError)
  }

  /// Replaces a page.
  ///
  /// - Parameter isConditional: Whether only if it is still the one that was copied, where the server
  ///   gave a tag for that.
  /// - Throws: What is about the remote as a whole; nothing was written.
  func put(
    _ document: ScratchFile, over copy: FeedCopy, isConditional: Bool = true
  ) async throws(RemoteError) -> PutAnswer {
    var request = HTTPRequest(.put, copy.address, body: .file(document))
    let type = copy.contentType ?? ""
    request.headers["Content-Type"] = type.contains("json") ? type : "application/feed+json"
    if isConditional, let tag = copy.tag, tag.isStrong { request.headers["If-Match"] = tag.text }
    if Task.isCancelled { throw .cancelled }
    let answer: HTTPAnswer
    do {
      answer = try await transport.send(request)
    } catch {
      switch error {
      case .unreachable(_, _, isSent: true), .malformed, .tooLarge, .cancelled:
        return .failed(RemoteError(error))
      default: throw RemoteError(error)
      }
    }
    switch answer.status {
    case 200..<300: return .accepted
    case 412: return .overtaken
    case 501 where request.headers["If-Match"] != nil:
      // OpenStack Swift has no conditional writes, and does not pass over the condition.
      guard options.isSoleWriter else { throw .refused(reason: Self.noConditions) }
      return try await put(document, over: copy, isConditional: false)
    case 404, 405, 501: throw .refused(reason: "this server does not accept writes")
    case 409:
      throw .unreachable(reason: "another write of the feed is under way (409)", notBefore: nil)
    case 413: throw .refused(reason: "the feed is larger than the server takes (413)")
    case 507: throw .refused(reason: "the server has no room for the feed (507)")
    case 500..<600:
      return .failed(RemoteError(status: answer, of: copy.address, now: now()))
    default: throw RemoteError(status: answer, of: copy.address, now: now())
    }
  }

  private static let noConditions =
    "this server does not accept writes, or none with a condition (501): if nothing else writes the "
    + "feed, `--sole-writer` does without"

  /// Asks for a document as it is stored: not compressed, whose tag would be another, nor cached.
  private static var exact: HTTPHeaders {
    ["Accept": accepted, "Accept-Encoding": "identity", "Cache-Control": "no-cache"]
  }
}
