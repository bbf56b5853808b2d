extension Content {
  /// The hash of all that is reconciled, to the byte: contents that say the same have equal ones.
  ///
  /// Addresses and sizes of media do not count: some are signed anew at every answer. Computed from
  /// the content itself whenever it is asked for, and the same on every machine; a fingerprint that
  /// was kept could hide for good what went wrong before it was made.
  public var fingerprint: UInt64 {
    var bytes: [UInt8] = []
    func add(_ text: String?) {
      // The length tells where a text ends; none is told from an empty one.
      bytes += "\(text?.utf8.count ?? -1):".utf8
      bytes += (text ?? "").utf8
    }
    for text in [title, caption.text, language, visibility, contentWarning] { add(text) }
    add("\(tags.count)")
    tags.forEach(add)
    for medium in media {
      add(medium.id.rawValue)
      add(medium.alt)
    }
    return unsafe bytes.withUnsafeBytes { unsafe KnownItems.hash($0) }
  }
}
