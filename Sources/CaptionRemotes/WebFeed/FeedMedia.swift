internal import CaptionCore
internal import CaptionHTTP

/// The media that an entry of Atom or RSS names beside its text.
///
/// Source: https://www.rssboard.org/media-rss, which Mastodon and Pixelfed write, alt texts too.
enum FeedMedia {
  private static let namespace = "http://search.yahoo.com/mrss/"

  /// What stands in `media:content`, alone or in a group.
  static func named(by entry: XMLElement, under base: HTTPURL) -> [Media] {
    let groups = entry.elements("group", in: namespace)
    // A group holds one medium in several sizes: the first is the one that is meant.
    let grouped = groups.compactMap { group in
      group.elements("content", in: namespace).first.map { ($0, alt(of: $0) ?? alt(of: group)) }
    }
    let single = entry.elements("content", in: namespace).map { ($0, alt(of: $0)) }
    return (single + grouped).compactMap { content, alt in
      guard let named = content.attributes["url"], let url = try? base.resolve(named),
        url.scheme != .file
      else { return nil }
      var medium = medium(
        at: url.description, type: content.attributes["type"]?.lowercased(),
        size: content.attributes["fileSize"].flatMap { Int64($0) }, alt: alt)
      medium.width = content.attributes["width"].flatMap { Int($0) }
      medium.height = content.attributes["height"].flatMap { Int($0) }
      return medium
    }
  }

  static func medium(at url: String, type: String?, size: Int64?, alt: String?) -> Media {
    Media(
      id: MediaID(rawValue: MediaAddress.identity(of: url)), url: url, alt: alt, mimeType: type,
      // Many write 0 for what they do not know.
      sizeInBytes: size.flatMap { $0 > 0 ? $0 : nil })
  }

  /// The media without those that are named a second time, by an enclosure say; what only the second
  /// tells of one is taken over.
  static func distinct(_ media: [Media]) -> [Media] {
    var kept: [Media] = []
    var places: [MediaID: Int] = [:]
    for medium in media {
      guard let index = places[medium.id] else {
        places[medium.id] = kept.count
        kept.append(medium)
        continue
      }
      kept[index].alt = kept[index].alt ?? medium.alt
      kept[index].mimeType = kept[index].mimeType ?? medium.mimeType
      kept[index].sizeInBytes = kept[index].sizeInBytes ?? medium.sizeInBytes
    }
    return kept
  }

  private static func alt(of element: XMLElement) -> String? {
    element.elements("description", in: namespace).first?.text
  }
}
