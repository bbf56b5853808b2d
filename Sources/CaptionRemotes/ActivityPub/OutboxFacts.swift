internal import CaptionCore
internal import Foundation

/// Where an account's outbox is and what the account is called, as it is kept from run to run.
struct OutboxFacts: Hashable, Sendable, Codable {
  var outbox: String
  /// The identity of the account; `nil` where only an outbox was given.
  var actor: String?
  /// The name anywhere: `user@example.social`.
  var name: String?
  /// The account's page.
  var page: String?

  init(outbox: String) {
    self.outbox = outbox
  }

  /// - Parameter text: As `text` writes it; `nil` for anything else.
  init?(text: String?) {
    let known = text.flatMap { try? JSONDecoder().decode(Self.self, from: Data($0.utf8)) }
    guard let known else { return nil }
    self = known
  }

  var text: String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    // Words only: it cannot fail.
    return (try? encoder.encode(self)).map { String(decoding: $0, as: UTF8.self) } ?? ""
  }

  /// The account by its identity, which on some servers does not hold its name.
  var account: Account? {
    guard let name else { return nil }
    return Account(name: name, url: page ?? actor)
  }
}
