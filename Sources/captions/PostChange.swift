internal import CaptionCore
internal import CaptionStore

/// What a person wants changed in one post; what is not said stays.
struct PostChange {
  var caption: String?
  // These are empty for none.
  var title: String?
  var language: String?
  var visibility: String?
  var contentWarning: String?
  /// The alt texts by the number of the medium, counted from 1.
  var alts: [Int: String] = [:]
  var tags: [String]?
  var addedTags: [String] = []
  var removedTags: [String] = []

  /// Refuses the number of a medium that the post does not have.
  func check(against post: PostRecord) throws {
    let count = post.content.media.count
    guard let wrong = alts.keys.sorted().first(where: { $0 < 1 || $0 > count }) else { return }
    let has = count == 1 ? "1 medium" : "\(count) media"
    throw ProgramError(.usage, "the post has \(has), so there is no alt text \(wrong)")
  }

  func apply(to content: inout Content) {
    if let caption { content.caption = Caption(caption) }
    if let title { content.title = title.isEmpty ? nil : title }
    if let language { content.language = language.isEmpty ? nil : language }
    if let visibility { content.visibility = visibility.isEmpty ? nil : visibility }
    if let contentWarning {
      content.contentWarning = contentWarning.isEmpty ? nil : contentWarning
    }
    for (position, text) in alts where content.media.indices.contains(position - 1) {
      content.media[position - 1].alt = text.isEmpty ? nil : text
    }
    if let tags { content.tags = tags }
    content.tags.removeAll { removedTags.contains($0) }
    for tag in addedTags where !content.tags.contains(tag) { content.tags.append(tag) }
  }
}
