/// What a document seems to be by its first bytes, when it is JSON.
struct JSONOutline {
  enum Form: Hashable { case object, list, notJSON }

  private(set) var form = Form.notJSON
  /// The keys of the object, or of the first object in the list, as far as the bytes go.
  private(set) var keys: Set<String> = []
  /// Whether a script's assignment stands before the value, as in the archives of Twitter.
  private(set) var hasAssignment = false
  /// Whether the first line is an object by itself, and another one begins behind it.
  private(set) var isLines = false

  init(_ head: [UInt8]) {
    var bytes = head.withoutMark
    bytes = bytes.drop { $0 <= 0x20 }
    if bytes.starts(with: "window.".utf8), let equals = bytes.prefix(4096).firstIndex(of: 0x3D) {
      hasAssignment = true
      bytes = bytes[(equals + 1)...].drop { $0 <= 0x20 }
    }
    switch bytes.first {
    case 0x7B: form = .object
    case 0x5B: form = .list
    default: return
    }
    readKeys(bytes)
  }

  /// Walks over the bytes, which may break off anywhere, counting what is open.
  private mutating func readKeys(_ bytes: ArraySlice<UInt8>) {
    let level = form == .object ? 1 : 2
    var depth = 0
    var at = bytes.startIndex
    while at < bytes.endIndex {
      switch bytes[at] {
      case 0x22:
        let start = at + 1
        at = start
        while at < bytes.endIndex, bytes[at] != 0x22 { at += bytes[at] == 0x5C ? 2 : 1 }
        guard at < bytes.endIndex else { return }
        if depth == level {
          let after = bytes[(at + 1)...].first { $0 > 0x20 }
          if after == 0x3A { keys.insert(String(decoding: bytes[start..<at], as: UTF8.self)) }
        }
      case 0x7B, 0x5B: depth += 1
      case 0x7D, 0x5D:
        depth -= 1
        // The first element tells enough of a list; an object that ends may have more behind it.
        if form == .list && depth == 1 { return }
        if depth <= 0 {
          isLines = bytes[(at + 1)...].first { $0 > 0x20 } == 0x7B
          return
        }
      default: break
      }
      at += 1
    }
  }
}
