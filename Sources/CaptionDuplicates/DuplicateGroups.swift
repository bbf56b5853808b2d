internal import CaptionCore

/// Groups posts with the same captions; the result depends on the posts alone, not on their order.
public enum DuplicateGroups {
  /// The posts whose captions are equal, empty captions left out.
  ///
  /// The groups come by their oldest post. Equality is checked, never taken from a hash.
  public static func sameText(_ candidates: [DuplicateCandidate]) -> [DuplicateGroup] {
    let keys = placesOfSharedKeys(candidates)
      .map { (key: candidates[$0].caption.exactKey, place: $0) }.sorted { $0 < $1 }
    var groups: [[DuplicateCandidate]] = []
    var start = 0
    for end in keys.indices.map({ $0 + 1 })
    where end == keys.count || keys[end].key != keys[start].key {
      if end - start > 1 {
        let alike = keys[start..<end].map { candidates[$0.place] }
        let classes = Dictionary(grouping: alike, by: \.caption)
        groups += classes.values.filter { $0.count > 1 && !isBlank($0[0].caption) }
          .map { $0.sorted() }
      }
      start = end
    }
    return groups.sorted { $0[0] < $1[0] }.map {
      DuplicateGroup(
        relation: .text, posts: $0.map(\.post), evidence: .shared($0[0].caption.text))
    }
  }

  /// The posts that share a picture or video, by its identity; one group for each.
  ///
  /// Posts that share several media are one group, shown with the first of them.
  public static func sameMedia(_ candidates: [DuplicateCandidate]) -> [DuplicateGroup] {
    var users: [String: Set<DuplicateCandidate>] = [:]
    for candidate in candidates {
      for media in Set(candidate.media) { users[media, default: []].insert(candidate) }
    }
    var groups: [[DuplicateCandidate]: String] = [:]
    for (media, posts) in users where posts.count > 1 {
      let posts = posts.sorted()
      groups[posts] = min(media, groups[posts] ?? media)
    }
    return groups.sorted { ($0.key[0], $0.value) < ($1.key[0], $1.value) }.map {
      DuplicateGroup(relation: .media, posts: $0.key.map(\.post), evidence: .shared($0.value))
    }
  }

  /// Where the keys stand that some other caption may have too; nearly all others are left out.
  private static func placesOfSharedKeys(_ candidates: [DuplicateCandidate]) -> [Int] {
    var isSeen = [UInt8](
      repeating: 0, count: 4 << (Int.bitWidth - candidates.count.leadingZeroBitCount))
    func slot(_ place: Int) -> Int {
      Int(truncatingIfNeeded: mixed(candidates[place].caption.exactKey)) & (isSeen.count - 1)
    }
    for place in candidates.indices { isSeen[slot(place)] = isSeen[slot(place)] == 0 ? 1 : 2 }
    return candidates.indices.filter { isSeen[slot($0)] == 2 }
  }

  private static func isBlank(_ caption: Caption) -> Bool {
    caption.text.unicodeScalars.allSatisfy(\.properties.isWhitespace)
  }
}
