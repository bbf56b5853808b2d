internal import CaptionText

/// Text being gathered in a form that is the same whatever case it was typed in.
struct FoldedText {
  private var bytes: [UInt8] = []

  var isEmpty: Bool { bytes.isEmpty }
  var string: String { String(decoding: bytes, as: UTF8.self) }

  mutating func reserve(_ count: Int) { bytes.reserveCapacity(count) }

  mutating func appendSpace() { bytes.append(0x20) }

  /// Appends `scalars`, folded.
  ///
  /// Lower case of upper case, which is full case folding but for dotless and dotted i: those fold
  /// to i, so that text set in capitals by Turkish rules matches too.
  mutating func append(_ scalars: ArraySlice<Unicode.Scalar>) {
    for scalar in scalars {
      switch scalar.value {
      case 0x41...0x5A: bytes.append(UInt8(truncatingIfNeeded: scalar.value + 0x20))
      case 0...0x7F: append(isApostrophe(scalar) ? "'" : scalar)
      case 0xC0...0xD6, 0xD8...0xDE, 0x410...0x42F: append(Self.shifted(scalar))
      case 0xE0...0xFE, 0x430...0x44F, 0x5D0...0x64A, 0x900...0xE7F, 0x3041...0x9FFF,
        0xAC00...0xD7A3, 0x1F000...0x1FAFF:
        append(scalar)
      case 0x130: append("i")
      case 0x1E9E: append("ß")
      case 0x307 where bytes.last == 0x69: break
      case _ where isApostrophe(scalar): append("'")
      default:
        for upper in scalar.properties.uppercaseMapping.unicodeScalars {
          bytes.append(contentsOf: upper.properties.lowercaseMapping.utf8)
        }
      }
    }
  }

  private static func shifted(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    Unicode.Scalar(scalar.value + 0x20) ?? scalar
  }

  private mutating func append(_ scalar: Unicode.Scalar) {
    if scalar == "ß" {
      bytes.append(contentsOf: "ss".utf8)
    } else {
      bytes.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
    }
  }
}
