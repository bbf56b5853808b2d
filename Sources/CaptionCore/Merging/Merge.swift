/// Merges a field that both sides changed; `nil` where a person has to decide.
///
/// Each side's changes are taken against its own value of the agreement, so that what a server
/// rewrites is not taken for an edit. Swapping the sides gives the same members; local order and
/// spelling come first.
///
/// | kind | rule |
/// |---|---|
/// | text | word by word, in `mergeText` |
/// | scalar | a person decides |
/// | tags | members added and removed |
/// | media | inserted and removed by identity; one side may reorder |
public func mergeField(
  agreement: Agreement<FieldValue>, local: FieldValue, observed: FieldValue
) -> FieldValue? {
  switch (agreement.sent, agreement.seen, local, observed) {
  case (.text(let sent), .text(let seen), .text(let local), .text(let observed)):
    mergeText(agreement: Agreement(sent: sent, seen: seen), local: local, observed: observed)
      .map(FieldValue.text)
  case (.tags(let sent), .tags(let seen), .tags(let local), .tags(let observed)):
    mergeTags(
      local: local,
      changes: [RemoteChange(agreement: Agreement(sent: sent, seen: seen), observed: observed)]
    ).map(FieldValue.tags)
  case (.media(let sent), .media(let seen), .media(let local), .media(let observed)):
    mergeMedia(agreement: Agreement(sent: sent, seen: seen), local: local, observed: observed)
      .map(FieldValue.media)
  default: nil
  }
}

/// One remote's value of a field and what it agreed on before.
struct RemoteChange<Value: Hashable & Sendable>: Hashable, Sendable {
  var agreement: Agreement<Value>
  var observed: Value
}

/// Merges sets of tags: those that any remote removed go, those that any added come.
///
/// Two things are left to a person. A member that one remote added and another removed. And a
/// removed member that was never sent in that spelling: it cannot be found on the local side, and
/// the removal would be undone without a word.
func mergeTags(local: [String], changes: [RemoteChange<[String]>]) -> [String]? {
  var removed: Set<String> = []
  var added: [String] = []
  for change in changes {
    let seen = Set(change.agreement.seen)
    let gone = seen.subtracting(change.observed)
    guard gone.isSubset(of: change.agreement.sent) else { return nil }
    removed.formUnion(gone)
    added += change.observed.filter { !seen.contains($0) }
  }
  guard removed.isDisjoint(with: added) else { return nil }
  var members: Set<String> = []
  return (local.filter { !removed.contains($0) } + added).filter { members.insert($0).inserted }
}

/// Merges two lists of media.
///
/// The side that reordered gives the order, the local one where neither did; what the other side
/// inserted follows the medium that it followed there. Where both inserted at one place, the media
/// of the side that gives the order come first.
func mergeMedia(agreement: Agreement<[Media]>, local: [Media], observed: [Media]) -> [Media]? {
  let base = agreement.sent.map(\.id)
  guard base == agreement.seen.map(\.id) else { return nil }
  let isLocalReordered = isReordered(local, from: base)
  let isRemoteReordered = isReordered(observed, from: base)
  if isLocalReordered && isRemoteReordered { return nil }
  let (leading, following) = isRemoteReordered ? (observed, local) : (local, observed)

  let followingIDs = Set(following.map(\.id))
  let baseIDs = Set(base)
  var merged = leading.filter { followingIDs.contains($0.id) || !baseIDs.contains($0.id) }
  let leadingIDs = Set(leading.map(\.id))
  var previous: MediaID?
  for medium in following {
    if !baseIDs.contains(medium.id) && !leadingIDs.contains(medium.id) {
      merged.insert(medium, at: place(after: previous, in: merged, base: baseIDs))
    }
    // A medium that the leading side removed is no place to insert at.
    if merged.contains(where: { $0.id == medium.id }) { previous = medium.id }
  }
  return merged
}

/// The place for a medium that followed `previous` on its own side: behind it, and behind what the
/// leading side inserted there.
private func place(after previous: MediaID?, in list: [Media], base: Set<MediaID>) -> Int {
  var index = list.firstIndex { $0.id == previous }.map { $0 + 1 } ?? 0
  while index < list.count && !base.contains(list[index].id) { index += 1 }
  return index
}

private func isReordered(_ media: [Media], from base: [MediaID]) -> Bool {
  let ids = media.map(\.id)
  let known = Set(base)
  let present = Set(ids)
  return ids.filter(known.contains) != base.filter(present.contains)
}
