internal import Foundation

/// How a person's secret goes with a request.
public enum AuthScheme: Hashable, Sendable {
  /// A token, as it is (RFC 6750).
  case bearer
  /// A name and a password (RFC 7617), as WebDAV servers ask for.
  case basic
  /// A signature made with a key, as S3 and what speaks its language ask for.
  case aws(region: String)

  /// Reads the form that `text` writes and the store keeps.
  public init?(_ text: String) {
    let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    switch (parts.first, parts.dropFirst().first) {
    case ("bearer", nil): self = .bearer
    case ("basic", nil): self = .basic
    case ("aws", let region?) where Self.isRegion(region): self = .aws(region: String(region))
    default: return nil
    }
  }

  public var text: String {
    switch self {
    case .bearer: "bearer"
    case .basic: "basic"
    case .aws(let region): "aws:\(region)"
    }
  }

  /// What the secret has to look like.
  public var secretForm: String {
    switch self {
    case .bearer: "one word"
    case .basic: "NAME:PASSWORD"
    case .aws: "KEY:SECRET or KEY:SECRET:SESSIONTOKEN"
    }
  }

  /// Takes a region apart from what would break out of libcurl's option.
  private static func isRegion(_ text: Substring) -> Bool {
    !text.isEmpty
      && text.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
          UInt8(ascii: "-"):
          true
        default: false
        }
      }
  }
}

/// A person's secret, ready to be sent.
public enum Credential: Hashable, Sendable {
  /// The value of `Authorization`.
  case field(String)
  case signature(AWSSignature)

  /// - Returns: `nil` when the secret has not the scheme's form.
  public init?(_ secret: String, for scheme: AuthScheme) {
    let isClean = secret.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F }
    let isWord = secret.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
    guard !secret.isEmpty, isClean, isWord || scheme == .basic else { return nil }
    switch scheme {
    case .bearer:
      self = .field("Bearer \(secret)")
    case .basic:
      guard secret.contains(":") else { return nil }
      self = .field("Basic \(Data(secret.utf8).base64EncodedString())")
    case .aws(let region):
      let parts = secret.split(separator: ":", maxSplits: 2).map(String.init)
      guard parts.count >= 2 else { return nil }
      // OpenStack Swift has keys like `account:user`.
      let key = parts[0].replacing("%3A", with: ":")
      self = .signature(
        AWSSignature(
          region: region, key: key, secret: parts[1],
          sessionToken: parts.count == 3 ? parts[2] : nil))
    }
  }
}

/// What signs a request for S3 (AWS Signature Version 4).
public struct AWSSignature: Hashable, Sendable {
  public var region: String
  public var key: String
  public var secret: String
  /// Goes with keys that expire.
  public var sessionToken: String?

  public init(region: String, key: String, secret: String, sessionToken: String? = nil) {
    self.region = region
    self.key = key
    self.secret = secret
    self.sessionToken = sessionToken
  }
}
