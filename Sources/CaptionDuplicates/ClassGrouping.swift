/// Puts captions that say the same into classes, part by part in the order of their age.
struct ClassGrouping {
  /// All captions that are alike but for links and place.
  private struct Likeness {
    var hash: UInt64
    var words: Range<UInt32>
    var nameCount: UInt32
    var rest: UInt32
    var isRich: Bool
    var links = Known.none
    var place = Known.none
    var around = Known.none
    /// The first of its classes.
    var firstClass: Int32 = -1
  }

  /// What the captions of one likeness say of links or place.
  private enum Known {
    case none, one(UInt32), several

    mutating func add(_ text: UInt32) {
      switch self {
      case _ where text == 0: break
      case .none: self = .one(text)
      case .one(text), .several: break
      case .one: self = .several
      }
    }

    /// What a caption says, or all others do that say anything.
    func filling(_ text: UInt32) -> UInt32 {
      if case .one(let known) = self { known } else { text }
    }
  }

  /// What of a caption is needed to find its class; `likeness` is -1 where it says nothing.
  private struct Post {
    var likeness: Int32
    var links: UInt32
    var place: UInt32
    var around: UInt32
    var isTruncated: Bool
  }

  private(set) var table = WordTable()
  private(set) var words: [UInt32] = []
  private(set) var texts = TextTable()
  private(set) var classes: [NormalisedPosts.Row] = []
  private(set) var members: [UInt32] = []
  private(set) var firstMembers: [UInt32] = []

  private var posts: [Post] = []
  private var likenesses: [Likeness] = []
  /// Numbers of likenesses by their hash, -1 where free; at most half full, a power of two.
  private var slots: [Int32] = Array(repeating: -1, count: 1 << 6)
  /// The classes of each likeness but its first.
  private var otherClasses: [ClassKey: Int32] = [:]

  private struct ClassKey: Hashable {
    var likeness: Int32
    var links: UInt32
    var place: UInt32
    var around: UInt32
  }

  /// The names around the texts that have several.
  private var surroundings: [Int32: [UInt32]] = [:]

  /// How many captions there are: room for all at once, for growing again and again takes half as
  /// much more, and leaves pieces of memory behind that nothing else fits in.
  private let count: Int

  init(count: Int = 0) {
    self.count = count
    _ = texts.insert("")
    posts.reserveCapacity(count)
    likenesses.reserveCapacity(count)
  }

  mutating func add(_ forms: FormColumns) {
    let numbers = table.insertAll(forms.table)
    let textNumbers = texts.insertAll(forms.texts)
    if words.isEmpty { reserveWords(forms) }
    for row in forms.rows {
      let links = textNumbers[Int(row.links)]
      let place = textNumbers[Int(row.place)]
      let around = textNumbers[Int(row.around)]
      var likeness: Int32 = -1
      if row.isSomething {
        likeness = self.likeness(of: row, textNumbers[Int(row.rest)], forms.words, numbers)
        likenesses[Int(likeness)].links.add(links)
        likenesses[Int(likeness)].place.add(place)
        add(around, to: likeness)
      }
      posts.append(
        Post(
          likeness: likeness, links: links, place: place, around: around,
          isTruncated: row.isTruncated))
    }
  }

  /// Makes room for the words of all captions, which are about as long as the first ones; the words of
  /// places will stand behind them.
  private mutating func reserveWords(_ first: FormColumns) {
    // The first may be much longer than all others.
    let mostExpected = 64
    let expected = 5 * first.words.count / max(1, 4 * first.rows.count)
    words.reserveCapacity(count * min(expected, mostExpected))
  }

  private mutating func add(_ around: UInt32, to likeness: Int32) {
    guard around > 0 else { return }
    if case .one(let first) = likenesses[Int(likeness)].around, first != around {
      surroundings[likeness] = [first]
    }
    likenesses[Int(likeness)].around.add(around)
    surroundings[likeness]?.append(around)
  }

  /// Adds a caption in a class of its own, and no post.
  mutating func addAlone(_ form: NormalForm) {
    let same = SameNormalised(form)
    let start = UInt32(words.count)
    table.appendWords(of: form.body, to: &words)
    classes.append(
      NormalisedPosts.Row(
        body: start..<UInt32(words.count), rest: texts.insert(same?.likeness.rest ?? ""),
        links: texts.insert(form.links.joined(separator: "\n")), place: texts.insert(form.place),
        isRich: form.isRich, isTruncated: form.isTruncated, brokenOff: form.isTruncated ? 0 : nil,
        withPlace: form.place.isEmpty ? nil : 0))
  }

  private mutating func likeness(
    of row: FormColumns.Row, _ rest: UInt32, _ words: [UInt32], _ numbers: [UInt32]
  ) -> Int32 {
    let range = Int(row.start)..<Int(row.start + row.count)
    var slot = Int(truncatingIfNeeded: row.hash) & (slots.count - 1)
    while slots[slot] >= 0 {
      let known = likenesses[Int(slots[slot])]
      if known.hash == row.hash, known.rest == rest, known.words.count == range.count,
        isEqual(known.words, words, range, numbers)
      {
        return slots[slot]
      }
      slot = (slot + 1) & (slots.count - 1)
    }
    let new = Int32(likenesses.count)
    slots[slot] = new
    let start = UInt32(self.words.count)
    for position in range.lowerBound..<range.upperBound + Int(row.nameCount) {
      self.words.append(numbers[Int(words[position])])
    }
    likenesses.append(
      Likeness(
        hash: row.hash, words: start..<start + row.count, nameCount: row.nameCount, rest: rest,
        isRich: row.isRich))
    if 2 * Int(new) > slots.count { grow() }
    return new
  }

  private func isEqual(
    _ known: Range<UInt32>, _ words: [UInt32], _ range: Range<Int>, _ numbers: [UInt32]
  ) -> Bool {
    for offset in 0..<range.count
    where self.words[Int(known.lowerBound) + offset]
      != numbers[Int(words[range.lowerBound + offset])]
    {
      return false
    }
    return true
  }

  private mutating func grow() {
    slots = Array(repeating: -1, count: 2 * slots.count)
    for (number, likeness) in likenesses.enumerated() {
      var slot = Int(truncatingIfNeeded: likeness.hash) & (slots.count - 1)
      while slots[slot] >= 0 { slot = (slot + 1) & (slots.count - 1) }
      slots[slot] = Int32(number)
    }
  }

  /// Makes the classes, and writes the words of places behind those of bodies.
  mutating func finish() {
    slots = []
    assignClasses()
    likenesses = []
    for position in classes.indices where classes[position].isRich && classes[position].place > 0 {
      let start = UInt32(words.count)
      for word in classes[position].body { words.append(words[Int(word)]) }
      table.appendWords(of: texts.text(classes[position].place), to: &words)
      classes[position].bodyAndPlace = start..<UInt32(words.count)
    }
  }

  private mutating func assignClasses() {
    var classOf: [Int32] = []
    classOf.reserveCapacity(posts.count)
    var counts: [UInt32] = []
    counts.reserveCapacity(likenesses.count)
    classes.reserveCapacity(likenesses.count)
    let all = surroundings.mapValues { Surroundings($0, texts) }
    for post in posts {
      guard post.likeness >= 0 else {
        classOf.append(-1)
        continue
      }
      let position = Int(classNumber(of: post, all))
      classOf.append(Int32(position))
      if position == counts.count { counts.append(0) }
      if post.isTruncated {
        classes[position].brokenOff = classes[position].brokenOff ?? counts[position]
      } else {
        classes[position].isTruncated = false
      }
      if post.place > 0 {
        classes[position].withPlace = classes[position].withPlace ?? counts[position]
      }
      counts[position] += 1
    }
    guard !posts.isEmpty else { return }
    posts = []
    otherClasses = [:]
    surroundings = [:]
    gatherMembers(classOf, counts)
  }

  private mutating func classNumber(
    of post: Post, _ surroundings: [Int32: Surroundings]
  ) -> Int32 {
    let likeness = likenesses[Int(post.likeness)]
    let links = likeness.links.filling(post.links)
    let place = likeness.place.filling(post.place)
    var around = likeness.around.filling(post.around)
    if case .several = likeness.around, let all = surroundings[post.likeness] {
      around = all.only ?? all.origins[post.around] ?? 0
    }
    let new = Int32(classes.count)
    if likeness.firstClass < 0 {
      likenesses[Int(post.likeness)].firstClass = new
    } else {
      let first = classes[Int(likeness.firstClass)]
      if (first.links, first.place, first.around) == (links, place, around) {
        return likeness.firstClass
      }
      let key = ClassKey(
        likeness: post.likeness, links: links, place: place, around: around)
      if let known = otherClasses[key] { return known }
      otherClasses[key] = new
    }
    classes.append(
      NormalisedPosts.Row(
        body: likeness.words, nameCount: likeness.nameCount, rest: likeness.rest, links: links,
        place: place, around: around, isRich: likeness.isRich))
    return new
  }

  private mutating func gatherMembers(_ classOf: [Int32], _ counts: [UInt32]) {
    firstMembers = [0]
    firstMembers.reserveCapacity(counts.count + 1)
    for count in counts { firstMembers.append(firstMembers[firstMembers.count - 1] + count) }
    var next = firstMembers
    members = Array(repeating: 0, count: Int(next[counts.count]))
    for (post, position) in classOf.enumerated() where position >= 0 {
      members[Int(next[Int(position)])] = UInt32(post)
      next[Int(position)] += 1
    }
  }
}
