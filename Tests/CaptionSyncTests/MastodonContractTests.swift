import CaptionHTTP
import CaptionRemotes
import RemoteContract
import Testing

/// Mastodon, and what speaks like it, under the contract of all remotes.
struct MastodonContractTests {
  static let software: [(String, ScriptedMastodon.Ways)] = [
    ("mastodon", .mastodon), ("gotosocial", .gotosocial), ("takahe", .takahe),
    ("pixelfed", .pixelfed), ("wordpress", .wordpress),
  ]

  static func world(_ server: ScriptedMastodon) throws -> ContractWorld {
    try ContractWorld(server, kind: "mastodon") { setup in
      let url = HTTPURL.known(ScriptedMastodon.url)
      return MastodonRemote(
        url: url,
        over: AuthorizingTransport(
          over: setup.transport, for: url, credential: .field("Bearer \(server.ways.token)")),
        isAuthorised: true, learned: setup.learned, now: setup.now, sleep: { _ in })
    }
  }

  @Test(arguments: RemoteContract.Rule.allCases, software.indices)
  func mastodonKeepsTheContract(rule: RemoteContract.Rule, index: Int) async throws {
    let (name, ways) = Self.software[index]
    let contract = RemoteContract(severalPages: 95) {
      try Self.world(ScriptedMastodon(ways))
    }
    let isTried = try await contract.check(rule)
    // Pixelfed takes no post without a picture: its creates have tests of their own.
    let needsMedia: Set<RemoteContract.Rule> = [
      .aDraftIsCreatedOnce, .aLostAnswerToACreateMakesNoSecondPost,
      .aLostRequestToCreateIsNeverTakenForDone,
      .aCreateThatIsMadeAndAnsweredOtherwiseMakesNoSecondPost,
    ]
    #expect(isTried || name == "pixelfed" && needsMedia.contains(rule), "\(name)")
  }
}

extension HTTPURL {
  /// An address that is written in a test.
  static func known(_ text: String) -> HTTPURL {
    do {
      return try HTTPURL(text)
    } catch {
      preconditionFailure("\(text) is no address")
    }
  }
}
