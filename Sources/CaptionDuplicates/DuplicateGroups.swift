internal import CaptionCore

/// Groups posts with the same captions; the result depends on the posts alone, not on their order.
public enum DuplicateGroups {
  /// The posts whose captions are equal, empty captions left out.
  ///
  /// The groups come by their oldest post. Equality is checked, never taken from a hash.
  public static func sameText(_ candidates: [DuplicateCandidate]) -> [DuplicateGroup] {
    let classes = Dictionary(grouping: candidates.filter { !isBlank($0.caption) }, by: \.caption)
    let groups = classes.values.filter { $0.count > 1 }.map { $0.sorted() }
    return groups.sorted { $0[0] < $1[0] }.map {
      DuplicateGroup(
        relation: .text, posts: $0.map(\.post), evidence: .shared($0[0].caption.text))
    }
  }

  /// The posts whose captions say the same once normalised; see `NormalisedPosts`.
  public static func sameNormalised(_ candidates: [DuplicateCandidate]) -> [DuplicateGroup] {
    NormalisedPosts(candidates).same()
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

  private static func isBlank(_ caption: Caption) -> Bool {
    caption.text.unicodeScalars.allSatisfy(\.properties.isWhitespace)
  }
}
