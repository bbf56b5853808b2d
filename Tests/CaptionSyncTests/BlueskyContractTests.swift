import CaptionHTTP
import CaptionRemotes
import RemoteContract
import TestSupport
import Testing

extension ContractWorld {
  /// A world whose remote is the account of a scripted server of the AT Protocol.
  ///
  /// - Parameter secrets: Where the session's tokens are kept; `nil` for nowhere.
  init(
    _ server: PDSServer, url: String = "\(PDSServer.origin)/profile/\(PDSServer.did)",
    password: String? = PDSServer.password, secrets: SecretFile?
  ) throws {
    try self.init(server, kind: "bluesky") { setup in
      BlueskyRemote(
        id: setup.id, url: url, over: setup.transport, password: password,
        isWritable: password != nil, secrets: secrets,
        learned: setup.learned, now: setup.now)
    }
  }
}

extension SecretFile {
  /// A file in a folder of its own with tokens that the scripted server takes.
  static func blueskySession(in folder: ScratchFolder) throws -> SecretFile {
    let file = SecretFile(in: folder.path, named: "session.json")
    try file.replace(
      with: Array(
        """
        {"did":"\(PDSServer.did)","server":"\(PDSServer.origin)",
        "accessJwt":"access0","refreshJwt":"refresh0"}
        """.utf8))
    return file
  }
}

/// Bluesky under the contract of all remotes, on servers with all the manners that are known.
struct BlueskyContractTests {
  static let manners: [PDSServer.Behaviour] = [
    PDSServer.Behaviour(pageSize: 2),
    PDSServer.Behaviour(
      repeatsRecords: true, pageSize: 2, missing: .plainText, swap: .ignored, tellsRevision: false,
      describes: false),
    PDSServer.Behaviour(missing: .unauthorised, tellsRevision: false),
  ]

  @Test(arguments: RemoteContract.Rule.allCases, manners.indices)
  func blueskyKeepsTheContract(rule: RemoteContract.Rule, manner: Int) async throws {
    let folder = try ScratchFolder()
    let secrets = try SecretFile.blueskySession(in: folder)
    let contract = RemoteContract(severalPages: 5) {
      try ContractWorld(PDSServer(Self.manners[manner]), secrets: secrets)
    }
    #expect(try await contract.check(rule))
  }
}
