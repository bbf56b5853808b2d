internal import CaptionCore
internal import CaptionStore

/// The values that a store was given and must be able to show again.
struct Ledger {
  private(set) var values: Set<String> = []

  mutating func add(_ content: Content) { values.formUnion(Self.values(of: content)) }

  /// The values that a store can still show: here, on a remote, in the history or in a conflict.
  static func held(by device: Device, _ survey: [SurveyedPost]) throws -> Set<String> {
    var held: Set<String> = []
    func hold(_ content: Content?) {
      if let content { held.formUnion(values(of: content)) }
    }
    for post in survey {
      hold(post.content)
      for link in post.links { hold(link.observed) }
      for link in post.state.links {
        hold(link.captionOverride.map { Content(caption: $0) })
      }
    }
    for record in try device.store.history() { hold(record.before) }
    for record in try device.knownConflicts() {
      hold(record.conflict.base)
      hold(record.conflict.local)
      for side in record.conflict.sides { hold(side.observed) }
    }
    for client in device.clients.values {
      for entry in client.server.view.entries.values { hold(entry.item.content) }
    }
    return held
  }

  private static func values(of content: Content) -> [String] {
    var values = ["caption \(Caption.exactForm(content.caption.text))"]
    values += [content.title].compactMap(\.self).map { "title \($0)" }
    values += content.tags.map { "tag \($0)" }
    values += content.media.compactMap(\.alt).map { "alt \($0)" }
    return values
  }
}
