internal import CaptionText

/// Merges two edits of one text word by word; `nil` where a person has to decide.
///
/// The texts are cut at their anchors, the tokens that stand once in each of them. Between two
/// anchors at most one side may have changed anything, or both did exactly the same; so edits of
/// different sides always have an unchanged token between them, and no two of them can meet. Hashtags at the end merge
/// as a set. At last the result is read again: every token has to come from a side and to stand
/// there no more and no less often than both edits together ask for. `Documentation/Merging.md`
/// has the rules with examples.
///
/// Swapping the sides gives the same text where what was sent is what was seen. Where a server
/// rewrote it, what neither side touched stays in the local form. Takes n log n steps.
func mergeText(agreement: Agreement<Caption>, local: Caption, observed: Caption) -> Caption? {
  if local == observed { return Caption(plainer(local.text, observed.text)) }
  if local == agreement.sent { return observed }
  if observed == agreement.seen { return local }

  let texts = [agreement.sent, agreement.seen, local, observed].map { TrimmedText($0.text) }
  guard texts.allSatisfy(\.body.isStreamSafe) else { return nil }
  var table = TokenTable()
  let versions = TextVersions(
    sent: table.read(texts[0].body), seen: table.read(texts[1].body),
    local: table.read(texts[2].body), observed: table.read(texts[3].body))
  guard let merged = versions.mergeWithTags(),
    versions.accountFor(table.read(merged))
  else { return nil }

  func edge(_ part: KeyPath<TrimmedText, String>) -> String {
    spelling(
      sent: texts[0][keyPath: part], seen: texts[1][keyPath: part],
      local: texts[2][keyPath: part], observed: texts[3][keyPath: part])
  }
  return Caption(edge(\.start) + merged + edge(\.end))
}

/// A text without the white space at its ends, in which equal captions may differ.
private struct TrimmedText {
  var start: String
  var body: String
  var end: String

  init(_ text: String) {
    let scalars = text.unicodeScalars
    let isText: (Unicode.Scalar) -> Bool = { !$0.properties.isWhitespace }
    let first = scalars.firstIndex(where: isText) ?? scalars.endIndex
    let last = scalars.lastIndex(where: isText).map(scalars.index(after:)) ?? first
    start = String(scalars[..<first])
    body = String(scalars[first..<last])
    end = String(scalars[last...])
  }
}

extension TextVersions {
  fileprivate func mergeWithTags() -> String? {
    let starts = [sent, seen, local, observed].map { $0.startOfTags }
    guard let blocks = TagBlocks(self) else { return mergeWords() }
    let bodies = TextVersions(
      sent: sent[0..<starts[0]], seen: seen[0..<starts[1]], local: local[0..<starts[2]],
      observed: observed[0..<starts[3]])
    guard let body = bodies.mergeWords(), let tags = blocks.merge() else { return nil }
    return body + tags
  }

  /// Merges what stands between the anchors, stretch by stretch.
  private func mergeWords() -> String? {
    guard let anchors = anchors() else { return nil }
    var merged = ""
    var start = TextPlace(sent: 0, seen: 0, local: 0, observed: 0)
    let end = TextPlace(
      sent: sent.ids.count, seen: seen.ids.count, local: local.ids.count,
      observed: observed.ids.count)
    for anchor in anchors + [end] {
      guard let text = merge(TextStretch(from: start, to: anchor)) else { return nil }
      merged += text
      guard anchor != end else { break }
      start = anchor.next
      merged += unchanged(TextStretch(from: anchor, to: start))
    }
    return merged
  }

  private func merge(_ stretch: TextStretch) -> String? {
    let base = sent.ids[stretch.sent]
    let isLocalChanged = local.ids[stretch.local] != base
    let isRemoteChanged = observed.ids[stretch.observed] != seen.ids[stretch.seen]
    if !isLocalChanged && !isRemoteChanged { return unchanged(stretch) }
    // An edit of what the server rewrote: it cannot be told which words of the other form it means.
    guard base == seen.ids[stretch.seen] else { return nil }
    if isLocalChanged && isRemoteChanged {
      guard local.ids[stretch.local] == observed.ids[stretch.observed] else { return nil }
    }
    let (prefix, suffix) =
      isLocalChanged
      ? local.commonEnds(stretch.local, with: sent, stretch.sent)
      : observed.commonEnds(stretch.observed, with: seen, stretch.seen)
    let hunk = stretch.dropping(first: prefix, last: suffix)
    if sent.repeats(hunk.sent) || local.repeats(hunk.local) || observed.repeats(hunk.observed) {
      return nil
    }
    return unchanged(stretch.first(prefix)) + changed(hunk, isLocalChanged, isRemoteChanged)
      + unchanged(stretch.last(suffix))
  }

  private func changed(
    _ hunk: TextStretch, _ isLocalChanged: Bool, _ isRemoteChanged: Bool
  ) -> String {
    switch (isLocalChanged, isRemoteChanged) {
    case (true, false): local.text(hunk.local)
    case (false, true): observed.text(hunk.observed)
    default: plainer(local.text(hunk.local), observed.text(hunk.observed))
    }
  }

  private func unchanged(_ stretch: TextStretch) -> String {
    guard sent.ids[stretch.sent] == seen.ids[stretch.seen] else { return local.text(stretch.local) }
    return spelling(
      sent: sent.text(stretch.sent), seen: seen.text(stretch.seen),
      local: local.text(stretch.local), observed: observed.text(stretch.observed))
  }
}

/// The same stretch in the four texts of a merge.
private struct TextStretch {
  var sent: Range<Int>
  var seen: Range<Int>
  var local: Range<Int>
  var observed: Range<Int>

  init(from start: TextPlace, to end: TextPlace) {
    sent = start.sent..<end.sent
    seen = start.seen..<end.seen
    local = start.local..<end.local
    observed = start.observed..<end.observed
  }

  func first(_ count: Int) -> Self { mapping { $0.prefix(count) } }

  func last(_ count: Int) -> Self { mapping { $0.suffix(count) } }

  func dropping(first: Int, last: Int) -> Self {
    mapping { $0.dropFirst(first).dropLast(last) }
  }

  private func mapping(_ part: (Range<Int>) -> Range<Int>) -> Self {
    var stretch = self
    stretch.sent = part(sent)
    stretch.seen = part(seen)
    stretch.local = part(local)
    stretch.observed = part(observed)
    return stretch
  }
}

extension TextPlace {
  fileprivate var next: TextPlace {
    TextPlace(sent: sent + 1, seen: seen + 1, local: local + 1, observed: observed + 1)
  }
}

/// Chooses between spellings that count as equal: NFC or NFD, one kind of line end or another.
///
/// The side that changed the spelling is followed; the plainer one where both did.
func spelling(sent: String, seen: String, local: String, observed: String) -> String {
  if observed.isIdentical(to: seen) { return local }
  if local.isIdentical(to: sent) { return observed }
  return plainer(local, observed)
}

/// The shorter of two spellings, the lesser of two as short: NFC before NFD, LF before CRLF.
func plainer(_ one: String, _ other: String) -> String {
  let (length, otherLength) = (one.utf8.count, other.utf8.count)
  if length != otherLength { return length < otherLength ? one : other }
  return one.utf8.lexicographicallyPrecedes(other.utf8) ? one : other
}
