internal import CaptionCore

extension Item {
  /// The hash of what an item shows, for answers of which other parts change by themselves.
  var shownHash: UInt64 {
    var parts = [
      content.caption.text, content.title, content.language, content.visibility,
      content.contentWarning, permalink, editedAt?.rfc3339,
    ].map { $0 ?? "" }
    for medium in content.media { parts += [medium.id.rawValue, medium.alt ?? ""] }
    parts += content.tags
    var text = parts.joined(separator: "\u{0}")
    return text.withUTF8 { unsafe KnownItems.hash(UnsafeRawBufferPointer($0)) }
  }
}
