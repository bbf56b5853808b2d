internal import CaptionCore
internal import CaptionHTTP

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
  /// The largest picture and the largest video, in bytes; `nil` where the server does not say.
  var maximumImageBytes: Int?
  var maximumVideoBytes: Int?
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
    maximumImageBytes = Self.sensible(media["image_size_limit"].integer)
    maximumVideoBytes = Self.sensible(media["video_size_limit"].integer)
    lacksSource = software == .pixelfed
    lacksEditing = false
    askedAt = now.milliseconds
  }

  private static func sensible(_ limit: Int?) -> Int? {
    limit.flatMap { (1...(1 << 40)).contains($0) ? $0 : nil }
  }

  /// Whether markup is made as Mastodon makes it: forks, which say so behind a `+`, know Markdown too.
  var hasPlainMarkup: Bool {
    software == .mastodon && !version.isEmpty && !version.contains { "+ (".contains($0) }
  }

  /// Why the server would not take a file; `nil` where it would, as far as it has told.
  func fault(in file: UploadFile) -> String? {
    let isImage = file.mimeType.hasPrefix("image/")
    let size = file.contents.sizeInBytes
    guard let maximum = isImage ? maximumImageBytes : maximumVideoBytes, size > maximum else {
      return nil
    }
    return "a \(isImage ? "picture" : "video") has \(size) bytes, the server takes \(maximum)"
  }
}
