/// How far a listing has come.
struct InstagramCursor: Hashable {
  /// Where the listing under way goes on, as `cursors.after` says; `nil` between listings.
  ///
  /// The address of the next page is never kept: it has the token in it.
  var after: String?
  /// A post that the listing under way has shown.
  var shown: String?
  /// How many posts it has shown.
  var count = 0

  init() {}

  /// Reads the text that `text` writes; anything else begins from nothing.
  init(text: String) {
    guard let tree = try? JSONTree(Array(text.utf8)) else { return }
    after = tree["after"].string
    shown = tree["shown"].string
    count = max(0, tree["count"].integer ?? 0)
  }

  var text: String {
    guard let after, let shown else { return "{}" }
    let tree: JSONTree = [
      "after": .string(after), "shown": .string(shown), "count": .number("\(count)"),
    ]
    return String(decoding: tree.bytes, as: UTF8.self)
  }
}
