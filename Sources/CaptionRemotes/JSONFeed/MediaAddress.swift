package import CaptionCore
internal import CaptionHTTP
internal import Glibc

/// What stays the same in the address of a medium when a server signs it anew.
package enum MediaAddress {
  /// Query parameters that sign, expire or track: those of S3, Google and Azure storage, CloudFront
  /// and the content networks of the large platforms.
  private static let passing: Set<String> = [
    "sig", "signature", "expires", "expiry", "exp", "token", "policy", "key-pair-id", "oh", "oe",
    "efg", "ccb", "edm", "se", "sp", "sv", "sr", "st", "spr", "skoid", "sktid", "skt", "ske", "sks",
    "skv", "hmac", "awsaccesskeyid", "googleaccessid", "fbclid", "gclid", "igsh", "igshid",
  ]
  private static let passingPrefixes = ["x-amz-", "x-goog-", "_nc_", "utm_"]

  /// The address without its fragment and without parameters that come and go.
  package static func identity(of url: String) -> String {
    let whole = url.prefix { $0 != "#" }
    guard let mark = whole.firstIndex(of: "?") else { return String(whole) }
    let kept = whole[whole.index(after: mark)...].split(separator: "&").filter { !isPassing($0) }
    return String(whole[..<mark]) + (kept.isEmpty ? "" : "?" + kept.joined(separator: "&"))
  }

  /// The same, in the buffer of a content; the place of the address itself where all of it stays.
  static func identity(
    of url: FlatContent.Place, in content: inout FlatContent
  ) -> FlatContent.Place {
    let isBare = unsafe content.bytes.span.extracting(url).withUnsafeBytes { bytes in
      guard let start = bytes.baseAddress else { return true }
      let (mark, hash) = unsafe (memchr(start, 0x3F, bytes.count), memchr(start, 0x23, bytes.count))
      return unsafe mark == nil && hash == nil
    }
    return isBare ? url : content.append(identity(of: content.text(url)))
  }

  /// An address that means the same wherever it is read; what has a scheme stays as it is.
  ///
  /// `/1.jpg` names another picture in every feed: left relative, they would pass for one.
  static func absolute(
    _ url: FlatContent.Place, of content: inout FlatContent, on base: HTTPURL?
  ) -> FlatContent.Place {
    let end = content.bytes[url].first { $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: "/") }
    guard let base, end != UInt8(ascii: ":"),
      // What cannot be resolved names nothing, and is shown as it is.
      let resolved = try? base.resolve(content.text(url))
    else { return url }
    return content.append(resolved.description)
  }

  /// Makes equal identities differ: the second of one address gets `#2`, the third `#3`.
  package static func makeDistinct(_ media: inout [Media]) {
    var counts: [MediaID: Int] = [:]
    for index in media.indices {
      let id = media[index].id
      let count = counts[id, default: 0] + 1
      counts[id] = count
      if count > 1 { media[index].id = MediaID(rawValue: "\(id.rawValue)#\(count)") }
    }
  }

  /// The same, in the buffer of a content.
  static func makeDistinct(_ content: inout FlatContent) {
    guard hasRepeats(content) else { return }
    var media = Content(content).media
    makeDistinct(&media)
    for index in media.indices {
      content.media[index].id = content.append(media[index].id.rawValue)
    }
  }

  /// Most posts hold a few media: comparing them is cheaper than hashing their addresses.
  private static func hasRepeats(_ content: FlatContent) -> Bool {
    let media = content.media
    guard media.count <= 16 else {
      return Set(media.map { content.text($0.id) }).count < media.count
    }
    return media.indices.contains { index in
      (0..<index).contains { content.areIdentical(media[$0].id, media[index].id) }
    }
  }

  private static func isPassing(_ parameter: Substring) -> Bool {
    let name = parameter.prefix { $0 != "=" }.lowercased()
    return passing.contains(name) || passingPrefixes.contains(where: name.hasPrefix)
  }
}
