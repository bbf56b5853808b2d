/// The scalar that the HTML character reference at `start` stands for, and the position behind its
/// semicolon.
///
/// Numeric references and the names that a server writes when it escapes plain text; any other
/// name stays as it is. Source: HTML Standard, section 13.5.
func entity(in bytes: Span<UInt8>, at start: Int) -> (Unicode.Scalar, Int)? {
  let longestName = 8
  var end = start + 1
  let limit = min(bytes.count, start + 2 + longestName)
  while end < limit, bytes[end] != 0x3B {
    guard bytes[end] < 0x80 else { return nil }
    end += 1
  }
  guard end < limit else { return nil }
  let name = String((start + 1..<end).map { Character(Unicode.Scalar(bytes[$0])) })
  let scalar: Unicode.Scalar?
  if name.hasPrefix("#x") || name.hasPrefix("#X") {
    scalar = UInt32(name.dropFirst(2), radix: 16).flatMap(Unicode.Scalar.init)
  } else if name.hasPrefix("#") {
    scalar = UInt32(name.dropFirst()).flatMap(Unicode.Scalar.init)
  } else {
    scalar = namedEntities[name]
  }
  return scalar.map { ($0, end + 1) }
}

private let namedEntities: [String: Unicode.Scalar] = [
  "amp": "&", "lt": "<", "gt": ">", "quot": "\"", "apos": "'", "nbsp": "\u{A0}", "hellip": "…",
  "ndash": "–", "mdash": "—", "lsquo": "‘", "rsquo": "’", "ldquo": "“", "rdquo": "”",
  "laquo": "«", "raquo": "»", "bull": "•", "middot": "·", "copy": "©", "reg": "®", "trade": "™",
  "euro": "€", "pound": "£", "deg": "°", "shy": "\u{AD}", "zwj": "\u{200D}", "zwnj": "\u{200C}",
]
