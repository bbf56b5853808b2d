internal import CaptionText

extension Content {
  /// The value of one field; `nil` for the alt text of a medium that is not there.
  ///
  /// Setting media keeps the alt texts of those that stay. Setting the alt text of a medium that is
  /// not there, or a value of another kind of field, changes nothing.
  public subscript(field: Field) -> FieldValue? {
    get {
      switch field {
      case .title: .scalar(title)
      case .caption: .text(caption)
      case .language: .scalar(language)
      case .visibility: .scalar(visibility)
      case .contentWarning: .scalar(contentWarning)
      case .tags: .tags(tags)
      case .media: .media(media)
      case .alt(let id): media.first { $0.id == id }.map { .text(Caption($0.alt ?? "")) }
      }
    }
    set {
      switch (field, newValue) {
      case (.title, .scalar(let text)): title = text
      case (.caption, .text(let text)): caption = text
      case (.language, .scalar(let text)): language = text
      case (.visibility, .scalar(let text)): visibility = text
      case (.contentWarning, .scalar(let text)): contentWarning = text
      case (.tags, .tags(let words)): tags = words
      case (.media, .media(let list)): setMedia(list)
      case (.alt(let id), .text(let text)): setAlt(text.text, of: id)
      default: break
      }
    }
  }

  /// The fields that this content and others have between them, in the order of fields.
  ///
  /// The fixed ones, and the alt text of each medium that any of them holds.
  public func fields(with others: [Content] = []) -> [Field] {
    var ids = Set(media.map(\.id))
    for other in others { ids.formUnion(other.media.lazy.map(\.id)) }
    let fixed: [Field] = [
      .title, .caption, .language, .visibility, .contentWarning, .tags, .media,
    ]
    return fixed + ids.sorted().map(Field.alt)
  }

  /// The fields whose value is not that of `other`, in the order of fields.
  ///
  /// Of a medium that only one of them holds, `media` alone tells.
  public func changedFields(from other: Content) -> [Field] {
    fields().filter { field in
      guard let theirs = other[field] else { return false }
      return self[field] != theirs
    }
  }

  /// A field's value as one text for people and `--json`; `nil` where there is none.
  public func display(_ field: Field) -> String? {
    switch self[field] {
    case .text(let caption): caption.text
    case .scalar(let text): text
    case .tags(let tags): tags.joined(separator: ", ")
    case .media(let media): media.map(\.url).joined(separator: "\n")
    case nil: nil
    }
  }

  /// Whether both are the same to the byte, in what is not compared for merging too.
  public func isIdentical(to other: Content) -> Bool {
    caption.text.isIdentical(to: other.caption.text)
      && areIdentical(title, other.title) && areIdentical(language, other.language)
      && areIdentical(visibility, other.visibility)
      && areIdentical(contentWarning, other.contentWarning)
      && tags.elementsEqual(other.tags) { $0.isIdentical(to: $1) }
      && media.elementsEqual(other.media) { $0.isIdentical(to: $1) }
  }

  private mutating func setMedia(_ list: [Media]) {
    let old = media
    media = list
    for index in media.indices {
      guard let stayed = old.first(where: { $0.id == media[index].id }) else { continue }
      media[index].alt = stayed.alt
      if stayed.isOwn { media[index].keepAddress(of: stayed) }
    }
  }

  private mutating func setAlt(_ text: String, of id: MediaID) {
    guard let index = media.firstIndex(where: { $0.id == id }) else { return }
    media[index].alt = text.isEmpty ? nil : text
  }

  /// Takes over the addresses and sizes of media that are known here, as a remote now states them.
  ///
  /// An address that is signed anew at every answer is no change, but the old one may be dead. One
  /// that the person named stays: what a server shows is a copy.
  mutating func followMedia(of observed: Content) {
    let before = media
    takeMedia(of: observed)
    for index in media.indices where before[index].isOwn {
      media[index].keepAddress(of: before[index])
    }
  }

  /// Takes over addresses and sizes, also of media whose address the person named.
  mutating func takeMedia(of observed: Content) {
    for index in media.indices {
      guard var now = observed.media.first(where: { $0.id == media[index].id }) else { continue }
      now.alt = media[index].alt
      now.mimeType = now.mimeType ?? media[index].mimeType
      now.width = now.width ?? media[index].width
      now.height = now.height ?? media[index].height
      now.sizeInBytes = now.sizeInBytes ?? media[index].sizeInBytes
      now.durationInSeconds = now.durationInSeconds ?? media[index].durationInSeconds
      media[index] = now
    }
  }
}

private func areIdentical(_ one: String?, _ other: String?) -> Bool {
  guard let one, let other else { return one == nil && other == nil }
  return one.isIdentical(to: other)
}

extension Media {
  fileprivate func isIdentical(to other: Media) -> Bool {
    id.rawValue.isIdentical(to: other.id.rawValue) && url.isIdentical(to: other.url)
      && areIdentical(alt, other.alt) && areIdentical(mimeType, other.mimeType)
      && (width, height, sizeInBytes) == (other.width, other.height, other.sizeInBytes)
      && durationInSeconds == other.durationInSeconds && isOwn == other.isOwn
  }

  /// Keeps the address that the person named, and what was known of what stands there.
  fileprivate mutating func keepAddress(of own: Media) {
    url = own.url
    isOwn = own.isOwn
    mimeType = own.mimeType ?? mimeType
  }
}
