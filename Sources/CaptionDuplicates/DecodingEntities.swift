internal import CaptionText

/// The scalars with HTML character references decoded once: `&amp;lt;` becomes `&lt;`.
///
/// Numeric references and the names that a server writes when it escapes plain text; any other
/// name stays as it is. Source: HTML Standard, section 13.5.
func decodingEntities(_ scalars: [Unicode.Scalar]) -> [Unicode.Scalar] {
  var decoded: [Unicode.Scalar] = []
  decoded.reserveCapacity(scalars.count)
  var position = 0
  while position < scalars.count {
    if scalars[position] == "&", let (scalar, end) = entity(in: scalars, at: position) {
      decoded.append(scalar)
      position = end
    } else {
      decoded.append(scalars[position])
      position += 1
    }
  }
  return decoded
}

/// The scalar that the reference at `start` stands for, and the position behind its semicolon.
private func entity(in scalars: [Unicode.Scalar], at start: Int) -> (Unicode.Scalar, Int)? {
  let longestName = 8
  let window = scalars[(start + 1)..<min(scalars.count, start + 2 + longestName)]
  guard let end = window.firstIndex(of: ";") else { return nil }
  let name = String(scalars[(start + 1)..<end])
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
