internal import CaptionCore

/// The bodies of requests that write.
///
/// An update names the properties that change and nothing else, so that what is not known here stays.
/// A property is replaced as a whole: to add and to take away values of one property in a single
/// update is not defined. Source: https://www.w3.org/TR/micropub/, sections 3.3 and 3.4.
struct MicropubUpdate {
  private var replaced: [JSONTree.Member] = []
  private var removed: [JSONTree] = []

  /// What an edit changes of a post.
  ///
  /// - Parameter altsBeside: Whether alt texts stand in a property of their own.
  /// - Returns: `nil` where the post's markup shows what a new text would take away.
  init?(_ operation: Operation, of post: MicropubPost, altsBeside: Bool) {
    let target = operation.target
    if operation.fields.contains(.title) {
      set("name", to: target.title.map { [.string($0)] } ?? [])
    }
    if operation.fields.contains(.caption) {
      guard let content = post.content(saying: target.caption) else { return nil }
      set("content", to: content)
    }
    if operation.fields.contains(.tags) {
      // People that are marked stand among the tags, as objects.
      let others = post.properties["category"].values.filter { $0.words == nil }
      set("category", to: target.tags.map(JSONTree.string) + others)
    }
    setAlts(operation, post, beside: altsBeside)
  }

  /// The body of the update.
  ///
  /// - Parameter url: The post's address, as the endpoint spells it.
  func body(for url: String) -> JSONTree {
    var members: [JSONTree.Member] = [
      .init(key: "action", value: "update"), .init(key: "url", value: .string(url)),
    ]
    if !replaced.isEmpty { members.append(.init(key: "replace", value: .object(replaced))) }
    if !removed.isEmpty { members.append(.init(key: "delete", value: .list(removed))) }
    return .object(members)
  }

  private mutating func set(_ property: String, to values: [JSONTree]) {
    if values.isEmpty {
      removed.append(.string(property))
    } else {
      replaced.append(.init(key: property, value: .list(values)))
    }
  }

  // MARK: Alt texts

  private mutating func setAlts(_ operation: Operation, _ post: MicropubPost, beside: Bool) {
    let alts = Dictionary(
      operation.target.media.map { ($0.id, $0.alt) }, uniquingKeysWith: { first, _ in first })
    let changed = post.placedMedia.filter { operation.fields.contains(.alt($0.medium.id)) }
    for property in Set(changed.map(\.place.property)).sorted() {
      var values = post.properties[property].values
      // A text that stands with its picture would go on being shown.
      let isBeside = beside && property == "photo" && values.allSatisfy { $0.string != nil }
      guard !isBeside else {
        var texts = values.map { _ in "" }
        for (medium, place) in post.placedMedia where place.property == property {
          texts[place.index] = (alts[medium.id] ?? medium.alt) ?? ""
        }
        set(MicropubPost.altsBeside, to: texts.map(JSONTree.string))
        continue
      }
      for (medium, place) in changed where place.property == property {
        values[place.index] = Self.described(values[place.index], alts[medium.id] ?? nil)
      }
      set(property, to: values)
    }
  }

  /// A picture with another alt text, and everything else that stands with it.
  private static func described(_ value: JSONTree, _ alt: String?) -> JSONTree {
    guard case .object(var members) = value else {
      guard let alt else { return value }
      return ["value": value, "alt": .string(alt)]
    }
    members.removeAll { $0.key == "alt" }
    if let alt { members.append(.init(key: "alt", value: .string(alt))) }
    return members.map(\.key) == ["value"] ? members[0].value : .object(members)
  }

  // MARK: New posts

  /// A medium of a new post, where the server can find it.
  struct Medium: Sendable {
    var property: String
    var url: String
    var alt: String?
  }

  /// The body of a new post.
  ///
  /// - Parameter altsBeside: Whether alt texts stand in a property of their own.
  static func newPost(_ target: Content, _ media: [Medium], altsBeside: Bool) -> JSONTree {
    var properties: [JSONTree.Member] = []
    func add(_ name: String, _ values: [JSONTree]) {
      if !values.isEmpty { properties.append(.init(key: name, value: .list(values))) }
    }
    add("name", target.title.map { [.string($0)] } ?? [])
    add("content", target.caption.text.isEmpty ? [] : [.string(target.caption.text)])
    add("category", target.tags.map(JSONTree.string))
    add("visibility", target.visibility.map { [.string($0)] } ?? [])
    for property in MicropubPost.mediaProperties {
      let held = media.filter { $0.property == property }
      let isBeside = altsBeside && property == "photo"
      add(property, held.map { described(.string($0.url), isBeside ? nil : $0.alt) })
      if isBeside, held.contains(where: { $0.alt != nil }) {
        add(MicropubPost.altsBeside, held.map { .string($0.alt ?? "") })
      }
    }
    return ["type": ["h-entry"], "properties": .object(properties)]
  }
}
