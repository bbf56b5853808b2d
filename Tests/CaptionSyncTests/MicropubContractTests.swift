import CaptionHTTP
import CaptionRemotes
import RemoteContract
import Testing

/// Sites with a Micropub endpoint, under the contract of all remotes.
struct MicropubContractTests {
  static let servers: [(String, ScriptedMicropub.Ways)] = [
    ("a list by words", ways { _ in }),
    ("a list by numbers", ways { $0.paging = .offset }),
    (
      "a list that says nothing of pages, oldest first",
      ways {
        $0.paging = .silent
        $0.isOldestFirst = true
        $0.hasDates = false
      }
    ),
    (
      "by paths, and gone with 404",
      ways {
        $0.paging = .offset
        $0.usesPaths = true
        $0.missingStatus = 404
      }
    ),
    (
      "addresses that follow the text",
      ways {
        $0.renames = true
        $0.redirects = true
      }
    ),
    (
      "markup, and deleted posts that are said to be",
      ways {
        $0.storesMarkup = true
        $0.keepsDeleted = true
      }
    ),
    ("a feed", ways { $0.paging = nil }),
    (
      "Atom",
      ways {
        $0.paging = nil; $0.form = .atom
      }
    ),
    (
      "RSS",
      ways {
        $0.paging = nil; $0.form = .rss
      }
    ),
    (
      "the posts on its page",
      ways {
        $0.paging = nil; $0.form = .entries
      }
    ),
  ]

  private static func ways(
    _ change: (inout ScriptedMicropub.Ways) -> Void
  ) -> ScriptedMicropub.Ways {
    var ways = ScriptedMicropub.Ways()
    change(&ways)
    return ways
  }

  static func world(
    _ server: ScriptedMicropub, at address: String = ScriptedMicropub.site, isComplete: Bool? = nil
  ) throws -> ContractWorld {
    try ContractWorld(server, kind: "micropub") { setup in
      let url = HTTPURL.known(address)
      return MicropubRemote(
        url: url,
        over: AuthorizingTransport(
          over: setup.transport, for: url,
          credential: .field("Bearer \(ScriptedMicropub.token)")),
        isAuthorised: true, isComplete: isComplete ?? (server.ways.paging == nil),
        learned: setup.learned,
        now: setup.now)
    }
  }

  @Test(arguments: RemoteContract.Rule.allCases, servers.indices)
  func micropubKeepsTheContract(rule: RemoteContract.Rule, index: Int) async throws {
    let (name, ways) = Self.servers[index]
    // An edit gives the post another key there: what becomes of it has tests of its own.
    let followsKeys: Set<RemoteContract.Rule> = [
      .anEditArrivesThereAndNothingElseChanges, .whatIsNotKnownSurvivesAnEdit,
      .aLostAnswerToAnEditIsFoundOut,
    ]
    guard !ways.renames || !followsKeys.contains(rule) else { return }
    // Whether the oldest post was deleted, or pushed out by newer ones, these forms do not tell.
    let noticesDeletions = ways.form == .json
    let contract = RemoteContract(severalPages: 65, noticesDeletions: noticesDeletions) {
      try Self.world(ScriptedMicropub(ways))
    }
    let isTried = try await contract.check(rule)
    #expect(isTried || !noticesDeletions && rule == .whatIsDeletedThereGoesToTheTrash, "\(name)")
  }
}
