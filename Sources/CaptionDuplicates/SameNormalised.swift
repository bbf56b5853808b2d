/// What two captions must share to be the same after normalising.
///
/// | body | must be equal |
/// |---|---|
/// | at least 3 words and 12 characters | body, links |
/// | poorer, or hashtags only | body, links, tags, place |
/// | no word and no hashtag | body, links, tags, place, emoji, mentions |
///
/// Links whose target is unknown prove nothing and disprove nothing.
struct SameNormalised: Hashable {
  /// All but the links.
  let likeness: Likeness
  /// The known targets; empty where none is known.
  var links: [String]

  struct Likeness: Hashable {
    var body: String
    var tags: [String] = []
    var place = ""
    var emoji = ""
    var mentions: [String] = []
  }

  /// `nil` for a caption that says nothing: without text, or of punctuation only.
  init?(_ form: NormalForm) {
    var likeness = Likeness(body: form.body)
    if !form.isRich {
      likeness.tags = form.tags
      likeness.place = form.place
      if !form.hasWords && form.tags.isEmpty {
        likeness.emoji = form.emoji
        likeness.mentions = form.mentions
      }
    }
    guard likeness != Likeness(body: "") || !form.links.isEmpty else { return nil }
    self.likeness = likeness
    links = form.links
  }
}
