internal import CaptionCore

/// Posts whose captions are normalised once, to be asked for several relations.
///
/// What is found depends on the posts alone, not on their order.
public struct NormalisedPosts: Sendable {
  /// Posts that say the same once normalised; may be one alone.
  struct Class: Sendable {
    var same: SameNormalised
    var isRich: Bool
    /// Whether the text of each breaks off.
    var isTruncated: Bool
    /// The oldest first.
    var posts: [DuplicateCandidate]
    /// The first of `posts` whose own text breaks off.
    var brokenOff: Int?
    /// The first of `posts` whose own text says the place.
    var withPlace: Int?
  }

  /// By their oldest post.
  let classes: [Class]

  /// Normalises captions on all cores.
  public init(_ candidates: [DuplicateCandidate]) {
    let candidates = candidates.sorted()
    let parts = inParallel(candidates.count, parts: candidates.count / 1_000 + 1) { range in
      range.map { position in
        let form = NormalForm(candidates[position].caption.text)
        return SameNormalised(form).map { Known(same: $0, form) }
      }
    }
    let forms = parts.flatMap { $0 }
    var links: [SameNormalised.Likeness: Set<[String]>] = [:]
    var places: [SameNormalised.Likeness: Set<String>] = [:]
    for case .some(let form) in forms {
      let same = form.same
      if !same.links.isEmpty { links[same.likeness, default: []].insert(same.links) }
      if !same.place.isEmpty { places[same.likeness, default: []].insert(same.place) }
    }
    var positions: [SameNormalised: Int] = [:]
    var classes: [Class] = []
    for (candidate, form) in zip(candidates, forms) {
      guard let form else { continue }
      var same = form.same
      if same.links.isEmpty, let known = links[same.likeness], known.count == 1 {
        same.links = known.first ?? []
      }
      if same.place.isEmpty, let known = places[same.likeness], known.count == 1 {
        same.place = known.first ?? ""
      }
      let position = positions[same] ?? classes.count
      if position == classes.count {
        positions[same] = position
        classes.append(Class(same: same, isRich: form.isRich, isTruncated: true, posts: []))
      }
      classes[position].add(candidate, form)
    }
    self.classes = classes
  }

  /// Captions as they stand, each in a class of its own; no post says anything of another.
  init(alone forms: [NormalForm]) {
    classes = forms.map { form in
      let same = SameNormalised(form) ?? SameNormalised(likeness: .init(body: ""))
      return Class(
        same: same, isRich: form.isRich, isTruncated: form.isTruncated, posts: [],
        brokenOff: form.isTruncated ? 0 : nil, withPlace: form.place.isEmpty ? nil : 0)
    }
  }

  fileprivate struct Known: Sendable {
    var same: SameNormalised
    var isRich: Bool
    var isTruncated: Bool

    init(same: SameNormalised, _ form: NormalForm) {
      self.same = same
      isRich = form.isRich
      isTruncated = form.isTruncated
    }
  }
}

extension NormalisedPosts.Class {
  fileprivate mutating func add(_ candidate: DuplicateCandidate, _ form: NormalisedPosts.Known) {
    if form.isTruncated {
      brokenOff = brokenOff ?? posts.count
    } else {
      isTruncated = false
    }
    if !form.same.place.isEmpty { withPlace = withPlace ?? posts.count }
    posts.append(candidate)
  }
}

extension NormalisedPosts {
  /// The posts whose captions say the same once normalised, as `SameNormalised` has it.
  ///
  /// Of captions alike in all but links and place, those with the same known ones are grouped, and
  /// those without join them only if all that have one agree on it: each member thus matches each
  /// other, and no post bridges two that lead elsewhere.
  public func same() -> [DuplicateGroup] {
    classes.filter { $0.posts.count > 1 }.map {
      DuplicateGroup(
        relation: .normalised, posts: $0.posts.map(\.post),
        evidence: .shared($0.same.description))
    }
  }
}
