extension Planning {
  /// Reconciles each field with all links that are live, and notes what is to be pushed.
  ///
  /// Media come before their alt texts: an alt text is compared only where both sides hold the
  /// medium by then, for a medium comes and goes with its alt text.
  mutating func planFields() {
    let members = links.indices.filter { links[$0].isReconciled }
    guard !members.isEmpty else { return }
    // Most posts that are planned: copies on another remote that say the same as the first.
    guard !members.allSatisfy({ isSurelyAgreed(links[$0]) }) else {
      for index in members { links[index].agree() }
      return
    }
    let contents = members.flatMap { index in
      [links[index].observed, links[index].agreement?.sent, links[index].agreement?.seen]
        .compactMap(\.self)
    }
    var open: Set<Int> = []
    for field in local.fields(with: contents) {
      for group in groups(of: field, members) where !plan(field, over: group) {
        open.formUnion(group.filter { links[$0].isUnagreed && !links[$0].settled.contains(field) })
      }
    }
    for index in members where !open.contains(index) { links[index].agree() }
  }

  /// Whether a link shows the post to the byte, and nothing else was ever agreed on.
  private func isSurelyAgreed(_ link: PlannedLink) -> Bool {
    link.state.agreement == nil && link.captionOverride == nil
      && link.observed.isIdentical(to: local)
  }

  /// The links that share one local value of a field: a copy with its own caption stands alone.
  ///
  /// An alt text is compared where the medium is settled: the agreement has it, too. While the
  /// media are in conflict, only those that all sides hold are.
  private func groups(of field: Field, _ members: [Int]) -> [[Int]] {
    let showing = members.filter { index in
      let agreement = links[index].agreement
      return links[index].observed[field] != nil && agreement?.sent[field] != nil
        && agreement?.seen[field] != nil
    }
    let isDisputed = field.kind == .alt && conflicts[.field(.media)] != nil
    if isDisputed && showing.count < members.count { return [] }
    guard field == .caption else { return [showing] }
    let own = showing.filter { links[$0].captionOverride != nil }
    return [showing.filter { links[$0].captionOverride == nil }] + own.map { [$0] }
  }

  /// Plans one field over the links that share its local value; `false` where it is a conflict.
  private mutating func plan(_ field: Field, over group: [Int]) -> Bool {
    guard let first = group.first, let value = local(for: links[first])[field] else { return true }
    let members = group.compactMap { index in
      side(of: links[index], field, local: value).map { (index: index, side: $0) }
    }
    var decision = decideField(local: value, sides: members.map(\.side))
    if case .media(let media) = value, case .hold(.media(let next), _) = decision {
      let edited = group.filter { dropsEditedAlt(at: $0, local: media, next: next) }
      if !edited.isEmpty {
        let sides = members.filter { $0.side.isChanged || edited.contains($0.index) }
        decision = .conflict(sides.map(\.side.link))
      }
    }
    if field == .caption, case .hold(.text(let next), _) = decision,
      isMergeTooLong(next, sharing: links[first].captionOverride, of: value, members.map(\.side))
    {
      decision = .conflict(members.filter(\.side.isChanged).map(\.side.link))
    }
    switch decision {
    case .conflict(let ids):
      // One of a field at a time; another copy's own caption waits until the first is decided.
      if conflicts[.field(field)] == nil { conflicts[.field(field)] = ids }
      for member in members where member.side.agreement != nil {
        adopt(field, member.side, at: member.index)
      }
      return false
    case .hold(let next, let ids):
      if next != value {
        set(field, to: next, for: first)
        pulled[field, default: []] += ids
      }
      for member in members { settle(field, member.side, at: member.index, next) }
      return true
    }
  }

  private func side(of link: PlannedLink, _ field: Field, local: FieldValue) -> FieldSide? {
    guard let sent = link.agreement?.sent[field], let seen = link.agreement?.seen[field],
      let observed = link.observed[field]
    else { return nil }
    var agreement: Agreement<FieldValue>? = Agreement(sent: sent, seen: seen)
    if isOutdated(link) {
      agreement = Agreement(sent: local, seen: observed)
    } else if !link.hasAgreed(on: .field(field)) {
      let isEqual =
        observed == local || !link.isArchived && isLeftAlone(field, of: link, local, observed)
      agreement =
        isEqual
        ? Agreement(sent: local, seen: observed)
        : formAgreement(of: link, field, local: local, observed: observed)
          ?? firstAgreement(of: link, field, local: local, observed: observed)
    }
    return FieldSide(link: link.state.id, agreement: agreement, observed: observed)
  }

  /// Whether a first comparison finds no more than what a remote cannot hold or does not tell.
  ///
  /// That is a field other than the texts, absent on one side, on a remote that cannot edit it:
  /// each side keeps what it has. So does one whose remote shows no title.
  private func isLeftAlone(
    _ field: Field, of link: PlannedLink, _ local: FieldValue, _ observed: FieldValue
  ) -> Bool {
    switch field.kind {
    case .caption, .alt: false
    case .title: observed.isEmpty && !link.state.capabilities.editable.contains(.title)
    case .visibility:
      local.isEmpty != observed.isEmpty
        && !link.state.capabilities.canEdit(self.local.visibility)
    case .language, .contentWarning, .tags, .media:
      local.isEmpty != observed.isEmpty && !link.state.capabilities.editable.contains(field.kind)
    }
  }

  /// What was agreed on where a first comparison finds one caption in two forms, because a remote
  /// that only shows posts writes white space and mentions its own way; `nil` for anything else.
  ///
  /// | the link | the others | decision |
  /// |---|---|---|
  /// | only shows posts | any | each side keeps its form |
  /// | can be edited | only show posts, and nobody edited here | its form is taken: it was typed |
  private func formAgreement(
    of link: PlannedLink, _ field: Field, local: FieldValue, observed: FieldValue
  ) -> Agreement<FieldValue>? {
    guard field == .caption, !link.isArchived, case .text(let here) = local,
      case .text(let there) = observed,
      here.essenceWithoutAtSigns == there.essenceWithoutAtSigns
    else { return nil }
    if !link.state.capabilities.editable.contains(.caption) {
      return Agreement(sent: local, seen: observed)
    }
    guard here.essence == there.essence else { return nil }
    let others = links.filter { $0.isReconciled && $0.state.id != link.state.id }
    let isTypedThere = others.allSatisfy { other in
      !other.isArchived && !other.state.capabilities.editable.contains(.caption)
        && other.agreement?.sent[field] == local
    }
    return !others.isEmpty && isTypedThere ? Agreement(sent: local, seen: local) : nil
  }

  /// Whether a list of media would take away one whose alt text was edited on the other side.
  ///
  /// Like a post that one side deleted and the other edited, that is for a person to decide.
  private func dropsEditedAlt(at index: Int, local: [Media], next: [Media]) -> Bool {
    let link = links[index]
    guard let agreement = link.agreement else { return false }
    let kept = Set(next.map(\.id))
    func isEdited(_ medium: Media, of content: Content, since base: Content) -> Bool {
      let alt = Field.alt(medium.id)
      return !kept.contains(medium.id) && content[alt] != (base[alt] ?? .text(Caption("")))
    }
    let isLost = local.contains { medium in
      let alt = Field.alt(medium.id)
      return link.observed[alt] == nil && agreement.seen[alt] != nil
        && isEdited(medium, of: self.local, since: agreement.sent)
    }
    if isLost { return true }
    // Only a push takes anything away from the remote.
    guard link.state.capabilities.editable.contains(.media),
      next.map(\.id) != agreement.sent.media.map(\.id)
    else { return false }
    return link.observed.media.contains { medium in
      isEdited(medium, of: link.observed, since: agreement.seen)
        && link.observed[.alt(medium.id)] != self.local[.alt(medium.id)]
    }
  }

  private mutating func set(_ field: Field, to value: FieldValue, for index: Int) {
    if field == .caption, links[index].captionOverride != nil, case .text(let caption) = value {
      links[index].captionOverride = caption
    } else {
      local[field] = value
    }
  }

  /// Moves a link's agreement as the field is decided, and notes whether the remote is behind.
  private mutating func settle(
    _ field: Field, _ side: FieldSide, at index: Int, _ value: FieldValue
  ) {
    let agreement = side.settled(at: value)
    if agreement != side.agreement || links[index].isUnagreed {
      links[index].agreement?.move(field, to: agreement, holding: value)
    }
    if case .media(let held) = value {
      let observed = links[index].observed
      links[index].agreement?.letGo(observed, allBut: held)
    }
    links[index].settled.formUnion(links[index].isUnagreed ? [field] : [])
    if value != agreement.sent && value != side.observed { links[index].unpushed.insert(field) }
  }

  /// Notes that a link that never agreed shows the local value, whatever the others are at.
  private mutating func adopt(_ field: Field, _ side: FieldSide, at index: Int) {
    guard let agreement = side.agreement, !links[index].hasAgreed(on: .field(field)) else { return }
    links[index].agreement?.move(field, to: agreement, holding: agreement.sent)
    links[index].settled.insert(field)
  }
}
