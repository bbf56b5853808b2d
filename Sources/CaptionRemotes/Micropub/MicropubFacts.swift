internal import CaptionCore

/// What a site told of its Micropub endpoint, as it is kept from run to run.
struct MicropubFacts: Hashable, Sendable, Codable {
  /// Where posts are asked for and written.
  var endpoint: String
  /// Where media are uploaded; `nil` where nowhere that the token may be sent to.
  var mediaEndpoint: String?
  /// The feed by which posts are found; `nil` where the endpoint lists them itself.
  var feed: String?
  /// Which posts for few the server says that it keeps so.
  var discretion = Discretion.never
  /// Whether the endpoint knows its posts by the paths of their addresses only.
  var knowsPaths = false
  /// Whether alt texts stand beside the pictures, in `mp-photo-alt`, and not with them.
  var keepsAltsBeside = false
  /// Whether a listing was seen that does not go from the newest post to the oldest: so it is read
  /// whole each time.
  var isUnordered = false
  /// When the site was asked for all this, milliseconds since 1970.
  var askedAt: Int64 = 0

  /// How long what a site told is believed.
  private static let day: Int64 = 86_400_000

  func isStale(at now: Timestamp) -> Bool {
    now.milliseconds - askedAt > Self.day || now.milliseconds < askedAt
  }
}
