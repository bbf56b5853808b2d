public import CaptionText

/// How much of one thing a remote takes in a caption.
public struct CaptionLimit: Hashable, Sendable {
  /// What is counted.
  public enum Unit: Hashable, Sendable {
    /// Graphemes, as a reader counts.
    case characters
    /// As a platform counts length: links and mentions may count less or more than they are.
    case length(CaptionProfile)
    case utf16Units
    case utf8Bytes
    case hashtags(CaptionProfile)
    case mentions(CaptionProfile)
  }

  public var unit: Unit
  public var maximum: Int

  public init(_ unit: Unit, _ maximum: Int) {
    self.unit = unit
    self.maximum = maximum
  }

  /// How many of the unit a text has.
  public func count(in text: String) -> Int {
    switch unit {
    case .characters: text.count
    case .length(let profile): profile.length(of: text)
    case .utf16Units: text.utf16.count
    case .utf8Bytes: text.utf8.count
    case .hashtags(let profile): profile.entities(of: text).count { $0.kind == .hashtag }
    case .mentions(let profile): profile.entities(of: text).count { $0.kind == .mention }
    }
  }
}

extension CaptionLimit.Unit: CustomStringConvertible {
  /// The word for what is counted.
  public var description: String {
    switch self {
    case .characters, .length, .utf16Units: "characters"
    case .utf8Bytes: "bytes"
    case .hashtags: "hashtags"
    case .mentions: "mentions"
    }
  }
}
