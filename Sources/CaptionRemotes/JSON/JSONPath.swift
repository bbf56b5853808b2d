/// The place in a JSON text at which its bytes end, for messages.
enum JSONPath {
  private struct Container {
    var isObject: Bool
    var key: String?
    var index = 0
  }

  /// How many levels a message shows.
  private static let longest = 8

  /// The path from a value to where its first bytes, well formed so far, break off.
  ///
  /// - Parameter isMember: Whether the bytes begin with a member's key instead of a value.
  static func end(of bytes: ArraySlice<UInt8>, isMember: Bool = false) -> String {
    var open: [Container] = isMember ? [Container(isObject: true)] : []
    var isKeyNext = isMember
    var at = bytes.startIndex
    while at < bytes.endIndex {
      switch bytes[at] {
      case 0x22:
        let start = at + 1
        at = closingQuote(bytes, from: start)
        if isKeyNext, at < bytes.endIndex, !open.isEmpty {
          open[open.count - 1].key = shown(bytes[start..<at])
          isKeyNext = false
        }
      case 0x7B, 0x5B:
        isKeyNext = bytes[at] == 0x7B
        open.append(Container(isObject: isKeyNext))
      case 0x7D, 0x5D:
        open.removeLast()
        isKeyNext = false
      case 0x2C where !open.isEmpty:
        open[open.count - 1].index += 1
        open[open.count - 1].key = nil
        isKeyNext = open[open.count - 1].isObject
      default: break
      }
      at += 1
    }
    var path = open.prefix(longest)
      .map { $0.isObject ? $0.key.map { ".\($0)" } ?? "" : "[\($0.index)]" }.joined()
    if open.count > longest { path += "…" }
    return isMember ? String(path.dropFirst()) : path
  }

  private static func closingQuote(_ bytes: ArraySlice<UInt8>, from start: Int) -> Int {
    var at = start
    while at < bytes.endIndex, bytes[at] != 0x22 {
      at += bytes[at] == 0x5C ? 2 : 1
    }
    return min(at, bytes.endIndex)
  }

  /// A key as a message may print it: plain letters only, and not too many.
  private static func shown(_ key: ArraySlice<UInt8>) -> String {
    let isPlain = key.count <= 40 && key.allSatisfy { (0x21...0x7E).contains($0) }
    return isPlain ? String(decoding: key, as: UTF8.self) : "…"
  }
}
