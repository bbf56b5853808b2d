internal import CaptionCore

extension PostRecord {
  /// The record with an edit made in it; all that the edit does not name stays.
  ///
  /// - Parameters:
  ///   - operation: An edit of what this record shows.
  ///   - accounts: The accounts that handles name, as far as they are known.
  /// - Returns: `nil` where the record has no place for what is to be changed.
  func edited(by operation: Operation, accounts: [Handle: DID]) -> [UInt8]? {
    var patch = JSONPatch(tree.bytes)
    // The identities that the content gives its media: the second of one blob has another.
    let ids = content { $0 }.media.map(\.id)
    for field in operation.fields.sorted() {
      switch field {
      case .caption:
        guard set(operation.target.caption.text, accounts, &patch) else { return nil }
      case .language: setLanguage(operation.target.language, &patch)
      case .tags: Self.set("tags", operation.target.tags, &patch)
      case .alt(let id):
        guard let index = ids.firstIndex(of: id),
          let medium = operation.target.media.first(where: { $0.id == id }),
          patch.set(media[index].altPath, to: JSONWriter.text(medium.alt ?? ""))
        else { return nil }
      case .title, .visibility, .contentWarning, .media: return nil
      }
    }
    return patch.bytes
  }

  /// The marks that stay when the text becomes another.
  func facets(carriedTo caption: String) -> [Facet] {
    Facet.carried(facets, from: text, to: caption)
  }

  private func set(
    _ caption: String, _ accounts: [Handle: DID], _ patch: inout JSONPatch
  ) -> Bool {
    guard patch.set(["text"], to: JSONWriter.text(caption)) else { return false }
    // The marks of before 2023 count the UTF-16 units of the old text.
    patch.remove(["entities"])
    let facets = Facet.facets(
      of: caption, carrying: facets(carriedTo: caption), accounts: accounts)
    if facets.isEmpty { patch.remove(["facets"]) }
    return facets.isEmpty || patch.set(["facets"], to: JSONTree.list(facets.map(\.tree)).bytes)
  }

  /// The first language is the one that is shown here; the others of a post stay.
  private func setLanguage(_ language: String?, _ patch: inout JSONPatch) {
    let languages = self.languages
    guard let language, !language.isEmpty else { return Self.set("langs", [], &patch) }
    Self.set("langs", [language] + languages.dropFirst().filter { $0 != language }, &patch)
  }

  private static func set(_ key: String, _ texts: [String], _ patch: inout JSONPatch) {
    if texts.isEmpty {
      patch.remove([.key(key)])
    } else {
      _ = patch.set([.key(key)], to: JSONWriter.text(texts))
    }
  }
}

extension PostRecord {
  /// A new record for what an operation is to create; the same each time, so that a second attempt
  /// writes what is there.
  ///
  /// - Parameters:
  ///   - operation: A create.
  ///   - images: The references that the server gave for the uploaded media, in their order.
  ///   - accounts: The accounts that handles name, as far as they are known.
  static func tree(
    creating operation: Operation, images: [JSONTree], accounts: [Handle: DID]
  ) -> JSONTree {
    let target = operation.target
    let caption = target.caption.text
    let facets = Facet.facets(of: caption, carrying: [], accounts: accounts)
    let embedded = zip(images, target.media).map { blob, medium -> JSONTree in
      ["alt": .string(medium.alt ?? ""), "image": blob]
    }
    let members: [(String, JSONTree?)] = [
      ("$type", .string(collection)),
      ("text", .string(caption)),
      ("facets", facets.isEmpty ? nil : .list(facets.map(\.tree))),
      (
        "embed",
        embedded.isEmpty ? nil : ["$type": "app.bsky.embed.images", "images": .list(embedded)]
      ),
      ("langs", target.language.flatMap { $0.isEmpty ? nil : [.string($0)] }),
      ("tags", target.tags.isEmpty ? nil : .list(target.tags.map(JSONTree.string))),
      ("createdAt", .string(operation.createdAt.rfc3339)),
    ]
    return .object(members.compactMap { key, value in value.map { .init(key: key, value: $0) } })
  }
}
