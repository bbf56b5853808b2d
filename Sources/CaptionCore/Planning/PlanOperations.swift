extension Planning {
  /// Plans the creates and edits: at most one operation for each link.
  mutating func planOperations() {
    for index in links.indices where !links[index].state.isBusy {
      if links[index].existence == .wanted {
        planCreate(at: index)
      } else if links[index].isReconciled {
        planEdit(at: index)
      }
    }
  }

  /// Plans an operation, unless the remote refused the same one before.
  mutating func propose(_ operation: Operation, at index: Int) {
    if operation.asksTheSame(as: links[index].state.parked) {
      links[index].isParked = true
    } else {
      links[index].operation = operation
    }
  }

  /// A new item shows what it can hold of the post; it waits while any of that is in conflict.
  private mutating func planCreate(at index: Int) {
    let link = links[index]
    guard link.state.capabilities.canCreate else {
      links[index].blocked.append(.cannotCreate)
      return
    }
    if let twin = link.state.twin {
      links[index].blocked.append(.alreadyThere(twin))
      return
    }
    guard conflicts.isEmpty else { return }
    let local = local(for: link)
    let target = local.limited(to: link.state.capabilities.creatable)
    var reasons = limits(on: target, creating: link.state)
    if let word = local.wordForFew, !link.state.capabilities.keeps(word) {
      reasons.insert(.notForFew(word), at: 0)
    }
    guard reasons.isEmpty else {
      links[index].blocked += reasons
      return
    }
    propose(
      Operation(
        kind: .create, post: state.id, link: link.state.id, target: target,
        createdAt: state.createdAt),
      at: index)
  }

  /// An edit carries the fields in which the remote is behind and which it can edit; the rest stays
  /// unpushed, with its agreement as it was.
  private mutating func planEdit(at index: Int) {
    let link = links[index]
    let local = local(for: link)
    let editable = link.state.capabilities.editable
    let dropped = keepDropped(at: index, against: local)
    let wanted = link.unpushed.subtracting(dropped)
    if wanted.contains(.visibility), holdForFew(local, at: index) { return }
    var fields = wanted.filter { editable.contains($0.kind) }
    noteImmutable(wanted.subtracting(fields), at: index)
    for (field, reason) in limits(on: local, editing: fields, of: link.state) {
      links[index].blocked.append(reason)
      fields.remove(field)
    }
    if fields.isEmpty { return }
    var target = link.observed
    for field in fields.sorted() { target[field] = local[field] }
    if fields.contains(.media), editable.contains(.alt) {
      let shown = Set(link.observed.media.map(\.id))
      let added = target.media.filter { !shown.contains($0.id) && $0.alt != nil }
      fields.formUnion(added.map { .alt($0.id) })
    }
    propose(
      Operation(
        kind: .edit, post: state.id, link: link.state.id, target: target, fields: fields,
        expected: link.observed, version: link.state.version, createdAt: state.createdAt),
      at: index)
  }

  /// Sends nothing of a post that from now on few are to see, where the remote goes on showing it to
  /// others.
  private mutating func holdForFew(_ local: Content, at index: Int) -> Bool {
    let link = links[index]
    guard let word = local.wordForFew, !link.state.capabilities.canEdit(word) else { return false }
    var target = link.observed
    target.visibility = word
    links[index].blocked.append(.notForFew(word))
    links[index].held = Operation(
      kind: .edit, post: state.id, link: link.state.id, target: target, fields: [.visibility],
      expected: link.observed, version: link.state.version, createdAt: state.createdAt)
    return true
  }

  /// Says which wishes stay here because the remote holds the field but never changes it.
  private mutating func noteImmutable(_ fields: Set<Field>, at index: Int) {
    let held = links[index].state.capabilities.creatable
    let kinds = Set(fields.map(\.kind)).intersection(held)
    links[index].blocked += FieldKind.allCases.filter(kinds.contains).map(BlockedReason.cannotEdit)
  }
}

extension Operation {
  /// Whether this would ask a remote for what it refused before: the same values in the same fields.
  func asksTheSame(as other: Operation?) -> Bool {
    guard let other, kind == other.kind, fields == other.fields else { return false }
    let compared = kind == .edit ? fields.sorted() : target.fields(with: [other.target])
    return compared.allSatisfy { target[$0] == other.target[$0] }
  }
}

extension Content {
  /// What is left of the content on a remote that holds these kinds of fields only.
  func limited(to kinds: Set<FieldKind>) -> Content {
    var content = Content()
    for field in fields() where kinds.contains(field.kind) { content[field] = self[field] }
    if !kinds.contains(.alt) {
      for index in content.media.indices { content.media[index].alt = nil }
    }
    return content
  }
}
