/// What stands around one short text and tells which post it is of: hashtags or mentions.
///
/// A stock phrase is posted with many pictures. Two blocks of 12 hashtags and more under at most
/// 10 words, and the mentions under at most 5, credits aside, speak of two posts if they have not
/// one name in common, not even by way of a third. Around more words, or with a place, they are
/// only that post's other hashtags.
struct Surroundings {
  /// The one that each stands for, by its number: the first of those it hangs together with.
  private(set) var origins: [UInt32: UInt32] = [:]

  /// The one that all hang together with; `nil` if they are of several posts.
  var only: UInt32? {
    let all = Set(origins.values)
    return all.count == 1 ? all.first : nil
  }

  /// The names around a caption, a space between them; empty where they say nothing of its post.
  static func text(of caption: CaptionParts, isRich: Bool) -> String {
    if !isRich { return users(of: caption) }
    guard caption.place.isEmpty, caption.hasAtMost(mostWords) else { return "" }
    let users = caption.hasAtMost(mostWordsOfMentions) ? users(of: caption) : ""
    guard users.isEmpty, caption.tags.count >= fewestTags else { return users }
    let tags = caption.tagNames()
    return tags.count >= fewestTags ? tags.joined(separator: " ") : ""
  }

  /// The users mentioned, without their servers, which differ from platform to platform.
  private static func users(of caption: CaptionParts) -> String {
    caption.mentions(areCredits: false).map { mention in
      String(Substring(mention.utf8.prefix { $0 != UInt8(ascii: "@") && $0 != UInt8(ascii: ".") }))
    }.joined(separator: " ")
  }

  private static let mostWordsOfMentions = 5
  private static let mostWords = 10
  private static let fewestTags = 12

  /// - Parameter all: Numbers of texts with a space between the names, the oldest first.
  init(_ all: [UInt32], _ texts: TextTable) {
    var names = TextTable()
    // The last text with each name.
    var textOfName: [UInt32] = []
    for text in all where origins[text] == nil {
      origins[text] = text
      for name in texts.text(text).utf8.split(separator: 0x20) {
        let number = Int(names.insert(String(Substring(name))))
        if number < textOfName.count {
          join(text, textOfName[number])
          textOfName[number] = text
        } else {
          textOfName.append(text)
        }
      }
    }
    for text in all { origins[text] = origin(of: text) }
  }

  private mutating func join(_ text: UInt32, _ other: UInt32) {
    let (one, two) = (origin(of: text), origin(of: other))
    origins[max(one, two)] = min(one, two)
  }

  private mutating func origin(of text: UInt32) -> UInt32 {
    var text = text
    while let next = origins[text], next != text {
      origins[text] = origins[next] ?? next
      text = next
    }
    return text
  }
}
