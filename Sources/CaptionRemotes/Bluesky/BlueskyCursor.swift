/// How far a listing has come, and at which revision of the repository the last one was complete.
struct BlueskyCursor: Hashable {
  /// The revision that the last complete listing showed, if the server told it.
  var revision: String?
  /// The revision when the listing under way began.
  var begun: String?
  /// Where the listing under way goes on; `nil` between listings.
  var next: String?
  /// A record that the listing under way has shown.
  var shown: String?
  /// How many pages the listing under way has read.
  var pages = 0

  init() {}

  /// Reads the text that `text` writes; anything else begins from nothing.
  init(text: String) {
    guard let tree = try? JSONTree(Array(text.utf8)) else { return }
    revision = tree["revision"].string
    begun = tree["begun"].string
    next = tree["next"].string
    shown = tree["shown"].string
    pages = max(0, tree["pages"].integer ?? 0)
  }

  var text: String {
    let members: [(String, JSONTree?)] = [
      ("revision", revision.map(JSONTree.string)), ("begun", begun.map(JSONTree.string)),
      ("next", next.map(JSONTree.string)), ("shown", shown.map(JSONTree.string)),
      ("pages", pages > 0 ? .number("\(pages)") : nil),
    ]
    let tree = JSONTree.object(
      members.compactMap { key, value in value.map { .init(key: key, value: $0) } })
    return String(decoding: tree.bytes, as: UTF8.self)
  }

  /// Ends the listing: what is kept is what the next one needs.
  mutating func end(isComplete: Bool) {
    let revision = isComplete ? begun : nil
    self = BlueskyCursor()
    self.revision = revision
  }
}
