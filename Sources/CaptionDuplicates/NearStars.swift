/// Groups of near classes, each around one that all its members are near to.
struct NearStars {
  private let posts: NormalisedPosts
  private let bodies: NearBodies
  /// The centre that each class belongs to, itself where it is one or belongs nowhere.
  private var centres: [Int]
  /// What is known of the links and the place of each star, by its centre.
  private var links: [Int: UInt32] = [:]
  private var places: [Int: UInt32] = [:]
  /// The names around each text of a star.
  private var surroundings: [AroundKey: UInt32] = [:]

  private struct AroundKey: Hashable {
    var centre: Int
    var body: Range<UInt32>
  }

  init(_ posts: NormalisedPosts) {
    let bodies = NearBodies(posts)
    self.init(
      posts, bodies, editable: bodies.editablePairs(), breakable: bodies.breakablePairs())
  }

  init(
    _ posts: NormalisedPosts, _ bodies: NearBodies, editable: [NearPair], breakable: [NearPair]
  ) {
    self.posts = posts
    self.bodies = bodies
    centres = Array(posts.rows.indices)
    var near: [Int: [Int]] = [:]
    for pair in bodies.edited(editable) {
      near[pair.one, default: []].append(pair.other)
      near[pair.other, default: []].append(pair.one)
    }
    var longer: [Int: [Int]] = [:]
    for pair in bodies.truncated(breakable) {
      longer[pair.other, default: []].append(pair.one)
    }
    gather(near, longer)
  }

  /// Gives classes to stars: those that most others are near to first, then the longest, then the
  /// oldest; and after all these the beginnings of longer ones.
  private mutating func gather(_ near: [Int: [Int]], _ longer: [Int: [Int]]) {
    let order = near.keys.filter { longer[$0] == nil }.sorted { one, other in
      let (degree, otherDegree) = (near[one]?.count ?? 0, near[other]?.count ?? 0)
      return degree == otherDegree ? bodies.isLonger(one, than: other) : degree > otherDegree
    }
    var isDecided = Array(repeating: true, count: centres.count)
    for position in order { isDecided[position] = false }
    for position in longer.keys { isDecided[position] = false }
    for position in order + longer.keys.sorted(by: { bodies.isLonger($0, than: $1) }) {
      isDecided[position] = true
      if let longer = longer[position], let star = star(of: position, beginning: longer) {
        join(position, star)
        continue
      }
      let candidates = (near[position] ?? []).filter {
        isDecided[$0] && centres[$0] == $0 && isCompatible(position, $0)
      }
      if let centre = choose(candidates, for: position) { join(position, centre) }
    }
  }

  /// The star that all texts a class could be the beginning of belong to, if it is the beginning
  /// of its centre.
  private func star(of position: Int, beginning longer: [Int]) -> Int? {
    // Where the cut word goes on in some of them, these are the ones.
    let exact = longer.filter { bodies.goesOn(position, in: $0) }
    let stars = Set((exact.isEmpty ? longer : exact).map { centres[$0] })
    guard stars.count == 1, let centre = stars.first, isCompatible(position, centre),
      bodies.isBrokenOff(position, of: centre)
    else { return nil }
    return centre
  }

  /// The centre with the fewest edits, the longest of these; none where their links or places
  /// contradict each other and the class has none to decide by.
  private func choose(_ centres: [Int], for position: Int) -> Int? {
    guard centres.count > 1 else { return centres.first }
    let links = Set(centres.map { self.links(of: $0) }.filter { $0 > 0 })
    let places = Set(centres.map { place(of: $0) }.filter { $0 > 0 })
    let known = posts.rows[position]
    guard links.count < 2 || known.links > 0, places.count < 2 || known.place > 0 else {
      return nil
    }
    let counted = centres.map { ($0, bodies.edits(from: $0, to: position)?.count ?? .max) }
    return counted.min {
      $0.1 == $1.1 ? bodies.isLonger($0.0, than: $1.0) : $0.1 < $1.1
    }?.0
  }

  private mutating func join(_ position: Int, _ centre: Int) {
    centres[position] = centre
    let known = posts.rows[position]
    if links(of: centre) == 0 { links[centre] = known.links }
    if place(of: centre) == 0 { places[centre] = known.place }
    if known.around > 0 { surroundings[AroundKey(centre: centre, body: known.body)] = known.around }
  }

  private func links(of centre: Int) -> UInt32 { links[centre] ?? posts.rows[centre].links }

  private func place(of centre: Int) -> UInt32 { places[centre] ?? posts.rows[centre].place }

  /// Whether the known links of a class and a star do not contradict each other; where both have
  /// a place, these were compared with the words.
  private func isCompatible(_ position: Int, _ centre: Int) -> Bool {
    let known = posts.rows[position]
    let links = links(of: centre)
    guard known.links == 0 || links == 0 || known.links == links else { return false }
    let around = surroundings[AroundKey(centre: centre, body: known.body)] ?? 0
    guard known.around == 0 || around == 0 || known.around == around else { return false }
    let place = place(of: centre)
    return known.place == 0 || place == 0 || bodies.hasPlace[centre] || known.place == place
  }

  /// The stars of more than one class, by their oldest post.
  func groups() -> [DuplicateGroup] {
    var members: [Int: [Int]] = [:]
    for (position, centre) in centres.enumerated() where position != centre {
      members[centre, default: []].append(position)
    }
    let groups = members.map { group(around: $0.key, $0.value) }
    return groups.sorted { $0.oldest < $1.oldest }.map(\.group)
  }

  private func group(around centre: Int, _ others: [Int]) -> (oldest: UInt32, group: DuplicateGroup)
  {
    var edited: [(number: UInt32, edits: [WordEdit])] = []
    for other in others {
      let edits =
        bodies.edits(from: centre, to: other) ?? bodies.brokenOffEdits(other, of: centre) ?? []
      edited += posts.members(of: other).map { ($0, edits) }
    }
    edited.sort { $0.number < $1.number }
    let all = (posts.members(of: centre) + edited.map(\.number)).sorted()
    let group = DuplicateGroup(
      relation: .near, posts: all.map(posts.post),
      evidence: .edits(
        of: posts.post(posts.number(0, of: centre)),
        edited.map { EditedPost(post: posts.post($0.number), edits: $0.edits) }))
    return (all[0], group)
  }
}

extension NormalisedPosts {
  /// The posts whose bodies differ in a few words, or of which one breaks off.
  ///
  /// A group is a star: each member is near to the one in its evidence, and no two members have
  /// other known links or places. A text that could belong to several groups, as it breaks off or
  /// says no link, belongs to none.
  public func near() -> [DuplicateGroup] { NearStars(self).groups() }
}
