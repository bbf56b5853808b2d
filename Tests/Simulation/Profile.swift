internal import CaptionCore
internal import CaptionRemotes

/// What kind of server a simulated remote is.
struct Profile: Sendable, Hashable {
  enum Normaliser: String, Sendable, CaseIterable { case none, dropsAt, cutsWords, trims }

  /// How a create whose answer was lost can be found again.
  enum Creates: String, Sendable {
    /// The item has the key that we gave it: a second create finds the first.
    case byOwnKey
    /// The server gives the key; the item is looked for by its words.
    case bySearch
    /// As `bySearch`, and a repeated key is recognised for an hour.
    case bySearchWithWindow
  }

  var name: String
  var hasCompareAndSwap = true
  /// Whether items have a version token, another one after each write.
  var hasVersions = true
  var creates = Creates.byOwnKey
  /// How many of the newest items a listing shows; `nil` for all.
  var window: Int?
  var pageSize = 100
  /// Whether a listing of what did not change is answered with "unchanged".
  var hasValidators = false
  var normaliser = Normaliser.none
  var captionLimit: Int?
  var canEditCaption = true
  var canEditMedia = false
  var canCreate = true
  var canDelete = true
  /// Whether listings may show a state that gave way within `listingLag`.
  var lags = false
  /// Whether what tells an unchanged listing is a hash of what it says: what is put back as it was
  /// is known by the same.
  var tagsAreHashes = false
  /// Whether an item's bytes differ at each listing.
  var flaps = false
  /// Whether a caption with a banned word is refused.
  var bans = false
  var isDocument = false
  /// Whether the answer to a create does not say what came of it.
  var isTerse = false
  /// Whether an item is made in two steps, the first of which nobody sees.
  var createsInSteps = false
  /// A kind of field that its items do not have.
  var lacks: FieldKind?
  /// Whether a listing of the newest items says since when it shows every one; some are in no listing.
  var tellsStretch = false
  /// Whether it gives the media of a new item names of its own.
  var namesMedia = false

  init(name: String) {
    self.name = name
  }

  init(name: String, drawnFrom random: inout SplitMix64) {
    self.name = name
    hasCompareAndSwap = !random.oneIn(5)
    creates =
      random.oneIn(3) ? (random.oneIn(2) ? .bySearch : .bySearchWithWindow) : .byOwnKey
    window = random.oneIn(3) ? 2 + random.below(4) : nil
    pageSize = random.oneIn(2) ? 1 + random.below(4) : 100
    lags = random.oneIn(4)
    hasValidators = random.oneIn(lags ? 2 : 3)
    normaliser = random.oneIn(2) ? .none : Normaliser.allCases[1 + random.below(3)]
    // Where the words do not tell a copy, all hangs on what became of the create.
    if creates != .byOwnKey, random.oneIn(2) { normaliser = .cutsWords }
    captionLimit = random.oneIn(5) ? 24 : nil
    canEditCaption = !random.oneIn(6)
    canCreate = !random.oneIn(8)
    canDelete = !random.oneIn(8)
    flaps = random.oneIn(6)
    bans = random.oneIn(4)
    isDocument = random.oneIn(3)
    tagsAreHashes = random.oneIn(2)
    hasVersions = random.oneIn(2)
    createsInSteps = !isDocument && creates != .byOwnKey && random.oneIn(2)
    canEditMedia = random.oneIn(2)
    isTerse = random.oneIn(6)
    lacks = random.oneIn(4) ? (random.oneIn(2) ? .title : .tags) : nil
    tellsStretch = window != nil && random.oneIn(2)
    // What a stretch lacks is missed by the second listing: so none is said to be the one before.
    if tellsStretch { hasValidators = false }
    namesMedia = !canEditMedia && random.oneIn(2)
  }

  static let listingLag = Duration.seconds(900)

  var capabilities: Capabilities {
    var kinds: Set<FieldKind> = [.title, .caption, .tags, .media, .alt]
    if let lacks { kinds.remove(lacks) }
    var editable = kinds
    if !canEditCaption { editable.remove(.caption) }
    if !canEditMedia { editable.remove(.media) }
    return Capabilities(
      canCreate: canCreate, canDelete: canDelete, editable: editable, creatable: kinds,
      write: isDocument ? .document : .item,
      captionLimits: captionLimit.map { [CaptionLimit(.characters, $0)] } ?? [],
      listingLag: lags ? Self.listingLag : .zero)
  }

  /// What the server makes of what it is sent.
  func normalise(_ content: Content) -> Content {
    var content = holding(content)
    content.caption = Caption(normalise(content.caption.text))
    return content
  }

  /// What its items can have of a content.
  func holding(_ content: Content) -> Content {
    var content = content
    if lacks == .title { content.title = nil }
    if lacks == .tags { content.tags = [] }
    return content
  }

  func normalise(_ text: String) -> String {
    switch normaliser {
    case .none: text
    case .dropsAt: text.replacing("@", with: "")
    case .cutsWords: text.split(separator: " ").prefix(2).joined(separator: " ")
    case .trims: Caption.exactForm(text)
    }
  }

  /// Why the server refuses a caption; `nil` where it does not.
  func refusal(of content: Content) -> String? {
    bans && content.caption.text.contains("ban") ? "a banned word" : nil
  }
}

extension SplitMix64 {
  mutating func below(_ count: Int) -> Int { Int(next(upperBound: UInt64(count))) }
  mutating func oneIn(_ count: Int) -> Bool { below(count) == 0 }
}
