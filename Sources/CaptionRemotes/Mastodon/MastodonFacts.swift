internal import CaptionCore

/// What a server told of itself and of us, as it is kept from run to run.
struct MastodonFacts: Hashable, Sendable, Codable {
  enum Software: String, Hashable, Sendable, Codable {
    case mastodon, gotosocial, pixelfed, takahe, other
  }

  var software = Software.mastodon
  /// As the server spells it: `4.3.1`, `2.7.2 (compatible; Pixelfed 0.12.3)`.
  var version = ""
  var accountID: String?
  var maximumCharacters = 500
  var maximumMedia = 4
  var maximumAltCharacters = 1500
  /// Whether the server has no address that gives a post's own text.
  var lacksSource = false
  /// Whether the server does not change posts.
  var lacksEditing = false
  /// When the server was asked for all this, milliseconds since 1970.
  var askedAt: Int64 = 0

  /// How long what a server told is believed: it may be brought up to date any day.
  private static let day: Int64 = 86_400_000

  init() {}

  /// - Parameter text: As `kept` writes it; anything else is nothing known.
  init(text: String?) {
    self = MastodonFacts(kept: text) ?? MastodonFacts()
  }

  func isStale(at now: Timestamp) -> Bool {
    now.milliseconds - askedAt > Self.day || now.milliseconds < askedAt
  }

  /// Takes over what `/api/v2/instance`, or `/api/v1/instance`, says.
  mutating func read(_ instance: JSONTree, at now: Timestamp) {
    version = instance["version"].string ?? ""
    let name = version.lowercased()
    let source = instance["source_url"].string?.lowercased() ?? ""
    if name.contains("pixelfed") {
      software = .pixelfed
    } else if name.hasPrefix("takahe") {
      software = .takahe
    } else if source.contains("gotosocial") || name.contains("gotosocial") {
      software = .gotosocial
    } else {
      let isMastodon = name.first?.isNumber == true && !name.contains("compatible")
      software = isMastodon ? .mastodon : .other
    }
    let statuses = instance["configuration"]["statuses"]
    let characters = statuses["max_characters"].integer ?? instance["max_toot_chars"].integer
    maximumCharacters = Self.sensible(characters) ?? 500
    maximumMedia = Self.sensible(statuses["max_media_attachments"].integer) ?? 4
    let media = instance["configuration"]["media_attachments"]
    maximumAltCharacters =
      Self.sensible(media["description_limit"].integer) ?? (software == .pixelfed ? 1000 : 1500)
    lacksSource = software == .pixelfed
    lacksEditing = false
    askedAt = now.milliseconds
  }

  private static func sensible(_ limit: Int?) -> Int? {
    limit.flatMap { (1...10_000_000).contains($0) ? $0 : nil }
  }
}
