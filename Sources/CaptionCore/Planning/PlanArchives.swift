// Archives tell how posts once were. They are reconciled like other remotes, but for two things: a
// remote that can be asked knows better, and a first comparison with an archive is no conflict.
extension Planning {
  /// Whether a link's archive has nothing to say, because a remote that can be asked shows the post.
  func isOutdated(_ link: PlannedLink) -> Bool {
    link.isArchived && links.contains { $0.existence == .live && !$0.isArchived }
  }

  /// What a link that never agreed on a field starts from, where one of the two sides is an archive.
  ///
  /// | the link is | the post is known from | what was agreed on |
  /// |---|---|---|
  /// | an archive | archives, none of which has the field | that it is empty, so that it is filled |
  /// | an archive | anything else | that the two differ: the post stays as it is |
  /// | a remote | archives alone | what the archive said: it is an older state of the post |
  /// | a remote | other remotes | nothing: `nil`, a conflict |
  func firstAgreement(
    of link: PlannedLink, _ field: Field, local: FieldValue, observed: FieldValue
  ) -> Agreement<FieldValue>? {
    let others = links.filter { $0.isReconciled && $0.state.id != link.state.id }
    if link.isArchived {
      let isUnknown = local.isEmpty && others.allSatisfy { $0.observed[field]?.isEmpty ?? true }
      return Agreement(sent: local, seen: isUnknown ? local : observed)
    }
    guard !others.isEmpty, others.allSatisfy(\.isArchived) else { return nil }
    for archive in others where archive.hasAgreed(on: .field(field)) {
      guard let sent = archive.agreement?.sent[field], let seen = archive.agreement?.seen[field],
        field != .media || !hasEditedAlt(since: archive)
      else { continue }
      return Agreement(sent: sent, seen: seen)
    }
    return nil
  }

  /// Whether alt texts were written here for media that an archive showed: another list of media
  /// would take them away.
  private func hasEditedAlt(since archive: PlannedLink) -> Bool {
    local.media.contains { medium in
      let alt = Field.alt(medium.id)
      return archive.agreement?.sent[alt] != nil && local[alt] != archive.agreement?.sent[alt]
    }
  }
}

extension PlannedLink {
  var isArchived: Bool { state.capabilities.isArchive }
}
