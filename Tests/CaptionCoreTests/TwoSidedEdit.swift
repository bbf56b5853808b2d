import CaptionCore
import TestSupport

/// A caption of which it is known what can be edited, so that the right merge is known too.
struct DraftedCaption {
  var language: CaptionWriter.Language
  /// Words, punctuation and white space, in order.
  var units: [String] = []
  var words: [Int] = []
  var links: [Int] = []
  /// The right spelling of misspelt words.
  var spellings: [Int: String] = [:]
  var sentenceEnds: [Int] = []
  /// Sentences of the language that it lacks: those that one side may add, and the other.
  var otherSentences: [[String]] = [[], []]
  /// What stands between the text and its hashtags.
  var lead = ""
  var tags: [String] = []

  init(language: CaptionWriter.Language) { self.language = language }

  var text: String { text(with: SideEdits()) }

  func text(with edits: SideEdits) -> String {
    let tags = tags.filter { !edits.removedTags.contains($0) } + edits.addedTags
    return body(with: edits) + tags.map { "#" + $0 }.joined(separator: " ")
  }

  /// The text up to its hashtags.
  func body(with edits: SideEdits) -> String {
    var units = units
    for edit in edits.body.sorted(by: { $0.range.lowerBound > $1.range.lowerBound }) {
      units.replaceSubrange(edit.range, with: [edit.replacement])
    }
    return units.joined() + lead
  }
}

struct UnitEdit: Hashable {
  var range: Range<Int>
  var replacement: String

  func touches(_ other: Self) -> Bool {
    range.lowerBound <= other.range.upperBound && other.range.lowerBound <= range.upperBound
  }
}

/// What one side did to a caption.
struct SideEdits: Equatable {
  var body: [UnitEdit] = []
  var addedTags: [String] = []
  var removedTags: Set<String> = []

  var count: Int { body.count + addedTags.count + removedTags.count }

  /// Both sides' edits; `nil` where they meet without being the same.
  func combined(with other: Self) -> Self? {
    var both = self
    for edit in other.body where !body.contains(edit) {
      if body.contains(where: edit.touches) { return nil }
      both.body.append(edit)
    }
    both.addedTags += other.addedTags.filter { !addedTags.contains($0) }
    both.removedTags.formUnion(other.removedTags)
    return both
  }
}

/// What people do to a caption; each is as likely as any other that the caption allows.
enum EditKind: CaseIterable {
  case typo, word, firstSentence, lastSentence, emoji, link, addedTag, removedTag
}

extension CaptionWriter {
  /// One to three edits of kinds that people make, one the likeliest, none next to another.
  mutating func edits(of caption: DraftedCaption, side: Int) -> SideEdits {
    var edits = SideEdits()
    let count = 1 + min(generator.below(3), generator.below(3))
    for _ in 0..<50 where edits.count < count {
      addEdit(to: &edits, of: caption, side: side)
    }
    return edits
  }

  private mutating func addEdit(
    to edits: inout SideEdits, of caption: DraftedCaption, side: Int
  ) {
    var edit: UnitEdit?
    let end = caption.units.count
    switch EditKind.allCases[generator.below(EditKind.allCases.count)] {
    case .typo:
      edit = caption.spellings.sorted { $0.key < $1.key }.randomElement(using: &generator)
        .map { UnitEdit(range: $0.key..<$0.key + 1, replacement: $0.value) }
    case .word:
      edit = caption.words.randomElement(using: &generator)
        .map { UnitEdit(range: $0..<$0 + 1, replacement: pick(caption.language.words)) }
    case .lastSentence:
      edit = caption.otherSentences[side].randomElement(using: &generator)
        .map { UnitEdit(range: end..<end, replacement: " " + $0) }
    case .firstSentence:
      edit = caption.otherSentences[side].randomElement(using: &generator)
        .map { UnitEdit(range: 0..<0, replacement: $0 + " ") }
    case .emoji:
      let place = pick(caption.sentenceEnds)
      edit = UnitEdit(range: place..<place, replacement: " " + pick(Self.emoji))
    case .link:
      let link = "https://new.example/\(generator.below(9))"
      edit = caption.links.randomElement(using: &generator)
        .map { UnitEdit(range: $0..<$0 + 1, replacement: link) }
    case .addedTag where caption.tags.isEmpty:
      edit = UnitEdit(range: end..<end, replacement: " #" + pick(Self.tags))
    case .addedTag:
      let tag = pick(Self.tags)
      if !caption.tags.contains(tag), !edits.addedTags.contains(tag) {
        edits.addedTags.append(tag)
      }
    case .removedTag:
      if let tag = caption.tags.randomElement(using: &generator) { edits.removedTags.insert(tag) }
    }
    if let edit, caption.units[edit.range].joined() != edit.replacement,
      !edits.body.contains(where: edit.touches)
    {
      edits.body.append(edit)
    }
  }
}
