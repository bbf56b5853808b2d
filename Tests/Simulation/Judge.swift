internal import CaptionCore
internal import CaptionRemotes

// What may never be sent, whatever the server makes of it.
extension Server {
  /// Judges an operation before it is carried out.
  func judge(_ operation: Operation) {
    let name = "\(profile.name)/\(operation.link.key)"
    switch operation.kind {
    case .create:
      let isTooLong = profile.captionLimit.map { operation.target.caption.text.count > $0 }
      let kinds = operation.target.fields().filter { operation.target[$0]?.isEmpty == false }
      let isHeld = capabilities.creatable.isSuperset(of: kinds.map(\.kind))
      if !capabilities.canCreate || isTooLong == true || !isHeld {
        journal.blame("nothing is pushed that the remote cannot hold", name)
      }
      if !values.isCreateWanted("\(profile.name)/\(operation.link.key)") {
        journal.blame("nothing is created that no person wanted", name)
      }
    case .edit: judgeEdit(operation, name)
    case .delete:
      if !capabilities.canDelete { journal.blame("nothing is deleted where nothing can be", name) }
      let old = operation.expected?.caption.text ?? ""
      if !values.mayDelete(operation.post, showing: old) {
        journal.blame("nothing is deleted that no person saw and wanted deleted", name)
      }
    }
    for field in [Field.caption, .title] {
      guard let text = operation.target.display(field) else { continue }
      if let word = values.inventedWord(in: text) {
        journal.blame("I5 no invention", "\(name) \(field) has '\(word)' in '\(text)'")
      }
    }
  }

  private func judgeEdit(_ operation: Operation, _ name: String) {
    if let expected = operation.expected {
      let changed = Set(operation.target.changedFields(from: expected))
      for field in changed.subtracting(operation.fields).sorted() {
        journal.blame("an edit carries all that it changes", "\(name) \(field)")
      }
    }
    for field in operation.fields.sorted() {
      if operation.target[field] == operation.expected?[field] {
        journal.blame("an edit carries only what changed", "\(name) \(field)")
      }
      if !capabilities.editable.contains(field.kind) {
        journal.blame("nothing is pushed that the remote cannot hold", "\(name) \(field)")
      }
    }
    for field in operation.fields.sorted() where [.caption, .title, .alt].contains(field.kind) {
      let old = operation.expected?.display(field) ?? ""
      let new = operation.target.display(field) ?? ""
      if values.isKnown(new), !values.mayReplace(old, by: new) {
        journal.blame("no side wins unseen", "\(name) '\(new)' is pushed over '\(old)'")
      }
    }
    for field in [Field.tags, .media] where operation.fields.contains(field) {
      let left = operation.target[field]?.members ?? []
      for member in operation.expected?[field]?.members ?? [] where !left.contains(member) {
        if !values.wasTakenAway(member) {
          journal.blame("what nobody took away stays", "\(name) \(member)")
        }
      }
    }
    if let limit = profile.captionLimit, operation.fields.contains(.caption),
      operation.target.caption.text.count > limit
    {
      journal.blame("nothing is pushed that the remote cannot hold", "\(name) is too long")
    }
  }
}
