/// Captions as an index keeps and compares them, each by what it says itself.
///
/// What a full run finds between posts is found between captions that are *related* here, whatever
/// the other posts are: an index that knows all related captions can find the groups of some posts
/// by looking at these and at what is related to them, over and over until nothing new is found.
public struct IndexedForms: Sendable {
  private let posts: NormalisedPosts
  private let bodies: NearBodies

  public init(_ forms: [NormalForm]) {
    posts = NormalisedPosts(alone: forms)
    bodies = NearBodies(posts)
  }

  /// The hashes of all words, each once, in the order that `nearEntries` takes their ranks.
  public var words: [UInt64] { bodies.table.hashes }

  /// For each caption, what it is kept under, and what is looked up to find those related to it.
  public func nearEntries(ranks: [Int32]) -> [(kept: [IndexEntry], lookedUp: [IndexEntry])] {
    var entries = posts.rows.map { _ in (kept: [IndexEntry](), lookedUp: [IndexEntry]()) }
    bodies.forEachEntry(ranks: ranks) { position, _, kind, entry in
      entries[position].kept.append(entry)
      entries[position].lookedUp.append(entry.counterpart(of: kind))
    }
    return entries
  }

  /// Whether two captions have the same words, place and end, so that one stands for the other.
  public func areAlike(_ one: Int, _ other: Int) -> Bool {
    let (row, otherRow) = (posts.rows[one], posts.rows[other])
    return haveSameBody(one, other) && row.place == otherRow.place
      && row.isTruncated == otherRow.isTruncated
  }

  /// Whether two captions say the same, links and places aside.
  public func haveSameBody(_ one: Int, _ other: Int) -> Bool {
    let (row, otherRow) = (posts.rows[one], posts.rows[other])
    return posts.body(of: row) == posts.body(of: otherRow) && row.rest == otherRow.rest
  }

  /// Whether two captions can be near: edited, or one the beginning of the other.
  public func areRelated(_ one: Int, _ other: Int) -> Bool {
    bodies.areEdited(bodies.body(one), bodies.body(other))
      || bodies.hasPlace[one] && bodies.hasPlace[other]
        && bodies.areEdited(NearPair(one: one, other: other))
      || bodies.isBrokenOff(one, of: other) || bodies.isBrokenOff(other, of: one)
  }
}

extension IndexEntry {
  /// What all captions with the same body are kept under; `nil` for one that says nothing.
  ///
  /// Poorer bodies go together with tags and what else they must agree in.
  public static func body(of form: NormalForm) -> Self? {
    SameNormalised(form).map { same in
      let text = same.likeness.body.utf8Span.span
      var hashes: [UInt64] = []
      forEachWord(of: text) { hashes.append(TextTable.hash(text.extracting($0))) }
      return Self(words: hashes, rest: same.likeness.rest)
    }
  }

  /// What all captions of one series are kept under; `nil` for a caption of none.
  public static func series(of form: NormalForm) -> Self? {
    NumberWords.templateHash(of: form.body).map { Self(.series, $0) }
  }
}

extension IndexEntry {
  /// The entry of a body, of which the hashes of the words are given, and what else of it counts.
  init(words: some Sequence<UInt64>, rest: String) {
    let body = words.reduce(0) { mixed($0 ^ $1) }
    self.init(.body, rest.isEmpty ? body : mixed(body ^ textHash(rest)))
  }
}
