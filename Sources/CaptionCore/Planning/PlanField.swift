/// What one link has to say about one field.
struct FieldSide: Hashable, Sendable {
  var link: LinkID
  /// `nil` where the two sides never agreed on the field and differ in it.
  var agreement: Agreement<FieldValue>?
  var observed: FieldValue

  /// Whether the remote changed the field since both sides agreed.
  var isChanged: Bool {
    guard let agreement else { return true }
    return observed != agreement.seen
  }

  /// Whether the remote's value is one of the whole field: of a list it may have been left a part.
  fileprivate var showsAll: Bool {
    guard let agreement else { return true }
    return switch observed {
    case .tags, .media: agreement.sent == agreement.seen
    case .text, .scalar: true
    }
  }

  fileprivate var tagsChange: RemoteChange<[String]>? {
    guard case .tags(let sent) = agreement?.sent, case .tags(let seen) = agreement?.seen,
      case .tags(let observed) = observed
    else { return nil }
    return RemoteChange(agreement: Agreement(sent: sent, seen: seen), observed: observed)
  }

  /// The agreement once the post holds `value`.
  ///
  /// It moves only to what the remote shows: a change of the remote is absorbed in `value`, so that
  /// what remains between the two is a local change, to be pushed.
  func settled(at value: FieldValue) -> Agreement<FieldValue> {
    if let agreement, !isChanged, observed != value || agreement.sent == value { return agreement }
    return Agreement(sent: observed == value ? value : observed, seen: observed)
  }
}

/// What becomes of one field of a post.
enum FieldDecision: Hashable, Sendable {
  /// The post holds this value from now on, with the changes of these remotes in it.
  case hold(FieldValue, pulled: [LinkID])
  /// Nothing moves until a person decides between the local side and these remotes.
  case conflict([LinkID])
}

/// Decides one field over all the links that share its local value.
///
/// | remotes that changed it | local against them | decision |
/// |---|---|---|
/// | none | any | hold the local value |
/// | some, to one value | unchanged | hold that value |
/// | some, to one value | changed | merge, to the same with each of them, else conflict |
/// | some, to several | any | merge, else conflict |
///
/// A list of which a remote shows another part than the local side holds is merged, not taken.
/// A remote that now shows the local value counts as unchanged. A link that never agreed has to
/// show what is decided without it, else the field is a conflict.
///
/// - Parameter sides: In the order of link identities, so that the decision has no other order.
func decideField(local: FieldValue, sides: [FieldSide]) -> FieldDecision {
  let changed = sides.filter { $0.agreement != nil && $0.isChanged && $0.observed != local }
  guard let value = changed.isEmpty ? local : mergeChanges(local: local, changed: changed) else {
    return .conflict(sides.filter(\.isChanged).map(\.link))
  }
  if sides.contains(where: { $0.agreement == nil && $0.observed != value }) {
    return .conflict(sides.filter(\.isChanged).map(\.link))
  }
  return .hold(value, pulled: value == local ? [] : changed.map(\.link))
}

/// The one value that holds every change; `nil` where there is none.
private func mergeChanges(local: FieldValue, changed: [FieldSide]) -> FieldValue? {
  var values: [FieldValue] = []
  for side in changed where !values.contains(side.observed) { values.append(side.observed) }
  let contested = changed.filter { $0.agreement?.sent != local }
  if contested.isEmpty && values.count == 1 && changed.allSatisfy(\.showsAll) { return values[0] }

  if case .tags(let tags) = local {
    return mergeTags(local: tags, changes: changed.compactMap(\.tagsChange)).map(FieldValue.tags)
  }
  // Text and media merge between two sides at most: a third leaves no order that is not arbitrary.
  if contested.isEmpty { return values.count == 2 ? mergeRemotes(changed, values) : nil }
  guard values.count == 1 else { return nil }
  // Also with those that changed what is held here as it is: what they took away is not to come back.
  let merged = changed.map { side in
    side.agreement.flatMap {
      mergeField(agreement: $0, local: local, observed: side.observed)
    }
  }
  guard let first = merged[0], merged.allSatisfy({ $0 == first }) else { return nil }
  return first
}

/// Merges the two values that remotes changed a field to while the local side left it alone.
private func mergeRemotes(_ changed: [FieldSide], _ values: [FieldValue]) -> FieldValue? {
  guard let one = changed.first(where: { $0.observed == values[0] })?.agreement,
    let other = changed.first(where: { $0.observed == values[1] })?.agreement
  else { return nil }
  return mergeField(
    agreement: Agreement(sent: one.seen, seen: other.seen), local: values[0], observed: values[1])
}
