/// Whose rules a caption is read by.
///
/// | | hashtag | mention | link | cashtag |
/// |---|---|---|---|---|
/// | plain | as `CaptionEntities` | as `CaptionEntities` | with scheme | none |
/// | Instagram | letters, digits, `_`; not digits alone | up to 30 of letters, digits, `_` and inner `.` | not clickable: none | none |
/// | Mastodon | also `·` and `・`; not after `/`, `)` or `=` | `@user` and `@user@host` | with scheme | none |
/// | Bluesky | up to 64 graphemes and 640 bytes to the next space, not digits or punctuation alone | `@` and a host name | with scheme, or a host | `$` and up to 5 letters and digits |
/// | Twitter | as its grammar has it | up to 20 of letters, digits and `_` | with scheme, or a host | `$` and up to 6 letters |
public enum CaptionProfile: String, CaseIterable, Hashable, Sendable {
  case plain, instagram, mastodon, bluesky, twitter
}

/// A hashtag, mention, link or cashtag, and where it stands.
public struct CaptionEntity: Hashable, Sendable {
  public enum Kind: String, Hashable, Sendable { case hashtag, mention, link, cashtag }

  public var kind: Kind
  /// Without its `#`, `@` or `$`; of a link, the text as it stands.
  public var text: String
  /// The scalars it covers, its sign included.
  public var scalars: Range<Int>
  /// The bytes of UTF-8 it covers, its sign included: the index of a Bluesky facet.
  public var bytes: Range<Int>
}

extension CaptionProfile {
  /// The entities of a caption in order, none inside another; in time linear in its length.
  public func entities(of caption: String) -> [CaptionEntity] {
    let scalars = decodedScalars(caption)
    var scanner = EntityScanner(self, scalars)
    return scanner.spans().map { kind, range in
      // Spans come in order: the bytes are counted on from the span before.
      let bytes = scanner.bytes(of: range)
      let name = kind == .link ? range : range.dropFirst()
      return CaptionEntity(
        kind: kind, text: String(scalars[name]), scalars: range, bytes: bytes)
    }
  }
}
