internal import CaptionCore

/// Groups posts with the same captions; the result depends on the posts alone, not on their order.
public enum DuplicateGroups {
  /// The posts whose captions are equal, empty captions left out.
  ///
  /// The groups come by their oldest post. Equality is checked, never taken from a hash.
  public static func sameText(_ candidates: [DuplicateCandidate]) -> [DuplicateGroup] {
    let classes = Dictionary(grouping: candidates.filter { !isBlank($0.caption) }, by: \.caption)
    return groups(classes.values, relation: .text)
  }

  /// The posts whose captions say the same once normalised, as `SameNormalised` has it; about
  /// 15 µs for each distinct caption.
  ///
  /// Of captions alike in all but links and place, those with the same known ones are grouped, and
  /// those without join them only if all that have one agree on it: each member thus matches each
  /// other, and no post bridges two that lead elsewhere.
  public static func sameNormalised(_ candidates: [DuplicateCandidate]) -> [DuplicateGroup] {
    var sames: [Caption: SameNormalised?] = [:]
    var links: [SameNormalised.Likeness: Set<[String]>] = [:]
    var places: [SameNormalised.Likeness: Set<String>] = [:]
    for caption in Set(candidates.map(\.caption)) {
      let same = SameNormalised(NormalForm(caption.text))
      sames[caption] = .some(same)
      guard let same else { continue }
      if !same.links.isEmpty { links[same.likeness, default: []].insert(same.links) }
      if !same.place.isEmpty { places[same.likeness, default: []].insert(same.place) }
    }
    var classes: [SameNormalised: [DuplicateCandidate]] = [:]
    for candidate in candidates {
      guard var same = sames[candidate.caption] ?? nil else { continue }
      if same.links.isEmpty, let known = links[same.likeness], known.count == 1 {
        same.links = known.first ?? []
      }
      if same.place.isEmpty, let known = places[same.likeness], known.count == 1 {
        same.place = known.first ?? ""
      }
      classes[same, default: []].append(candidate)
    }
    return groups(classes.values, relation: .normalised)
  }

  private static func groups(
    _ classes: some Collection<[DuplicateCandidate]>, relation: DuplicateRelation
  ) -> [DuplicateGroup] {
    let sorted = classes.filter { $0.count > 1 }.map { $0.sorted() }
    return sorted.sorted { $0[0] < $1[0] }.map {
      DuplicateGroup(relation: relation, posts: $0.map(\.post))
    }
  }

  private static func isBlank(_ caption: Caption) -> Bool {
    caption.text.unicodeScalars.allSatisfy(\.properties.isWhitespace)
  }
}
