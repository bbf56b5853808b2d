/// What two captions must share to be the same after normalising.
///
/// | body | must be equal |
/// |---|---|
/// | at least 3 words and 12 characters | body |
/// | poorer, or hashtags only | body, tags, place |
/// | no word and no hashtag | body, tags, place, emoji, mentions |
///
/// In all cases links and place must not contradict: where both captions have links with a known
/// target, or both a place, these must be equal. So must the `Surroundings` of a short text.
struct SameNormalised: Hashable, Sendable {
  let likeness: Likeness
  /// The known targets; empty where none is known.
  var links: [String]
  /// Empty where none is known.
  var place: String

  struct Likeness: Hashable, Sendable {
    var body: String
    var tags: [String] = []
    var place = ""
    var emoji = ""
    var mentions: [String] = []

    init(_ form: NormalForm) {
      body = form.body
      if form.isRich { return }
      tags = form.tags
      place = form.place
      if !form.hasWords && form.tags.isEmpty {
        emoji = form.emoji
        mentions = form.mentions
      }
    }

    /// Puts together again what `rest` wrote.
    init(body: String, rest: String) {
      self.body = body
      let parts = rest.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
      guard parts.count == 4 else { return }
      tags = parts[0].split(separator: " ").map(String.init)
      (place, emoji) = (parts[1], parts[2])
      mentions = parts[3].split(separator: " ").map(String.init)
    }

    /// All but the body in one text; empty where there is nothing else.
    var rest: String {
      let parts = [tags.joined(separator: " "), place, emoji, mentions.joined(separator: " ")]
      return parts.allSatisfy(\.isEmpty) ? "" : parts.joined(separator: "\n")
    }
  }

  init(likeness: Likeness, links: [String] = [], place: String = "") {
    self.likeness = likeness
    self.links = links
    self.place = place
  }

  /// `nil` for a caption that says nothing: without text, or of punctuation only.
  init?(_ form: NormalForm) {
    likeness = Likeness(form)
    guard !likeness.body.isEmpty || !likeness.rest.isEmpty || !form.links.isEmpty else {
      return nil
    }
    links = form.links
    place = form.place
  }
}

extension SameNormalised: CustomStringConvertible {
  /// What captions of this class have in common, for people.
  var description: String {
    let likeness = likeness
    let parts =
      [likeness.body] + likeness.tags.map { "#" + $0 } + likeness.mentions.map { "@" + $0 }
      + [likeness.emoji] + (likeness.body.isEmpty ? links : [])
    return parts.filter { !$0.isEmpty }.joined(separator: " ")
  }
}
