public import CaptionCore
internal import CaptionHTTP

extension MicropubRemote {
  /// Carries out operations; each is one write, and what it changes is read just before.
  ///
  /// Where the site says that a post is at an address, new or another, that is kept before anything
  /// else is asked: from then on the operation only looks there, and is never sent again.
  public func push(_ operations: [Operation]) async throws(RemoteError) -> [Outcome] {
    guard isAuthorised else {
      throw .unauthorised(reason: "without a token nothing can be written")
    }
    let facts = try await site.facts()
    var outcomes: [Outcome] = []
    for operation in operations {
      switch (operation.kind, operation.note) {
      case (.delete, _): outcomes.append(try await delete(operation, facts))
      case (_, let address?):
        // It was made: whatever keeps it from being read, the next run looks again.
        outcomes.append((try? await confirm(operation, at: address)) ?? .unknown)
      case (.create, nil): outcomes.append(try await create(operation, facts))
      case (.edit, nil): outcomes.append(try await edit(operation, facts))
      }
    }
    return outcomes
  }

  // MARK: Creating

  private func create(
    _ operation: Operation, _ facts: MicropubFacts
  ) async throws(RemoteError) -> Outcome {
    var media: [MicropubUpdate.Medium] = []
    for medium in operation.target.media {
      switch try await bring(medium, facts) {
      case .success(let brought): media.append(brought)
      case .failure(let unsent): return unsent.outcome
      }
    }
    let order = media.compactMap { MicropubPost.mediaProperties.firstIndex(of: $0.property) }
    guard order == order.sorted() else {
      return .refused(reason: "a site keeps pictures apart from videos: put the pictures first")
    }
    let answer = try await send(hasAlts: media.contains { $0.alt != nil }, facts) { beside in
      MicropubUpdate.newPost(operation.target, media, altsBeside: beside)
    }
    switch answer {
    case .lost: return .unknown
    case .refused(let answer): return .refused(reason: answer.refusal)
    case .done(let answer):
      return place(in: answer, facts).map(Outcome.prepared) ?? .unknown
    }
  }

  /// Sends a body and, where the server takes pictures as addresses only, one with the alt texts
  /// beside them; what was refused has changed nothing.
  private func send(
    hasAlts: Bool, _ facts: MicropubFacts, _ body: (_ altsBeside: Bool) -> JSONTree
  ) async throws(RemoteError) -> APIClient.WriteAnswer {
    let first = body(facts.keepsAltsBeside)
    let answer = try await client.write(.json(.post, facts.endpoint, first))
    guard case .refused(let refused) = answer, refused.status == 400, hasAlts,
      !facts.keepsAltsBeside, case let second = body(true), second != first
    else { return answer }
    let other = try await client.write(.json(.post, facts.endpoint, second))
    if case .refused = other { return answer }
    site.learn { $0.keepsAltsBeside = true }
    return other
  }

  /// Where a server says that a post is.
  private func place(in answer: APIAnswer, _ facts: MicropubFacts) -> String? {
    guard let location = answer.headers["Location"], let endpoint = try? HTTPURL(facts.endpoint)
    else { return nil }
    return MicropubPost.key(location, on: endpoint)
  }

  // MARK: Confirming

  /// How long a site may take to show what it has accepted.
  private static let patience: Int64 = 86_400_000

  /// Reads a post back from where the server said it is.
  func confirm(
    _ operation: Operation, at address: String
  ) async throws(RemoteError) -> Outcome {
    switch try await site.look(address) {
    case .shown(let post), .moved(let post): return .acknowledged(item: post.item)
    case .gone, .hidden: break
    }
    let time = now().milliseconds
    guard time - (operation.sentAt?.milliseconds ?? time) > Self.patience else { return .unknown }
    return .refused(
      reason: "the site took it for \(address.harmless), and a day later it is not there")
  }

  // MARK: Editing

  private func edit(
    _ operation: Operation, _ facts: MicropubFacts
  ) async throws(RemoteError) -> Outcome {
    let post: MicropubPost
    switch try await site.look(operation.link.key) {
    case .gone, .moved: return .stale(item: nil)
    case .hidden: return Self.hidden
    case .shown(let shown): post = shown
    }
    switch post.standing(to: operation) {
    case .asIntended: return .acknowledged(item: post.item)
    case .other: return .stale(item: post.item)
    case .asExpected: break
    }
    let bodies = [false, true].compactMap { beside in
      MicropubUpdate(operation, of: post, altsBeside: beside)?.body(for: post.spelling)
    }
    guard bodies.count == 2 else { return Self.tooMuchMarkup }
    let hasAlts = operation.fields.contains { $0.kind == .alt }
    let answer = try await send(hasAlts: hasAlts, facts) { beside in bodies[beside ? 1 : 0] }
    switch answer {
    case .lost: return .unknown
    case .refused(let answer): return .refused(reason: answer.refusal)
    // It is done later: what came of it the next run sees.
    case .done(let answer) where answer.status == 202: return .unknown
    case .done(let answer):
      if let place = place(in: answer, facts), place != operation.link.key {
        return .prepared(note: place)
      }
      guard case .shown(let now) = try await site.look(post.key) else { return .unknown }
      return operation.outcome(readingBack: now.item)
    }
  }

  private static let tooMuchMarkup = Outcome.refused(
    reason: "its text is markup with pictures, players or tables, which this new text would take "
      + "away: change fewer words, or edit it on the site")

  private static let hidden = Outcome.refused(
    reason: "the endpoint does not say what the post was made of, though its page may be there")

  // MARK: Deleting

  private func delete(
    _ operation: Operation, _ facts: MicropubFacts
  ) async throws(RemoteError) -> Outcome {
    let post: MicropubPost
    switch try await site.look(operation.link.key) {
    case .gone: return .acknowledged(item: nil)
    // What the address leads to may be another post.
    case .moved: return .stale(item: nil)
    case .hidden: return Self.hidden
    case .shown(let shown): post = shown
    }
    guard post.standing(to: operation) == .asExpected else { return .stale(item: post.item) }
    let body: JSONTree = ["action": "delete", "url": .string(post.spelling)]
    switch try await client.write(.json(.post, facts.endpoint, body)) {
    case .lost: return .unknown
    case .refused(let answer): return .refused(reason: answer.refusal)
    case .done: return .acknowledged(item: nil)
    }
  }
}
