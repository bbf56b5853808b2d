internal import CaptionText

/// The hashtags that a text ends with, and what stands between and after them.
struct TagBlock: Equatable {
  struct Member: Equatable {
    /// Equal for every spelling of the hashtag, whatever its case.
    var id: Int
    var text: String
    /// What separates it from the member before; of the first, what follows it.
    var separator: String
  }

  var members: [Member] = []
  var end = ""

  init(_ tokens: TokenList) {
    var separator = ""
    for (token, id) in zip(tokens.tokens, tokens.foldedIDs) {
      if token.kind == .hashtag, let id {
        members.append(Member(id: id, text: token.text, separator: separator))
        separator = ""
      } else {
        separator += token.text
      }
    }
    end = separator
    if !members.isEmpty { members[0].separator = members.count > 1 ? members[1].separator : " " }
  }

  fileprivate init(members: [Member], end: String) {
    self.members = members
    self.end = end
  }

  var text: String {
    guard let first = members.first else { return end }
    return first.text + members.dropFirst().map { $0.separator + $0.text }.joined() + end
  }

  fileprivate var ids: [Int] { members.map(\.id) }

  /// The members by number; of a repeated one the first.
  fileprivate var membersByID: [Int: Member] {
    Dictionary(members.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
  }
}

extension TokenList {
  /// Where the hashtags begin that end the text, with no more than white space and dots in between.
  var startOfTags: Int {
    var start = tokens.count
    for place in range.reversed() {
      switch tokens[place].kind {
      case .hashtag: start = place
      case .space: continue
      case .punctuation where tokens[place].text.allSatisfy({ ".·•".contains($0) }): continue
      default: return start
      }
    }
    return start
  }
}

/// The blocks of hashtags at the end of the four texts of a merge.
struct TagBlocks {
  private var sent: TagBlock
  private var seen: TagBlock
  private var local: TagBlock
  private var observed: TagBlock

  /// `nil` where a text ends in no hashtag, or all in a single one: then they merge as words.
  init?(_ versions: TextVersions) {
    let blocks = [versions.sent, versions.seen, versions.local, versions.observed].map {
      TagBlock($0[$0.startOfTags..<$0.tokens.count])
    }
    guard blocks.allSatisfy({ !$0.members.isEmpty }),
      blocks.contains(where: { $0.members.count > 1 })
    else { return nil }
    (sent, seen, local, observed) = (blocks[0], blocks[1], blocks[2], blocks[3])
  }

  /// Merges the blocks as sets; `nil` where a person has to decide.
  ///
  /// A block that one side alone changed is taken as it is. Else those members stay that neither
  /// side removed, in the order of the side that rearranged them; behind them come the new ones.
  func merge() -> String? {
    let isLocalChanged = local != sent
    let isRemoteChanged = observed != seen
    if !isLocalChanged && !isRemoteChanged { return local.text }
    let all = [sent, seen, local, observed]
    guard sent.ids == seen.ids, all.allSatisfy({ Set($0.ids).count == $0.ids.count }) else {
      return nil
    }
    if !isRemoteChanged { return local.text }
    if !isLocalChanged { return observed.text }
    if local == observed { return plainer(local.text, observed.text) }

    guard let kept = orderOfKept(), let end = threeWay(sent.end, local.end, observed.end)
    else { return nil }
    let (base, ours, theirs) = (sent.membersByID, local.membersByID, observed.membersByID)
    var members: [TagBlock.Member] = []
    for id in kept + added() {
      guard let member = merge(base[id], ours[id], theirs[id]) else { return nil }
      members.append(member)
    }
    return members.isEmpty ? nil : TagBlock(members: members, end: end).text
  }

  private func orderOfKept() -> [Int]? {
    let kept = Set(sent.ids).intersection(local.ids).intersection(observed.ids)
    func order(_ block: TagBlock) -> [Int] { block.ids.filter(kept.contains) }
    return threeWay(order(sent), order(local), order(observed))
  }

  /// The new members, in the order of the side that has them all, else in that of the alphabet: no
  /// order of the two sides' own would be the same from both sides.
  private func added() -> [Int] {
    let base = Set(sent.ids)
    let ours = local.ids.filter { !base.contains($0) }
    let theirs = observed.ids.filter { !base.contains($0) }
    if ours.filter(Set(theirs).contains) == theirs { return ours }
    if theirs.filter(Set(ours).contains) == ours { return theirs }
    let known = base.union(ours)
    return
      (local.members.filter { !base.contains($0.id) }
      + observed.members.filter { !known.contains($0.id) })
      .map { (id: $0.id, name: $0.text.lowercased()) }
      .sorted { $0.name < $1.name }
      .map(\.id)
  }

  /// One member of the result; `nil` where the two sides spell it in two new ways.
  private func merge(
    _ base: TagBlock.Member?, _ local: TagBlock.Member?, _ observed: TagBlock.Member?
  ) -> TagBlock.Member? {
    guard var merged = local ?? observed else { return nil }
    guard let local, let observed else { return merged }
    guard let text = threeWay(base?.text, local.text, observed.text) else { return nil }
    let separator = threeWay(base?.separator, local.separator, observed.separator)
    merged.text = text ?? merged.text
    merged.separator = (separator ?? nil) ?? plainer(local.separator, observed.separator)
    return merged
  }
}

/// The side that differs from the base, or what both hold; `nil` where both changed differently.
private func threeWay<Value: Equatable>(_ base: Value, _ one: Value, _ other: Value) -> Value? {
  if one == other || other == base { return one }
  return one == base ? other : nil
}
