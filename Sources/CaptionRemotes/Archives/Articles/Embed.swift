internal import CaptionCore

/// One post as a page shows it or tells of it; what the page does not say stays unknown.
struct Embed: Hashable {
  /// The account's name as it is written, styled letters and all.
  var name: String?
  var handle: String?
  /// The address of the account's page.
  var profile: String?
  var permalink: String?
  var time: Timestamp?
  var caption: String?
  /// Addresses of media where the page names some.
  var language: String?
  /// What tells posts apart that have no permalink: the words just before them.
  var context = ""

  var isKnown: Bool { permalink != nil || handle != nil }

  var account: Account? {
    let shown =
      switch (name.nonEmpty, handle) {
      case (let name?, let handle?): "\(name) (@\(handle))"
      case (let name?, nil): name
      case (nil, let handle?): "@\(handle)"
      case (nil, nil): String?.none
      }
    return Account(name: shown, url: profile)
  }

  /// The permalink, or else what the page says of the post and the words before it.
  var key: String {
    if let permalink { return permalink }
    var said = [handle ?? "", time?.rfc3339 ?? "", caption ?? "", context].joined(separator: "\n")
    let hash = said.withUTF8 { unsafe KnownItems.hash(UnsafeRawBufferPointer($0)) }
    return "\(handle ?? "embed"):\(String(hash, radix: 16))"
  }

  var item: Item {
    Item(
      key: key, content: Content(caption: Caption(caption ?? ""), language: language),
      account: account, permalink: permalink, publishedAt: time)
  }
}
