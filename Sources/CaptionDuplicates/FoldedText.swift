internal import CaptionText

/// Text being gathered in a form that is the same whatever case it was typed in.
struct FoldedText {
  private(set) var bytes: [UInt8] = []
  /// Held, so that it need not be looked for at each word.
  private let table = Self.table

  var isEmpty: Bool { bytes.isEmpty }
  var string: String { String(decoding: bytes, as: UTF8.self) }

  mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }

  mutating func append(byte: UInt8) { bytes.append(byte) }

  /// Appends `scalars`, folded.
  ///
  /// Lower case of upper case, which is full case folding but for dotless and dotted i: those fold
  /// to i, so that text set in capitals by Turkish rules matches too.
  mutating func append(_ scalars: Span<Unicode.Scalar>, _ range: Range<Int>) {
    var position = range.lowerBound
    bytes.append(addingCapacity: range.count) { bytes in
      while position < range.upperBound {
        let value = scalars[position].value
        if value &- 0x61 < 26 {
          bytes.append(UInt8(truncatingIfNeeded: value))
        } else if value < 0x80 {
          bytes.append(UInt8(truncatingIfNeeded: table[Int(value)]))
        } else {
          break
        }
        position += 1
      }
    }
    while position < range.upperBound {
      let scalar = scalars[position]
      let folded = scalar.value < Self.tableSize ? table[Int(scalar.value)] : 0
      if folded != 0 {
        append(folded)
      } else {
        appendOther(scalar)
      }
      position += 1
    }
  }

  private mutating func append(_ value: UInt32) {
    if value < 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: value))
    } else if value < 0x800 {
      bytes.append(UInt8(truncatingIfNeeded: 0xC0 | value >> 6))
      bytes.append(UInt8(truncatingIfNeeded: 0x80 | value & 0x3F))
    } else {
      bytes.append(UInt8(truncatingIfNeeded: 0xE0 | value >> 12))
      bytes.append(UInt8(truncatingIfNeeded: 0x80 | value >> 6 & 0x3F))
      bytes.append(UInt8(truncatingIfNeeded: 0x80 | value & 0x3F))
    }
  }

  private mutating func appendOther(_ scalar: Unicode.Scalar) {
    switch scalar.value {
    case 0x307 where bytes.last == 0x69: break
    case 0x3041...0x9FFF, 0xAC00...0xD7A3: append(scalar.value)
    default: bytes.append(contentsOf: Self.folded(scalar).utf8)
    }
  }

  private static let tableSize: UInt32 = 0x2200

  /// What each scalar folds to, by value; 0 for several scalars, or by what stands before.
  private static let table: [UInt32] = (0..<tableSize).map { value in
    guard value != 0x307, let scalar = Unicode.Scalar(value) else { return 0 }
    let folded = folded(scalar).unicodeScalars
    return folded.count == 1 ? folded.first?.value ?? 0 : 0
  }

  private static func folded(_ scalar: Unicode.Scalar) -> String {
    if ScalarTraits.of(scalar.value).contains(.apostrophe) { return "'" }
    switch scalar {
    case "İ": return "i"
    case "ẞ": return "ss"
    default:
      let upper = scalar.properties.uppercaseMapping.unicodeScalars
      return upper.map(\.properties.lowercaseMapping).joined()
    }
  }
}
